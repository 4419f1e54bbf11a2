import Foundation
import Platform
import TensorBoard
import Testing
import TestSupport
import Training

@Suite struct RecorderTests {
  private static func epoch(_ number: Int) -> EpochMetrics {
    EpochMetrics(epoch: number, testLoss: 0.5, testAccuracy: 0.9, elapsedSeconds: Double(number))
  }

  /// A recorder of a run in `folder` that has done the epochs before `first`.
  private func recorder(_ folder: String, from first: Int) -> TensorBoardRecorder {
    let recorder = TensorBoardRecorder()
    recorder.begin(
      folder, Configuration(), epochs: (0..<first).map(Self.epoch), startedAt: "2026-01-02T03:04:05Z")
    return recorder
  }

  private func record(_ epochs: ClosedRange<Int>, _ recorder: TensorBoardRecorder) {
    for epoch in epochs { recorder.record(Self.epoch(epoch), parameters: UnsafeBufferPointer(start: nil, count: 0)) }
  }

  @Test func `an epoch is in the file as soon as it's recorded`() throws {
    try withTemporaryFolder { folder in
      let recorder = recorder(folder, from: 0)
      for epoch in 0...2 {
        record(epoch...epoch, recorder)
        let files = try readFolder(folder + "/tensorboard")
        #expect(files.count == 1 && files[0][0].isVersion && files[0][1].isStart)
        #expect(files[0][2].tags == ["configuration"])
        #expect(shownEpochs(files) == Array(0...epoch))
      }
      #expect(recorder.takeNotes().isEmpty)
    }
  }

  @Test func `a process that goes on voids in a file of its own what it does again`() throws {
    try withTemporaryFolder { folder in
      record(0...4, recorder(folder, from: 0))
      // The checkpoint was that of epoch 2; all in the same second.
      record(3...6, recorder(folder, from: 3))
      let files = try readFolder(folder + "/tensorboard")
      #expect(files.count == 2)
      #expect(files[1][1] == ReadEvent(step: 3, isStart: true))
      #expect(shownEpochs(files) == Array(0...6))
    }
  }

  @Test func `a run that goes on with its first recorder tells of its past too`() throws {
    try withTemporaryFolder { folder in
      record(3...4, recorder(folder, from: 3))
      let files = try readFolder(folder + "/tensorboard")
      #expect(shownEpochs(files) == Array(0...4))
    }
  }

  @Test func `a file comes after all others, also where the clock was set back`() throws {
    try withTemporaryFolder { folder in
      let future = folder + "/tensorboard/events.out.tfevents.9999999998.other.lockstep"
      try FileManager.default.createDirectory(atPath: folder + "/tensorboard", withIntermediateDirectories: true)
      try write([], to: future)
      record(0...0, recorder(folder, from: 0))
      #expect(try names(in: folder + "/tensorboard").last?.hasPrefix("events.out.tfevents.9999999999.") == true)
    }
  }

  @Test func `what couldn't be written for a while is written later, with one note`() throws {
    try withTemporaryFolder { folder in
      let place = folder + "/tensorboard"
      try write([], to: place)
      let recorder = recorder(folder, from: 0)
      record(0...2, recorder)
      let notes = recorder.takeNotes()
      #expect(
        notes.count == 1 && notes[0].hasPrefix(place) && notes[0].hasSuffix("; this is tried again after each epoch"))
      try FileManager.default.removeItem(atPath: place)
      record(3...3, recorder)
      recorder.end(.completed) { _ in }
      #expect(recorder.takeNotes().isEmpty)
      #expect(try shownEpochs(readFolder(place)) == Array(0...3))
    }
  }

  @Test func `a run that ends without a place to write says that the files lack something`() throws {
    try withTemporaryFolder { folder in
      try write([], to: folder + "/tensorboard")
      let recorder = recorder(folder, from: 0)
      record(0...1, recorder)
      recorder.end(.stopped) { _ in }
      #expect(recorder.takeNotes().last == "the event files in \(folder)/tensorboard lack what came last")
    }
  }

  @Test func `starting anew removes the event files, and no others`() throws {
    try withTemporaryFolder { folder in
      let run = try RunDirectory(creating: folder + "/run")
      try run.write(Configuration())
      record(0...1, recorder(run.path, from: 0))
      try write([1], to: run.tensorBoardFolder + "/events.out.tfevents.1.host.other")
      try run.removeRun()
      #expect(try names(in: run.tensorBoardFolder) == ["events.out.tfevents.1.host.other"])
    }
  }
}
