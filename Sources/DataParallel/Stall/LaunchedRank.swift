import Glibc

/// What the launcher has told this process of its place in the job, in the environment, before MPI is entered.
package struct LaunchedRank: Equatable, Sendable {
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

  /// The place that Open MPI's `mpirun` or Slurm's `srun` has written into an environment.
  package init(environment: [String: String]) {
    // Ranks and counts are of MPI's type, and none is negative.
    func number(_ name: String) -> Int? { environment[name].flatMap { Int32($0) }.flatMap { $0 >= 0 ? Int($0) : nil } }
    let rank = number("OMPI_COMM_WORLD_RANK") ?? number("PMIX_RANK") ?? number("SLURM_PROCID") ?? 0
    self.rank = rank
    folder = environment["PMIX_SERVER_TMPDIR"]
    var place = (size: 1, nodeRank: 0, nodeSize: 1)
    var names: [String?] = []
    if let nodeRank = number("OMPI_COMM_WORLD_LOCAL_RANK"), let nodeSize = number("OMPI_COMM_WORLD_LOCAL_SIZE") {
      place = (number("OMPI_COMM_WORLD_SIZE") ?? nodeSize, nodeRank, nodeSize)
      // The second is drawn at random for each job, by Open MPI before version 5.
      names = [environment["PMIX_NAMESPACE"], environment["OMPI_MCA_orte_precondition_transports"]]
    } else if let nodeRank = number("SLURM_LOCALID"), let node = number("SLURM_NODEID"),
      let tasks = environment["SLURM_STEP_TASKS_PER_NODE"].map(Self.slurmCounts), tasks.indices.contains(node)
    {
      place = (tasks.reduce(0, +), nodeRank, tasks[node])
      names = ["SLURM_JOB_ID", "SLURM_STEP_ID", "SLURM_RESTART_COUNT"].map { environment[$0] }
    }
    let isKnown =
      names.first != .some(nil) && place.nodeRank >= 0 && place.nodeRank < place.nodeSize && place.nodeSize <= 4_096
    (size, nodeRank, nodeSize) = isKnown ? place : (1, 0, 1)
    job =
      isKnown && place.nodeSize > 1
      ? (["lockstep", "\(geteuid())"] + names.compactMap(\.self)).joined(separator: "-").replacing("/", with: "_") : nil
  }

  /// More nodes, or tasks of a node, than any cluster has.
  private static let countLimit = 1 << 20

  /// Slurm's counts, a node each: `2(x3),1` for three nodes with two tasks and one with one.
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
