import ArgumentParser
import Foundation
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

        lockstep train --config configs/quickstart.yaml --data data/mnist

      or with four, which give the same result bit for bit:

        mpirun -n 4 lockstep train --config configs/quickstart.yaml --data data/mnist
      """,
    version: "lockstep \(lockstepVersion) (\(MPI.libraryVersion), oneDNN \(OneDNN.version))",
    subcommands: [
      Train.self, Evaluate.self, Predict.self, DataCommand.self, Bench.self, Launch.self, Doctor.self, Keys.self,
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
      var command = try parseAsRoot()
      if command is any CollectiveCommand || command is Launch, let error = AddressSpaceError.ofThisProcess {
        if isFirstRank { writeReport("\(error)", prefix: "lockstep: ") }
        throw ExitCode.failure
      }
      // Of a command that doesn't enter MPI, one rank does the work.
      guard isFirstRank || command is any CollectiveCommand else { return }
      do {
        try command.run()
      } catch let error where exitCode(for: error) == .failure {
        writeReport("\(explained(error))", prefix: "lockstep: ")
        throw ExitCode((error as? any ErrorWithExitStatus)?.exitStatus ?? 1)
      }
    } catch {
      // Under a launcher every rank is given the same words; one of them says what is wrong with them, and the others
      // leave it the time to, as a launcher ends all ranks when one fails.
      guard isFirstRank else {
        sleep(1)
        exit(withError: exitCode(for: error))
      }
      guard exitCode(for: error) == .validationFailure, !(error is ExitCode) else { exit(withError: error) }
      // What it quotes of the arguments may be anything.
      writeReport(fullMessage(for: error), prefix: "")
      exit(withError: ExitCode.validationFailure)
    }
  }
}

/// A command that all ranks run together.
protocol CollectiveCommand: ParsableCommand {}
