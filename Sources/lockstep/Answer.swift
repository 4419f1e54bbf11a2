import ArgumentParser
import Jobs

/// `lockstep answer`, which `launch` and `doctor` start on other machines.
struct Answer: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer launch and doctor on another machine.", shouldDisplay: false)

  func run() { MachineInterview.answer() }
}
