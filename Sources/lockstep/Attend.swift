import ArgumentParser
import Jobs

/// `lockstep attend`, which `launch` starts on other machines.
struct Attend: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer launch on another machine, and end ranks that are cut off.", shouldDisplay: false)

  @Option var launch: String
  @Option var limit: Double

  func run() { HostAttendant(launch: launch, limit: .seconds(min(max(limit, 0.1), 86_400))).run() }
}
