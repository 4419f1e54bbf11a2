import Testing
import Training

/// When a training accuracy is no better than always answering with the most frequent class.
@Suite struct ChanceCheckTests {
  @Test func `allows for three standard deviations of a guess`() {
    // Of 10,000 images, half are of one class: a deviation is 0.5 %.
    let check = ChanceCheck(classCounts: [5_000, 0, 2_500, 2_500], stepsPerEpoch: 100)
    #expect(check.isNoBetter(0.514, afterEpoch: 1))
    #expect(!check.isNoBetter(0.516, afterEpoch: 1))
    #expect(check.isNoBetter(0.1, afterEpoch: 5))
  }

  @Test func `judges after as many steps as it takes to learn`() {
    let check = ChanceCheck(classCounts: [50, 50], stepsPerEpoch: 7)
    #expect((1...5).filter { check.isNoBetter(0.4, afterEpoch: $0) } == [3, 4, 5])
  }

  @Test func `says nothing where all that there is was learned`() {
    #expect(!ChanceCheck(classCounts: [1, 1], stepsPerEpoch: 1).isNoBetter(1, afterEpoch: 200))
    #expect(!ChanceCheck(classCounts: [0, 0, 9], stepsPerEpoch: 1).isNoBetter(1, afterEpoch: 200))
  }
}
