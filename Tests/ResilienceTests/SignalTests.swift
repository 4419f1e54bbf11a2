import Foundation
import Launching
import Platform
import Testing
import Training

/// Runs that are asked to stop.
@Suite struct SignalTests {
  @Test(arguments: 1...4, 1...4)
  func `stopped midway through an epoch on a ranks and resumed on b, a run ends as if nothing had happened`(
    a: Int, b: Int
  ) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let signal = [SIGTERM, SIGINT, SIGUSR1][(a + b) % 3]
    let folder = CheckpointFolder(ofRun: directory)
    var cursor: Cursor
    repeat {
      let stopped = try await run.train(directory, ranks: a) { program in
        // An epoch after the second is in its first half.
        try await program.wait { _ in
          let (epochs, step) = (folder.files.first?.step ?? 0).quotientAndRemainder(dividingBy: SmallRun.stepsPerEpoch)
          return epochs >= 2 && (1..<SmallRun.stepsPerEpoch / 2).contains(step)
        }
        try await program.signal(signal, rank: (a + b) % a, of: a)
      }
      try #require(stopped.status == 75, "\(stopped.standardError)")
      #expect(stopped.standardError.contains("lockstep: stopped by \(signalName(signal)) "))
      #expect(stopped.standardError.contains("Go on from there with: lockstep train --resume \(directory)\n"))
      cursor = try #require(try folder.newest().checkpoint).cursor
      #expect(stopped.standardError.contains(" \(cursor.place)\n"), "\(stopped.standardError)")
      // On a busy machine the signal may come when the epoch is over.
    } while cursor.step == 0
    #expect(0 < cursor.step && cursor.step < SmallRun.stepsPerEpoch)

    let resumed = try await run.train(directory, ranks: b)
    #expect(resumed.status == 0, "\(resumed.standardError)")
    #expect(resumed.standardOutput.contains("\nresumed from \(directory)/checkpoints/step-"))
    #expect(try SmallRun.summary(directory).parametersSHA256 == run.undisturbedHash)
    #expect(try SmallRun.recordedEpochs(directory) == Array(0...SmallRun.epochs))
    #expect(try SmallRun.loggedEpochs(directory) == Array(0...SmallRun.epochs))
  }

  @Test func `ranks that have memory of their own stop and go on alike`() async throws {
    let run = try await SmallRun.shared()
    let (disturbed, undisturbed) = (run.newDirectory(), run.newDirectory())
    let options = ["--set", "training.synchronization=allreduce", "--set", "training.epochs=3"]
    #expect(try await run.train(undisturbed, ranks: 2, options).status == 0)
    let stopped = try await run.train(disturbed, ranks: 2, options) { program in
      try await program.wait(untilEpoch: 1)
      try await program.signal(SIGUSR1, rank: 1, of: 2)
    }
    #expect(stopped.status == 75, "\(stopped.standardError)")
    #expect(try await run.train(disturbed, ranks: 2, options).status == 0)
    #expect(
      try SmallRun.summary(disturbed).parametersSHA256 == SmallRun.summary(undisturbed).parametersSHA256)
  }

  /// What draws anew in each epoch, and what remembers.
  @Test func `a training with every recipe stops and goes on alike, on another number of ranks`() async throws {
    let run = try await SmallRun.shared()
    let (disturbed, undisturbed) = (run.newDirectory(), run.newDirectory())
    let settings = [
      "training.epochs=3", "data.holdout=0.1", "augmentation.rotation=[-9, 9]", "augmentation.elastic_alpha=[20, 38]",
      "training.label_smoothing=0.1", "model.input_dropout=0.1", "optimizer.clip_norm=0.5",
      "training.average_decay=0.99", "training.patience=2", "training.keep=best",
    ]
    let options = settings.flatMap { ["--set", $0] }
    #expect(try await run.trainAlone(undisturbed, options).status == 0)
    let stopped = try await run.train(disturbed, ranks: 3, options) { program in
      try await program.wait(untilEpoch: 1)
      try await program.signal(SIGUSR1, rank: 1, of: 3)
    }
    #expect(stopped.status == 75, "\(stopped.standardError)")
    #expect(try await run.train(disturbed, ranks: 2, options).status == 0)
    #expect(
      try SmallRun.summary(disturbed).parametersSHA256 == SmallRun.summary(undisturbed).parametersSHA256)
    let changed = try await run.train(disturbed, ranks: 2, options + ["--set", "training.average_decay=0.9"])
    #expect(changed.status == 1 && changed.standardError.contains("training.average_decay"), "\(changed.standardError)")
  }

  @Test func `a second signal ends the process at once`() async throws {
    let run = try await SmallRun.shared()
    let result = try await run.train(run.newDirectory(), ranks: 2) { program in
      try await program.wait(untilEpoch: 1)
      // Rank 0 can't stop after a step that rank 1 doesn't finish.
      try await program.signal(SIGSTOP, rank: 1, of: 2)
      try await program.signal(SIGTERM, rank: 0, of: 2)
      try await Task.sleep(for: .milliseconds(500))
      try await program.signal(SIGTERM, rank: 0, of: 2)
    }
    #expect(result.status == 128 + SIGTERM)
    #expect(result.standardError.contains("rank 0 with PID"), "\(result.standardError)")
    #expect(result.wallTime < .seconds(15))
  }

  @Test func `a launcher that is asked to end has its ranks store a checkpoint`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    // mpirun passes the signal on a second later; until then the run must not end.
    let result = try await run.train(directory, ranks: 2, ["--set", "training.epochs=9999"]) { program in
      try await program.wait(untilEpoch: 1)
      program.signalLauncher(SIGTERM)
    }
    #expect(result.standardError.contains("lockstep: stopped by SIGTERM "))
    let newest = try CheckpointFolder(ofRun: directory).newest()
    #expect(newest.checkpoint != nil && newest.passedOver.isEmpty)
  }

  @Test(arguments: (0...12).map { 50 * $0 })
  func `a launched training that is asked to stop in its first moments does`(milliseconds: Int) async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let result = try await run.launchTraining(
      directory, ranks: 2, maxRestarts: 0, ["--set", "training.epochs=9999"]
    ) { program in
      // Until it prints its command, it has started nothing, and SIGTERM just ends it.
      try await program.wait { !$0.standardOutput.isEmpty }
      try await Task.sleep(for: .milliseconds(milliseconds))
      program.signalLauncher(SIGTERM)
    }
    #expect(result.status == 75, "\(result.standardError)")
    #expect(result.standardError.contains("lockstep: stopped by SIGTERM "), "\(result.standardError)")
    #expect(try CheckpointFolder(ofRun: directory).newest().checkpoint != nil)
    #expect(result.wallTime < .seconds(8))
  }

  @Test func `a run that is complete says so and changes nothing`() async throws {
    let run = try await SmallRun.shared()
    let directory = run.newDirectory()
    let options = ["--set", "training.epochs=1"]
    #expect(try await run.train(directory, ranks: 2, options).status == 0)
    let summary = try Data(contentsOf: URL(fileURLWithPath: directory + "/summary.json"))
    let again = try await run.train(directory, ranks: 1, options)
    #expect(again.status == 0)
    #expect(again.standardOutput.contains("\nthis run is complete; to train on, raise training.epochs\n"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: directory + "/summary.json")) == summary)
    let further = try await run.train(directory, ranks: 2, ["--set", "training.epochs=2"])
    #expect(further.standardOutput.contains("\nchanged: training.epochs was 1 and is now 2\n"))
    #expect(try SmallRun.recordedEpochs(directory) == [0, 1, 2])
  }
}
