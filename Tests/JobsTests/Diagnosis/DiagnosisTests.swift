import Datasets
import Jobs
import Platform
import Testing
import TestSupport
import Training

@Suite struct DiagnosisTests {
  private let asRoot = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]

  private func diagnosis(_ machine: Machine) -> Diagnosis {
    Diagnosis(
      machine: machine,
      openMPI: OpenMPI(
        parsing: #"""
          ompi:version:full:4.1.4
          mca:btl:vader:version:"component:4.1.4"
          mca:pml:ob1:version:"component:4.1.4"
          """#),
      launcherVersion: "mpirun (Open MPI) 4.1.4", libraryVersion: "Open MPI v4.1.4", oneDNN: "2.6.3, AVX2",
      sharedMemory: FreeSpace(folder: "/dev/shm", byteCount: 1 << 30),
      limits: LaunchLimits(sessionFolder: FreeSpace(folder: "/tmp", byteCount: 1 << 30)), availableMemory: 1 << 30)
  }

  private func finding(_ subject: String, _ diagnosis: Diagnosis) throws -> Finding {
    try #require(diagnosis.findings(for: Configuration()).first { $0.subject == subject })
  }

  @Test func `finds nothing to mend on four cores, but that plain mpirun wastes some`() {
    let findings = diagnosis(Machine(cores: 4, processors: 4)).findings(for: Configuration())
    #expect(findings.filter { $0.verdict != .ok }.map(\.subject) == ["mpirun -n 1", "mpirun -n 2"])
  }

  @Test func `everything that stops training is a problem with a remedy`() throws {
    typealias Fault = (subject: String, break: (inout Diagnosis) -> Void)
    let faults: [Fault] = [
      ("Open MPI", { $0.launcherVersion = nil }),
      ("Open MPI", { $0.launcherVersion = "HYDRA build details:" }),
      ("Open MPI", { $0.launcherVersion = "mpirun (Open MPI) 5.0.3" }),
      ("shared memory", { $0.sharedMemory = FreeSpace(folder: "/dev/shm", byteCount: 64 << 20) }),
      ("shared memory", { $0.sharedMemory = FreeSpace(folder: "/dev/shm", byteCount: nil) }),
      ("memory", { $0.availableMemory = 100 << 20 }),
      ("session folder", { $0.limits.sessionFolder = FreeSpace(folder: "/tmp", byteCount: 0) }),
      ("session folder", { $0.limits.sessionFolder = FreeSpace(folder: "/tmp", byteCount: nil) }),
      ("open files", { $0.limits.openFiles = 20 }),
      ("file size", { $0.limits.fileSize = 1 << 20 }),
    ]
    for fault in faults {
      var broken = diagnosis(Machine(cores: 4, processors: 4))
      fault.break(&broken)
      let problems = broken.findings(for: Configuration()).filter { $0.verdict == .problem }
      #expect(problems.map(\.subject) == [fault.subject])
      #expect(problems.allSatisfy { $0.remedy != nil })
    }
  }

  @Test func `too little shared memory is only worth a note where there's a substitute for it`() throws {
    var small = diagnosis(Machine(cores: 4, processors: 4))
    small.sharedMemory = FreeSpace(folder: "/dev/shm", byteCount: 64 << 20)
    small.substitute = FreeSpace(folder: "/scratch", byteCount: 1 << 30)
    let note = try finding("shared memory", small)
    #expect(note.verdict == .note)
    #expect(note.text.hasPrefix("64 MiB free in /dev/shm: ranks share memory by files in /scratch, where a run takes "))
    small.substitute = FreeSpace(folder: "/scratch", byteCount: 65 << 20)
    #expect(try finding("shared memory", small).verdict == .problem)
  }

  @Test func `a quota is told, and decides the threads`() throws {
    let bounded = diagnosis(Machine(cores: 4, processors: 1, processorQuota: 1.5))
    #expect(
      try finding("cores", bounded).text.hasPrefix("4 cores, 1 processor (a quota leaves the time of 1.5); mpirun"))
    #expect(try finding("launch -n 1", bounded).text.hasPrefix("1 thread per rank"))
    #expect(try finding("launch -n 2", bounded).verdict == .note)
  }

  @Test(arguments: [
    (false, false, 4, 4, PlainLaunch.Binding.numaNode, nil), (false, false, 1, 4, .none, 1),
    (true, false, 4, 2, .core, nil), (true, true, 4, 2, .core, nil),
  ])
  func `knows what plain mpirun does`(
    isRoot: Bool, isAllowed: Bool, cores: Int, ranks: Int, binding: PlainLaunch.Binding, tooFewSlots: Int?
  ) {
    let machine = Machine(
      cores: cores, processors: cores, isRoot: isRoot, launcher: LauncherEnvironment(isAllowed ? asRoot : [:]))
    let launch = PlainLaunch(ranks: ranks, on: machine)
    #expect(launch.refusesRoot == (isRoot && !isAllowed))
    #expect(launch.tooFewSlots == tooFewSlots)
    #expect(launch.binding == binding)
  }

  @Test func `names every variable that plain mpirun wants`() throws {
    let root = try finding("mpirun -n 4", diagnosis(Machine(cores: 2, processors: 2, isRoot: true)))
    #expect(root.text == "refuses: it runs as root, and there are only 2 slots")
    for variable in ["ALLOW_RUN_AS_ROOT=1", "ALLOW_RUN_AS_ROOT_CONFIRM=1", "MCA_rmaps_base_oversubscribe=1"] {
      #expect(root.remedy?.contains("OMPI_\(variable)") == true)
    }
    let environment = asRoot.merging(["OMPI_MCA_rmaps_base_oversubscribe": "1"]) { $1 }
    let told = diagnosis(Machine(cores: 2, processors: 2, isRoot: true, launcher: LauncherEnvironment(environment)))
    #expect(try finding("mpirun -n 4", told) == Finding(.ok, "mpirun -n 4", "binds no rank"))
    #expect(try finding("root", told).verdict == .ok)
  }

  @Test func `names no way to start more ranks than there are micro-batches`() {
    let findings = diagnosis(Machine(cores: 2, processors: 2, isRoot: true)).findings(for: Configuration(), ranks: 8)
    #expect(findings.contains { $0.subject == "launch -n 8" && $0.verdict == .problem })
    #expect(!findings.contains { $0.subject.hasPrefix("mpirun -n") || $0.remedy?.contains("launch -n 8") == true })
  }

  @Test func `takes a Slurm job's slots for mpirun's`() throws {
    let environment = ["SLURM_JOB_ID": "7", "SLURM_TASKS_PER_NODE": "2"]
    let inSlurm = diagnosis(Machine(cores: 64, processors: 64, launcher: LauncherEnvironment(environment)))
    #expect(try finding("cores", inSlurm).text == "64 cores, 64 processors; Slurm grants 2 slots on 1 machine")
    #expect(try finding("mpirun -n 4", inSlurm).text == "refuses: there are only 2 slots")
  }

  @Test func `says how many threads each rank will have`() throws {
    let two = diagnosis(Machine(cores: 2, processors: 2))
    #expect(try finding("launch -n 1", two) == Finding(.ok, "launch -n 1", "2 threads per rank, bound to no core"))
    #expect(try finding("launch -n 2", two) == Finding(.ok, "launch -n 2", "1 thread per rank, bound to a core each"))
    #expect(try finding("launch -n 4", two).verdict == .note)
    var configuration = Configuration()
    configuration.training.microBatches = 2
    let findings = two.findings(for: configuration)
    #expect(
      findings.first { $0.subject == "launch -n 4" }?.remedy == "start at most 2 ranks, or raise training.micro_batches"
    )
  }

  @Test func `asks for the memory that a run takes`() throws {
    // 70,000 images of 784 bytes and a label; 669,706 parameters and their momentum, which with padding take 693,520
    // numbers of 4 bytes each; for 128 rows the padded inputs of each layer, 4 words of their masks, and the deltas in
    // blocks of 64; and what Open MPI takes for 4 ranks.
    let rows = 4 * (128 * (784 + 528 + 528) + 4 * (784 + 512 + 512) + 128 * 64 * (8 + 8 + 1))
    let shared = 70_000 * 785 + 2 * 4 * 693_520 + rows + 4 * 5 << 20
    var machine = diagnosis(Machine(cores: 4, processors: 4))
    machine.availableMemory = 512 << 20
    #expect(try finding("shared memory", machine).text.hasSuffix("a run takes \(shared >> 20 + 1) MiB"))
    let small = try finding("memory", machine)
    #expect(small.text.hasPrefix("512 MiB free, a run on 4 ranks takes 1"))
    var configuration = Configuration()
    configuration.training.batchSize = 10_000
    let large = try #require(machine.findings(for: configuration).first { $0.subject == "memory" })
    #expect(large.verdict == .ok && large.text.hasPrefix("512 MiB free, a run on 4 ranks takes 2"))
    configuration.training.batchSize = 60_000
    let tooLarge = try #require(machine.findings(for: configuration).first { $0.subject == "memory" })
    #expect(tooLarge.verdict == .problem)
    #expect(tooLarge.remedy == "make training.batch_size or model.hidden smaller, or use a larger machine")
  }

  @Test func `counts the pictures of the configured folder, where there are any`() throws {
    try withTemporaryFolder { folder in
      var configuration = Configuration()
      (configuration.data.dataset, configuration.data.directory) = (.custom, folder)
      configuration.model.hidden = [2_048]
      let machine = diagnosis(Machine(cores: 4, processors: 4))
      func text() throws -> String {
        try #require(machine.findings(for: configuration).first { $0.subject == "memory" }).text
      }
      #expect(try text().hasSuffix(" for MNIST, as there's no data in \(folder)"))
      let pixels = [UInt8](repeating: 1, count: 4 * 256 * 256)
      try IDXFile.write(pixels, shape: [4, 256, 256], to: folder + "/train-images-idx3-ubyte", compressed: false)
      try IDXFile.write(
        [0, 1, 2, 3] as [UInt8], shape: [4], to: folder + "/train-labels-idx1-ubyte", compressed: false)
      // 134 million weights, 4 bytes each: parameters, momentum and a checkpoint of two.
      let found = try text()
      #expect(found.contains(" for \(folder)"))
      let words = found.split(separator: " ").map { $0.replacing(",", with: "") }
      let mebibytes = try #require(words.compactMap { Int($0) }.max())
      #expect((2_050...2_600).contains(mebibytes), "\(found)")
    }
  }

  @Test func `puts findings in columns, and remedies below`() {
    let findings = [Finding(.ok, "root", "no"), Finding(.problem, "shared memory", "none", remedy: "buy some")]
    #expect(
      findings.lines(width: nil) == [
        "ok       root           no", "problem  shared memory  none", "                        → buy some",
      ])
  }
}
