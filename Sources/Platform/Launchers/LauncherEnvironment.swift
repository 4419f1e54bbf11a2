import Foundation

/// What a launcher, such as Open MPI's `mpirun` or Slurm's `srun`, has told a process in its environment, before MPI is
/// entered. The one reader of these variables.
package struct LauncherEnvironment: Equatable, Sendable {
  /// The rank among all ranks; 0 without a launcher.
  package let rank: Int
  /// All ranks of the job, as far as the launcher says.
  package let size: Int
  /// The rank among those of this node, in 0 ..< `nodeSize`.
  package let nodeRank: Int
  /// The ranks of this node; 1 where the launcher doesn't say.
  package let nodeSize: Int
  /// A file name that the ranks of this job and node have in common with no other job; nil where there's no launcher, or
  /// it says too little.
  package let job: String?
  /// The launcher's folder for the job on this node, which it removes; may be nil.
  package let folder: String?

  private let variables: [String: String]

  /// This process's, as it began.
  package static let ofThisProcess = LauncherEnvironment(ProcessInfo.processInfo.environment)

  /// What these variables say.
  package init(_ variables: [String: String]) {
    self.variables = variables
    // Ranks and counts are of MPI's type, and none is negative.
    func number(_ name: String) -> Int? { variables[name].flatMap { Int32($0) }.flatMap { $0 >= 0 ? Int($0) : nil } }
    rank = number("OMPI_COMM_WORLD_RANK") ?? number("PMIX_RANK") ?? number("SLURM_PROCID") ?? 0
    folder = variables["PMIX_SERVER_TMPDIR"]
    var place = (size: 1, nodeRank: 0, nodeSize: 1)
    var names: [String?] = []
    if let nodeRank = number("OMPI_COMM_WORLD_LOCAL_RANK"), let nodeSize = number("OMPI_COMM_WORLD_LOCAL_SIZE") {
      place = (number("OMPI_COMM_WORLD_SIZE") ?? nodeSize, nodeRank, nodeSize)
      // The second is drawn at random for each job, by Open MPI before version 5.
      names = [variables["PMIX_NAMESPACE"], variables["OMPI_MCA_orte_precondition_transports"]]
    } else if let nodeRank = number("SLURM_LOCALID"), let node = number("SLURM_NODEID"),
      let tasks = variables["SLURM_STEP_TASKS_PER_NODE"].map(Self.slurmCounts), tasks.indices.contains(node)
    {
      place = (tasks.reduce(0, +), nodeRank, tasks[node])
      names = ["SLURM_JOB_ID", "SLURM_STEP_ID", "SLURM_RESTART_COUNT"].map { variables[$0] }
    }
    let isKnown =
      names.first != .some(nil) && place.nodeRank >= 0 && place.nodeRank < place.nodeSize && place.nodeSize <= 4_096
    (size, nodeRank, nodeSize) = isKnown ? place : (1, 0, 1)
    job =
      isKnown && place.nodeSize > 1
      ? (["lockstep", "\(geteuid())"] + names.compactMap(\.self)).joined(separator: "-").replacing("/", with: "_") : nil
  }

  /// Whether Open MPI's `mpirun` has started the process as a rank.
  package var isOpenMPIRank: Bool { variables["OMPI_COMM_WORLD_RANK"] != nil }

  /// How many ranks Open MPI says there are on the process's node; nil where it's no rank of Open MPI's.
  package var openMPINodeSize: Int? { variables["OMPI_COMM_WORLD_LOCAL_SIZE"].flatMap { Int($0) } }

  /// Whether no launcher has started the process.
  package var isAlone: Bool {
    ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"].allSatisfy { variables[$0] == nil }
  }

  /// Whether all ranks are on one node, as `mpirun` says or as there's no launcher.
  package var isOneNode: Bool {
    isAlone || variables["OMPI_COMM_WORLD_SIZE"].map { $0 == variables["OMPI_COMM_WORLD_LOCAL_SIZE"] } ?? false
  }

  /// What one of Open MPI's parameters is set to, such as `btl_tcp_if_include`; nil where it's not.
  package func parameter(_ name: String) -> String? { variables["OMPI_MCA_" + name] }

  /// The host file that Open MPI is told of in the environment, as Kubeflow's operator does.
  package var defaultHostFile: String? {
    parameter("orte_default_hostfile").flatMap { ["", "none"].contains($0) ? nil : $0 }
  }

  /// The folder in which Open MPI 4.1 makes those for its jobs.
  package var sessionBase: String {
    ["OMPI_MCA_orte_tmpdir_base", "TMPDIR", "TEMP", "TMP"].compactMap { variables[$0] }.first { !$0.isEmpty } ?? "/tmp"
  }

  /// Whether `mpirun` has been told that it's meant to run as root; it wants to hear it twice.
  package var isRootAllowed: Bool {
    ["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"].allSatisfy { variables[$0] == "1" }
  }

  /// Whether `mpirun` has been told that more ranks than slots are meant.
  package var isOversubscriptionAllowed: Bool {
    ["1", "true", "yes"].contains(variables["OMPI_MCA_rmaps_base_oversubscribe"]?.lowercased())
  }

  /// The slots of each machine that Slurm has granted to the job that the process belongs to; nil outside one.
  package var slurmSlots: [Int]? {
    guard variables["SLURM_JOB_ID"] != nil, let tasks = variables["SLURM_TASKS_PER_NODE"] else { return nil }
    let slots = Self.slurmCounts(tasks)
    return slots.isEmpty ? nil : slots
  }

  /// More nodes, or tasks of a node, than any cluster has.
  private static let countLimit = 1 << 20

  /// Slurm's counts, one per node: `2(x3),1` for three nodes with two tasks and one with one.
  ///
  /// - Returns: Nothing where the text isn't of that form, or says numbers that can't be true.
  package static func slurmCounts(_ text: String) -> [Int] {
    var counts: [Int] = []
    for group in text.split(separator: ",") {
      let numbers = group.split { !$0.isASCII || !$0.isNumber }.map { Int($0) ?? .max }
      guard let tasks = numbers.first, numbers.count <= 2, (0...countLimit).contains(tasks) else { return [] }
      let nodes = numbers.count > 1 ? numbers[1] : 1
      guard nodes <= countLimit - counts.count else { return [] }
      counts += repeatElement(tasks, count: nodes)
    }
    return counts
  }
}
