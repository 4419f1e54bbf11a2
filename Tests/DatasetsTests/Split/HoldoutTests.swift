import Datasets
import Testing

@Suite struct HoldoutTests {
  @Test func `each class holds out its share, and the whole is what the fraction says`() {
    #expect(Holdout(fraction: 0.2, seed: 0).shares(ofClasses: [50, 30, 20]) == [10, 6, 4])
    // 2.6 of 13: the largest remainders get the third one, the lower class where they are equal.
    #expect(Holdout(fraction: 0.2, seed: 0).shares(ofClasses: [5, 4, 4]) == [1, 1, 1])
    #expect(Holdout(fraction: 0.1, seed: 0).shares(ofClasses: [5, 5, 0]) == [1, 0, 0])
    #expect(Holdout(fraction: 0.9, seed: 0).shares(ofClasses: [1, 0, 9]) == [0, 0, 8])
  }

  @Test(arguments: [0.1, 0.25, 0.9])
  func `holds out the same images however the file is ordered`(fraction: Double) throws {
    let images = Images.ofClasses([40, 30, 20, 10])
    let holdout = Holdout(fraction: fraction, seed: 3)
    let heldOut = images.heldOut(by: holdout)
    #expect(Images.classCounts(heldOut) == holdout.shares(ofClasses: [40, 30, 20, 10]))
    for seed in UInt64(1)...3 { #expect(images.shuffled(seed: seed).heldOut(by: holdout) == heldOut) }
  }

  @Test func `another seed holds out other images`() {
    let images = Images.ofClasses([40, 30])
    #expect(images.heldOut(by: Holdout(fraction: 0.5, seed: 1)) != images.heldOut(by: Holdout(fraction: 0.5, seed: 2)))
  }

  @Test func `equal images are on one side`() {
    let images = Images((0..<40).map { [UInt8($0 / 4), 0, UInt8($0 % 2)] }.map { ($0, 0) })
    let heldOut = images.heldOut(by: Holdout(fraction: 0.4, seed: 9))
    #expect(heldOut.count == 16)
    #expect(Dictionary(grouping: heldOut) { $0 }.values.allSatisfy { $0.count == 2 })
  }

  @Test func `moves what is held out behind the rest, whose order stays`() {
    let (rows, isHeldOut) = ([UInt8](1...7), [true, false, false, true, false, true, false])
    let shape = DatasetShape(trainCount: 7, testCount: 0, rows: 1, columns: 2, classCount: 8)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: shape.byteCount, alignment: 64)
    defer { memory.deallocate() }
    memory.copyBytes(from: rows.flatMap { [$0, $0 + 100] })
    UnsafeMutableRawBufferPointer(rebasing: memory[64...]).copyBytes(from: rows)
    shape.moveToEnd(isHeldOut, in: memory)
    let train = shape.parts(in: UnsafeRawBufferPointer(memory)).train
    #expect(train.labels.prefix(4).elementsEqual([2, 3, 5, 7]))
    #expect(train.labels.suffix(3).sorted() == [1, 4, 6])
    #expect((0..<7).allSatisfy { train.image(at: $0).elementsEqual([train.labels[$0], train.labels[$0] + 100]) })
  }
}

/// Pictures of 1×3 with their labels.
private struct Images {
  let rows: [(pixels: [UInt8], label: UInt8)]

  init(_ rows: [(pixels: [UInt8], label: UInt8)]) { self.rows = rows }

  /// So many different pictures of each class, sorted by class.
  static func ofClasses(_ counts: [Int]) -> Images {
    Images(
      counts.enumerated().flatMap { label, count in
        (0..<count).map { ([UInt8(label), UInt8($0), 7], UInt8(label)) }
      })
  }

  static func classCounts(_ rows: [[UInt8]]) -> [Int] {
    let counts = Dictionary(grouping: rows) { $0[0] }.mapValues(\.count)
    return (0..<4).map { counts[$0] ?? 0 }
  }

  func shuffled(seed: UInt64) -> Images {
    var generator = SeededGenerator(state: seed)
    return Images(rows.shuffled(using: &generator))
  }

  /// The pixels of what is held out, sorted.
  func heldOut(by holdout: Holdout) -> [[UInt8]] {
    let isHeldOut = rows.flatMap(\.pixels).withUnsafeBufferPointer { pixels in
      rows.map(\.label).withUnsafeBufferPointer { labels in
        holdout.choose(
          from: LabeledImages(images: pixels, labels: labels, rows: 1, columns: 3, classCount: 4))
      }
    }
    return zip(rows, isHeldOut).filter(\.1).map(\.0.pixels).sorted { $0.lexicographicallyPrecedes($1) }
  }
}

/// A linear congruential generator, enough to bring rows into another order.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}
