import ArgumentParser
import Foundation
import Jobs
import Platform
import Training

/// `lockstep doctor`
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how training will go on this machine, and what to mend.",
    usage: "lockstep doctor [-n <ranks>] [--hostfile <file>] [options of train]",
    discussion: """
      Takes what train and launch take, and reads the data. Of a host file, each machine is asked too: whether ssh gets there, \
      whether program, data and free space are there, and whether the machines can connect to each other. Each line is ok, a note (works, but not as one may expect) or a \
      problem (training would not start), with what to do about it. The exit status is 1 if there is a problem.
      """)

  @Option(
    name: .customShort("n"), help: ArgumentHelp("How many ranks. Default: what 1, 2 and 4 do.", valueName: "ranks"))
  var ranks: Int?

  @Option(
    help: ArgumentHelp("The machines to use, one per line: NAME slots=4.", valueName: "file"), completion: .file())
  var hostfile: String?

  @OptionGroup var training: TrainingOptions

  func validate() throws {
    if let ranks, !(1...1 << 20).contains(ranks) { throw ValidationError("-n must be in 1 ... 1048576.") }
  }

  func run() throws {
    let configuration = try training.load()
    let hostFile = try (hostfile ?? LauncherEnvironment.ofThisProcess.defaultHostFile).map { path throws(FileError) in
      try HostFile(reading: path)
    }
    let findings =
      [Diagnosis.data(configuration.data)]
      + Diagnosis.current.findings(for: configuration, ranks: ranks, hostFile: hostFile)
      + (hostFile.map { machines($0, configuration.data) } ?? [])
    try printLines(findings.lines(width: Terminal.ofOutput?.columns))
    if findings.contains(where: { $0.verdict == .problem }) { Foundation.exit(1) }
  }

  /// What the other machines of a host file say.
  private func machines(_ hostFile: HostFile, _ data: Configuration.DataSettings) -> [Finding] {
    MachineSurvey(
      hostFile, network: hostFile.network, environment: ProcessInfo.processInfo.environment, program: executablePath,
      data: MachineQuestion.Data(data), readsData: true
    )?.findings() ?? []
  }
}
