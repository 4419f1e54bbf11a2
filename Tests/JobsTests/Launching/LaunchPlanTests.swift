import Jobs
import Platform
import Testing
import Training

@Suite struct LaunchPlanTests {
  /// A machine, a number of ranks, and what they come to.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var machine: Machine
    var ranks: Int
    var hosts: String?
    var microBatches = 4
    var threads: Int?
    /// The arguments between `mpirun -n RANKS` and the program.
    let arguments: String
    let threadsPerRank: Int
  }

  static let cases = [
    Case(
      testDescription: "one core, root", machine: Machine(cores: 1, processors: 1, isRoot: true), ranks: 4,
      arguments: "--allow-run-as-root --map-by :OVERSUBSCRIBE --bind-to none", threadsPerRank: 1),
    Case(
      testDescription: "one rank on one core", machine: Machine(cores: 1, processors: 1), ranks: 1,
      arguments: "--bind-to core", threadsPerRank: 1),
    Case(
      testDescription: "one rank with two threads", machine: Machine(cores: 2, processors: 2), ranks: 1,
      arguments: "--bind-to none", threadsPerRank: 2),
    Case(
      testDescription: "one rank with both threads of a core", machine: Machine(cores: 1, processors: 2), ranks: 1,
      arguments: "--bind-to none", threadsPerRank: 2),
    Case(
      testDescription: "one rank told to have one thread", machine: Machine(cores: 2, processors: 2), ranks: 1,
      threads: 1, arguments: "--bind-to core", threadsPerRank: 1),
    Case(
      testDescription: "a rank per core", machine: Machine(cores: 2, processors: 2), ranks: 2,
      arguments: "--bind-to core", threadsPerRank: 1),
    Case(
      testDescription: "two ranks too many", machine: Machine(cores: 2, processors: 2), ranks: 4,
      arguments: "--map-by :OVERSUBSCRIBE --bind-to none", threadsPerRank: 1),
    Case(
      testDescription: "a rank per hardware thread", machine: Machine(cores: 2, processors: 4), ranks: 4,
      arguments: "--map-by :OVERSUBSCRIBE --bind-to none", threadsPerRank: 1),
    Case(
      testDescription: "64 cores, a micro-batch per rank", machine: Machine(cores: 64, processors: 128), ranks: 4,
      arguments: "--bind-to core", threadsPerRank: 1),
    Case(
      testDescription: "64 cores, four micro-batches per rank", machine: Machine(cores: 64, processors: 128), ranks: 4,
      microBatches: 16, arguments: "--bind-to none", threadsPerRank: 4),
    Case(
      testDescription: "root on 64 cores", machine: Machine(cores: 64, processors: 64, isRoot: true), ranks: 64,
      microBatches: 64, arguments: "--allow-run-as-root --bind-to core", threadsPerRank: 1),
    Case(
      testDescription: "a host file with room, more ranks than cores", machine: Machine(cores: 2, processors: 2),
      ranks: 4, hosts: "localhost slots=4", arguments: "--hostfile hosts --bind-to none", threadsPerRank: 1),
    Case(
      testDescription: "a host file without room", machine: Machine(cores: 8, processors: 8), ranks: 3,
      hosts: "localhost slots=2", microBatches: 6, arguments: "--hostfile hosts --map-by :OVERSUBSCRIBE --bind-to none",
      threadsPerRank: 2),
    Case(
      testDescription: "two machines, filled one by one", machine: Machine(cores: 4, processors: 4), ranks: 6,
      hosts: "node1 slots=4\nnode2 slots=4", microBatches: 12, arguments: "--hostfile hosts --bind-to core",
      threadsPerRank: 1),
    Case(
      testDescription: "machines that don't say their slots", machine: Machine(cores: 4, processors: 4), ranks: 8,
      hosts: "node1\nnode2", microBatches: 8, arguments: "--hostfile hosts --bind-to core", threadsPerRank: 1),
    Case(
      testDescription: "a Slurm job with room",
      machine: Machine(
        cores: 64, processors: 64,
        launcher: LauncherEnvironment(["SLURM_JOB_ID": "7", "SLURM_TASKS_PER_NODE": "2(x3),1"])), ranks: 7,
      microBatches: 14, arguments: "--bind-to none", threadsPerRank: 2),
    Case(
      testDescription: "a Slurm job with less",
      machine: Machine(
        cores: 64, processors: 64, launcher: LauncherEnvironment(["SLURM_JOB_ID": "7", "SLURM_TASKS_PER_NODE": "2"])),
      ranks: 4, arguments: "--map-by :OVERSUBSCRIBE --bind-to core", threadsPerRank: 1),
    Case(
      testDescription: "a container", machine: Machine(cores: 4, processors: 4, filtersSystemCalls: true), ranks: 4,
      arguments: "--bind-to core --mca btl_vader_single_copy_mechanism none", threadsPerRank: 1),
  ]

  @Test(arguments: cases)
  func `fits mpirun to the machine`(_ given: Case) throws {
    var training = Configuration.TrainingSettings()
    (training.microBatches, training.threads) = (given.microBatches, given.threads)
    let hostFile = try given.hosts.map { text throws(FileError) in try HostFile(text, path: "hosts") }
    let plan = LaunchPlan(ranks: given.ranks, on: given.machine, hostFile: hostFile, training: training)
    let command = plan.command(running: ["/bin/lockstep", "train"])
    #expect(command.joined(separator: " ") == "mpirun -n \(given.ranks) \(given.arguments) /bin/lockstep train")
    #expect(plan.threadsPerRank == given.threadsPerRank)
  }

  @Test func `binds ranks of one thread, whatever the cores could hold`() {
    let plan = LaunchPlan(ranks: 2, on: Machine(cores: 64, processors: 64), training: nil)
    #expect(plan.threadsPerRank == 1)
    #expect(plan.binding == .core)
  }

  @Test func `what mpirun is told by its user goes before what we would tell it`() {
    let machine = Machine(cores: 2, processors: 2, isRoot: true, filtersSystemCalls: true)
    func command(_ options: [String]) -> String {
      LaunchPlan(ranks: 4, on: machine, options: options, training: nil).command(running: ["x"]).joined(separator: " ")
    }
    #expect(
      command(["-x", "A"]) == "mpirun -n 4 --allow-run-as-root --map-by :OVERSUBSCRIBE --bind-to none "
        + "--mca btl_vader_single_copy_mechanism none -x A x")
    #expect(
      command(["--allow-run-as-root", "--oversubscribe", "-bind-to", "core"])
        == "mpirun -n 4 --mca btl_vader_single_copy_mechanism none --allow-run-as-root --oversubscribe -bind-to core x")
    #expect(
      command(["--map-by", "node", "--mca", "btl_vader_single_copy_mechanism", "cma"])
        == "mpirun -n 4 --allow-run-as-root --bind-to none --map-by node --mca btl_vader_single_copy_mechanism cma x")
  }

  @Test func `names the network that leads to all machines, unless somebody has named one`() throws {
    let network = Network(of: 10 << 24 + 7, prefix: 24)
    func command(_ options: [String] = [], _ variables: [String: String] = [:]) throws -> String {
      let machine = Machine(cores: 2, processors: 2, launcher: LauncherEnvironment(variables))
      let hosts = try HostFile(list: "node1:1,node2:1")
      return LaunchPlan(ranks: 2, on: machine, hostFile: hosts, network: network, options: options, training: nil)
        .command(running: ["x"]).dropFirst(7).joined(separator: " ")
    }
    let (first, second) = ("--mca btl_tcp_if_include 10.0.0.0/24", "--mca oob_tcp_if_include 10.0.0.0/24")
    #expect(try command() == "\(first) \(second) x")
    #expect(try command(["--mca", "btl_tcp_if_include", "eth0"]) == "\(second) --mca btl_tcp_if_include eth0 x")
    #expect(try command([], ["OMPI_MCA_oob_tcp_if_exclude": "docker0"]) == "\(first) x")
  }

  @Test func `takes machines from a list`() throws {
    let hosts = try HostFile(list: "node1:4,node2,node2")
    #expect(hosts.slots(cores: 64) == [4, 2] && hosts.option == ["-H", "node1:4,node2,node2"])
    let plan = LaunchPlan(ranks: 6, on: Machine(cores: 64, processors: 64), hostFile: hosts, training: nil)
    #expect(
      plan.command(running: ["x"]).joined(separator: " ") == "mpirun -n 6 -H node1:4,node2,node2 --bind-to core x")
    for list in ["", ",", "node1:", "node1:x", "node1:4:5"] {
      #expect(throws: FileError.self) { try HostFile(list: list) }
    }
  }

  @Test func `silences warnings only where there would be any`() {
    let plan = LaunchPlan(ranks: 1, on: Machine(cores: 1, processors: 1), training: nil)
    let option = "btl_base_warn_component_unused"
    #expect(plan.command(running: ["x"], warnsOfUnusedTransports: true).contains(option))
    #expect(!plan.command(running: ["x"]).contains(option))
  }

  @Test func `on a terminal, prints lines that a shell reads back as one`() {
    let words = ["mpirun", "-n", "4", "/a/long/path/to/lockstep", "train", "--output", "my run"]
    #expect(
      words.shellLines(width: 36)
        == "mpirun -n 4 \\\n    /a/long/path/to/lockstep train \\\n    --output 'my run'")
    #expect(words.shellLines(width: nil) == words.shellLine && words.shellLines(width: 200) == words.shellLine)
  }

  @Test(arguments: [
    (["mpirun", "-n", "4"], "mpirun -n 4"), (["a b", ""], "'a b' ''"), (["it's"], #"'it'\''s'"#),
    (["--set", "model.hidden=[16]", "~x"], "--set 'model.hidden=[16]' '~x'"),
  ])
  func `prints what a shell reads back`(words: [String], line: String) {
    #expect(words.shellLine == line)
  }
}
