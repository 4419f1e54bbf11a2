import Datasets
import Testing
import TestSupport

struct SyntheticDigitsTests {
  static let count = 5000
  static let training = SyntheticDigits(seed: 1, part: .training).generate(count: count)
  static let test = SyntheticDigits(seed: 1, part: .test).generate(count: 1000)

  private static func images(_ pixels: [UInt8]) -> [[UInt8]] {
    stride(from: 0, to: pixels.count, by: 784).map { Array(pixels[$0..<$0 + 784]) }
  }

  @Test func `the same seed gives the same bytes, another seed or part gives others`() {
    let (images, labels) = SyntheticDigits(seed: 1, part: .training).generate(count: 1000)
    #expect(images == Array(Self.training.images.prefix(1000 * 784)))
    #expect(labels == Array(Self.training.labels.prefix(1000)))
    #expect(SyntheticDigits(seed: 2, part: .training).generate(count: 1000).images != images)
    #expect(SyntheticDigits(seed: 2, part: .training).generate(count: 1000).labels != labels)
    #expect(Self.test.images != images)
    #expect(Self.test.labels != labels)
  }

  @Test func `an image does not depend on which thread makes it, when, or with which others`() {
    let digits = SyntheticDigits(seed: 1, part: .training)
    for index in (0..<600).reversed() {
      #expect(digits.image(at: index) == Array(Self.training.images[index * 784..<(index + 1) * 784]))
      #expect(digits.label(at: index) == Self.training.labels[index])
    }
    var images = [UInt8](repeating: 0, count: 300 * 784)
    var labels = [UInt8](repeating: 0, count: 300)
    images.withUnsafeMutableBufferPointer { images in
      labels.withUnsafeMutableBufferPointer { labels in
        digits.fill(images: images, labels: labels, from: 777)
      }
    }
    #expect(images == Array(Self.training.images[777 * 784..<1077 * 784]))
    #expect(labels == Array(Self.training.labels[777..<1077]))
  }

  @Test func `parts that are drawn into a data set's memory, and copies of them, are the same images`() {
    let shape = DatasetShape(trainCount: 25, testCount: 0, rows: 28, columns: 28, classCount: 10)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: shape.byteCount, alignment: 64)
    defer { memory.deallocate() }
    let digits = SyntheticDigits(seed: 1, part: .training)
    for part in [0..<3, 3..<11] { shape.draw(digits, part, into: memory) }
    shape.repeatTraining(first: 11, in: memory)
    let images = shape.parts(in: UnsafeRawBufferPointer(memory)).train
    for index in 0..<25 {
      #expect(Array(images.image(at: index)) == Array(Self.training.images[index % 11 * 784..<(index % 11 + 1) * 784]))
      #expect(images.labels[index] == Self.training.labels[index % 11])
    }
  }

  @Test func `labels are balanced and shuffled`() {
    let runs = stride(from: 0, to: Self.count, by: 10).map { Array(Self.training.labels[$0..<$0 + 10]) }
    #expect(runs.allSatisfy { $0.sorted() == Array(0...9) })
    #expect(Set(runs).count > 490)
  }

  @Test func `no two images are equal`() {
    let images = Self.images(Self.training.images) + Self.images(Self.test.images)
    #expect(Set(images).count == Self.count + 1000)
  }

  @Test func `every image is framed as in MNIST`() {
    var offCentre = 0
    for image in Self.images(Self.training.images) {
      let framing = Framing(image)
      #expect(max(framing.width, framing.height) == 20)
      #expect(image.max() == 255)
      if !framing.isCentred { offCentre += 1 }
    }
    // The few so lopsided that centring them would cut them off.
    #expect(offCentre <= Self.count / 200)
  }

  /// MNIST's training images have a mean of 0.1307; their single images lie between 0.025 and 0.35.
  @Test func `there is as much ink as in MNIST`() {
    let ink = Self.images(Self.training.images).map { image in
      image.reduce(0) { $0 + Double($1) } / (784 * 255)
    }
    #expect((0.10...0.17).contains(ink.reduce(0, +) / Double(ink.count)))
    #expect(ink.allSatisfy { (0.02...0.4).contains($0) })
  }

  @Test func `images show their labels, as well as class means can tell`() {
    var means = [[Double]](repeating: [Double](repeating: 0, count: 784), count: 10)
    for (image, label) in zip(Self.images(Self.training.images), Self.training.labels) {
      for pixel in 0..<784 { means[Int(label)][pixel] += Double(image[pixel]) / Double(Self.count / 10) }
    }
    let right = zip(Self.images(Self.test.images), Self.test.labels).filter { image, label in
      let distances = means.map { mean in
        zip(mean, image).reduce(0) { $0 + ($1.0 - Double($1.1)) * ($1.0 - Double($1.1)) }
      }
      return distances.firstIndex(of: distances.min() ?? 0) == Int(label)
    }
    #expect(right.count > 650, "\(right.count) of 1000")
  }
}
