import ArgumentParser
import Foundation
import Jobs
import Platform

/// The options of `launch` for ranks that come and go.
struct ElasticityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Goes on from the latest checkpoint with the ranks that are left when some are lost, if there are so many, and "
        + "with up to -n where there's room again. -n may be more than there is room for at the start.",
      valueName: "count"))
  var minRanks: Int?

  @Option(
    help: ArgumentHelp(
      "A program that prints the machines there are at the moment, as lines NAME:SLOTS; it's called every second.",
      valueName: "script"), completion: .file())
  var hostDiscovery: String?

  @Option(
    help: ArgumentHelp(
      "After how long without an answer a machine counts as lost; default 5. Without --min-ranks, that ends the job then.",
      valueName: "seconds"))
  var hostTimeout: Double?

  @Option(
    help: ArgumentHelp(
      "How long to wait for machines where fewer ranks than --min-ranks have room; default 600.", valueName: "seconds"))
  var hostWait: Double?

  /// What was given, to be given again.
  var words: [String] {
    (minRanks.map { ["--min-ranks", "\($0)"] } ?? []) + (hostDiscovery.map { ["--host-discovery", $0] } ?? [])
      + (hostTimeout.map { ["--host-timeout", NumberText.short($0)] } ?? [])
      + (hostWait.map { ["--host-wait", NumberText.short($0)] } ?? [])
  }

  /// - Throws: `ValidationError` where they don't go together.
  func check(ranks: Int, hasHosts: Bool) throws {
    if let hostTimeout, !(1...3_600).contains(hostTimeout) {
      throw ValidationError("--host-timeout must be in 1 ... 3600 seconds.")
    }
    guard let minRanks else {
      if let option = hostDiscovery.map({ _ in "--host-discovery" }) ?? hostWait.map({ _ in "--host-wait" }) {
        throw ValidationError("\(option) is for jobs with --min-ranks: give that too.")
      }
      guard hostTimeout == nil || hasHosts else {
        throw ValidationError("--host-timeout is for jobs on several machines: name them by --hostfile or -H.")
      }
      return
    }
    guard (1...ranks).contains(minRanks) else {
      throw ValidationError("--min-ranks must be in 1 ... \(ranks), which is -n.")
    }
    if let hostWait, !(0...604_800).contains(hostWait) {
      throw ValidationError("--host-wait must be in 0 ... 604800 seconds.")
    }
  }

  /// Begins to keep in touch with the machines of a job whose ranks don't come and go, where that's asked for.
  func lookout(_ hostFile: HostFile?, options: [String], launch: String) -> HostLookout? {
    guard let hostTimeout, let hostFile else { return nil }
    return HostLookout(
      hostFile.hosts.map(\.name),
      agent: RemoteAgent(options: options, environment: ProcessInfo.processInfo.environment), program: executablePath,
      launch: launch, limit: .seconds(hostTimeout))
  }

  /// What the options come to.
  struct SetUp {
    /// How many ranks there can be, before any machine was asked.
    let supply: RankSupply
    fileprivate let launch: String
    fileprivate let machines: MachineWatch?
    fileprivate let waitingTime: Duration

    /// What `mpirun` is told for a start.
    var options: [String] {
      // The machines are given: those of a file in the environment, such as a Kubernetes operator's, would be taken first.
      let others = "orte_default_hostfile"
      let hidesOthers = machines != nil && ProcessInfo.processInfo.environment["OMPI_MCA_" + others] != nil
      return hidesOthers ? ["--mca", others, "none"] : []
    }

    func job(
      policy: RestartPolicy, startLimit: Duration, command: @escaping (RankSupply, Generation) -> [String]
    ) -> ElasticJob {
      ElasticJob(
        launch: launch, supply: supply, machines: machines, policy: policy, startLimit: startLimit,
        waitingTime: waitingTime, command: command)
    }
  }

  /// Reads the list of machines, and begins to watch them.
  ///
  /// - Parameters:
  ///   - ranks: The most there are to be.
  ///   - names: The machines of the command line.
  ///   - machine: This machine.
  ///   - options: What `mpirun` is told besides.
  ///   - launch: The job.
  ///   - startsNothing: Whether nothing is to be started, on no machine.
  /// - Returns: Nil where ranks don't come and go.
  /// - Throws: `FileError` where the list can't be read.
  func setUp(
    ranks: Int, names: HostListing.Names?, on machine: Machine, options: [String], launch: String, startsNothing: Bool
  ) throws(FileError) -> SetUp? {
    guard let minRanks else { return nil }
    var (machines, places): (MachineWatch?, [RankSupply.Place]?) = (nil, nil)
    if names != nil || hostDiscovery != nil {
      let listing = HostListing(names, script: hostDiscovery, cores: machine.cores)
      if startsNothing {
        places = try listing.read()
      } else {
        let listed = try ListedHosts(listing)
        places = listed.places
        machines = MachineWatch(
          listed, agent: RemoteAgent(options: options, environment: ProcessInfo.processInfo.environment),
          program: executablePath, launch: launch, limit: .seconds(hostTimeout ?? 5))
      }
    }
    return SetUp(
      supply: RankSupply(most: ranks, least: minRanks, listed: places), launch: launch, machines: machines,
      waitingTime: .seconds(hostWait ?? 600))
  }
}
