import ArgumentParser
import Foundation
import MPI
import Platform
import Training
import Walkthrough
import Watchdog

/// `lockstep step`
struct Step: CollectiveCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take the first step of a training, and show who does what in it.",
    usage: "lockstep step [options]",
    discussion: """
      Shows which images are in which micro-batch, which rank takes them through the network, whose gradients are added, \
      who updates which parameters, and follows one weight through the step. Nothing is written:

        lockstep launch -n 2 step --config configs/quickstart.yaml --data data/mnist
      """)

  @OptionGroup var training: TrainingOptions

  @Flag(help: "Print all numbers as JSON, with the index of every image.")
  var json = false

  func run() {
    RankProgram.run("lockstep") { topology, watchdog in
      let configuration = training.adding(try training.options.load(topology.world))
      let walkthrough = try StepWalkthrough.run(configuration, topology: topology, progress: watchdog.progress)
      try topology.world.onRoot {
        if json {
          try printUnfolded(walkthrough.json)
        } else {
          try printLines(walkthrough.lines(width: Terminal.ofOutput?.columns))
        }
      }
    }
  }
}
