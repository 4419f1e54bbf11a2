import ArgumentParser
import Foundation
import Jobs
import MPI
import NeuralNetwork
import Platform
import Training

@main
struct Lockstep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lockstep",
    abstract: "Trains a multilayer perceptron to read handwritten digits, data-parallel over MPI.",
    discussion: """
      Start with one rank, without a launcher:

        lockstep train --data data/mnist --epochs 5

      or with four, which give the same result bit for bit:

        lockstep launch -n 4 train --data data/mnist --epochs 5
      """,
    version: "lockstep \(lockstepVersion) (\(MPI.libraryVersion), oneDNN \(OneDNN.version))",
    subcommands: [
      Train.self, Launch.self, SweepCommand.self, Summary.self, Evaluate.self, Predict.self, Export.self, Serve.self,
      Report.self, List.self, TensorBoardCommand.self, DataCommand.self, Config.self, Doctor.self, Step.self,
      Bench.self, Attend.self, Answer.self,
    ])

  /// Whether this process is rank 0 of a launcher's, or has been started without one.
  private static let isFirstRank = LauncherEnvironment(ProcessInfo.processInfo.environment).rank == 0

  static func main() {
    // Before anything else is opened, which would get the number of a standard stream that is closed.
    openClosedStandardStreams()
    // A file that would grow beyond the process's limit is an error of `write`, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
    quitWithoutBacktrace()
    AddressSpace.save()
    do {
      if let error = UndecodableArgument.first {
        if isFirstRank { writeReport("\(error)", prefix: "lockstep: ") }
        throw ExitCode.validationFailure
      }
      var command = try parse(Array(CommandLine.arguments.dropFirst()))
      if command is any CollectiveCommand || command is Launch, let error = AddressSpaceError.ofThisProcess {
        if isFirstRank { writeReport("\(error)", prefix: "lockstep: ") }
        throw ExitCode.failure
      }
      // mpirun has been through that before its ranks.
      if command is any CollectiveCommand, LauncherEnvironment.ofThisProcess.isAlone,
        let refusal = LaunchRefusal(LaunchLimits.current.findings(ranks: 0))
      {
        writeReport("\(refusal)", prefix: "lockstep: ")
        throw ExitCode.failure
      }
      // Of a command that doesn't enter MPI, one rank does the work.
      guard isFirstRank || command is any CollectiveCommand else { return }
      do {
        try command.run()
      } catch let error where exitCode(for: error) == .failure && !(error is UsageError) {
        writeReport("\(explained(error))", prefix: "lockstep: ")
        throw ExitCode((error as? any ErrorWithExitStatus)?.exitStatus ?? 1)
      }
    } catch {
      // Under a launcher every rank is given the same words; one of them says what is wrong with them, and the others
      // leave it the time to, as a launcher ends all ranks when one fails.
      guard isFirstRank else {
        sleep(1)
        exit(withError: status(for: error))
      }
      let code = status(for: error)
      guard [.validationFailure, .success].contains(code), !(error is ExitCode) else { exit(withError: error) }
      if code == .validationFailure {
        // What it quotes of the arguments may be anything.
        writeReport(text(of: error, columns: Terminal.ofErrors?.columns ?? defaultColumns), prefix: "")
      } else {
        do { try printUnfolded(text(of: error, columns: Terminal.ofOutput?.columns ?? defaultColumns)) } catch {
          writeReport("\(error)", prefix: "lockstep: ")
          exit(withError: ExitCode.failure)
        }
      }
      exit(withError: code)
    }
  }

  /// What the program exits with.
  private static func status(for error: any Error) -> ExitCode {
    error is UsageError ? .validationFailure : exitCode(for: error)
  }

  /// The characters of a line where there's no terminal to ask.
  private static let defaultColumns = 79

  /// The command that arguments ask for.
  static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    try checkCommandNames(arguments)
    let arguments = joiningNegativeNumbers(arguments)
    try checkGuesses(arguments)
    let rewritten = LaunchArguments.rewritten(arguments, commands: configuration.subcommands.map { $0._commandName })
    if let option = LaunchArguments.repeatedOption(rewritten) {
      throw UsageError("\(option) is given more than once. Give it once.", of: Launch.self)
    }
    do { return try parseAsRoot(rewritten) } catch {
      throw meantOption(error: error, in: arguments) ?? error
    }
  }
}

/// A command that all ranks run together.
protocol CollectiveCommand: ParsableCommand {}
