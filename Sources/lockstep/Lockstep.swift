import ArgumentParser
import MPI
import NeuralNetwork
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
    subcommands: [Train.self, Bench.self])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      // Under a launcher every rank is given the same words; one of them says what is wrong with them.
      Launcher.isFirstRank ? exit(withError: error) : exit(withError: ExitCode(exitCode(for: error).rawValue))
    }
  }
}
