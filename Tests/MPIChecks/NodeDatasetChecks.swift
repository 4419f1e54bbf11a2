import Datasets
import Foundation
import MPI
import Training

/// What `NodeDataset` promises: each rank sees the same images, whoever has read them.
let nodeDatasetChecks = [
  Check("every rank sees the files' content") { world in
    try withDataset(world) { folder, pixels, labels in
      try NodeDataset.with(directory: folder, needsTest: false, topology: Topology(world)) { data in
        try expect(Array(data.train.images), equals: pixels, "pixels")
        try expect(Array(data.train.labels), equals: labels, "labels")
        try expect(data.heldOut.count, equals: 0, "held-out images")
        try expect(data.test.count, equals: 0, "test images")
      }
    }
  },
  Check("what is held out leaves the training images on every rank alike") { world in
    try withDataset(world) { folder, _, labels in
      let holdout = Holdout(fraction: 0.25, seed: 3)
      try NodeDataset.with(directory: folder, needsTest: false, holdout: holdout, topology: Topology(world)) { data in
        try expect(data.train.count + data.heldOut.count, equals: labels.count, "images in all")
        try expect(data.heldOut.count, equals: labels.count / 4, "held-out images")
        let all = (Array(data.train.labels) + Array(data.heldOut.labels)).sorted()
        try expect(all, equals: labels.sorted(), "labels in all")
        let own = Array(data.train.labels)
        let reference = try world.fromRoot { own }
        try expect(own, equals: reference, "training labels")
      }
    }
  },
  Check("all ranks hear of a file that is missing, and of sizes that are refused") { world in
    for isRefused in [false, true] {
      do {
        try withDataset(world) { folder, _, _ in
          try NodeDataset.with(
            directory: isRefused ? folder : folder + "/none", needsTest: false, topology: Topology(world),
            check: { _ in try world.agree { throw Mismatch(description: "refused") } }
          ) { _ in }
        }
      } catch let failure as CollectiveFailure {
        try expect(failure.message.contains(isRefused ? "refused" : "/none"), "the message \(failure.message)")
        continue
      }
      throw Mismatch(description: "threw nothing")
    }
  },
]

/// Calls `body` with a folder of 40 pictures in 4 classes, which the first rank writes, and with what is in it.
private func withDataset(
  _ world: Communicator, _ body: (_ folder: String, _ pixels: [UInt8], _ labels: [UInt8]) throws -> Void
) throws {
  let pixels = (0..<40 * 6).map { UInt8(truncatingIfNeeded: $0 &* 29) }
  let labels = (0..<40).map { UInt8($0 % 4) }
  let folder = try world.fromRoot {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lockstep-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try IDXFile.write(pixels, shape: [40, 2, 3], to: folder + "/train-images-idx3-ubyte", compressed: false)
    try IDXFile.write(labels, shape: [40], to: folder + "/train-labels-idx1-ubyte", compressed: false)
    return folder
  }
  defer { if world.rank == 0 { try? FileManager.default.removeItem(atPath: folder) } }
  try body(folder, pixels, labels)
  try world.barrier()
}
