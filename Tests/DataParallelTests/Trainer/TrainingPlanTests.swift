import DataParallel
import Model
import NeuralNetwork
import Testing
import TestSupport

@Suite struct TrainingPlanTests {
  private func plan(ranks: Int = 2, images: Int = 105, batch: Int = 20, epochs: Int = 3) -> TrainingPlan {
    TrainingPlan(
      model: MLP(inputs: 4, hidden: [3], classes: 2), precision: .float32, initializer: .he,
      optimizer: SGD(momentum: 0.9),
      schedule: LearningRateSchedule(peak: 0.1, warmupEpochs: 1, shape: .cosine(finalFraction: 0)), epochs: epochs,
      imageCount: images, batchSize: batch, seed: 7, replicaCheckEvery: 0,
      partition: Partition(
        microBatchCount: 4, threadsPerRank: 1, placement: Placement(ranks: ranks, processors: 2),
        strategy: .sharedMemory))
  }

  @Test func `steps are counted through all epochs, the shorter last one of each included`() {
    let plan = plan()
    #expect(plan.sampler.stepsPerEpoch == 6)
    let numbers = (1...3).flatMap { epoch in (0..<6).map { plan.step($0, ofEpoch: epoch).number } }
    #expect(numbers == Array(1...18))
    #expect(plan.lastStep(ofEpoch: 2) == plan.step(5, ofEpoch: 2))
  }

  @Test func `each step has the schedule's learning rate`() {
    let plan = plan()
    let warmUp = (0..<6).map { plan.step($0, ofEpoch: 1).learningRate }
    #expect(zip(warmUp, warmUp.dropFirst()).allSatisfy { $0 < $1 })
    for index in 0..<6 {
      let expected = plan.schedule.learningRate(step: 6 + index + 1, stepsPerEpoch: 6, totalSteps: 18)
      #expect(plan.step(index, ofEpoch: 2).learningRate == expected)
    }
  }

  @Test(arguments: [1, 2, 3, 4])
  func `the ranks see every image once per epoch`(ranks: Int) {
    let plan = plan(ranks: ranks)
    #expect((0..<ranks).reduce(0) { $0 + plan.imagesPerEpoch(ofRank: $1) } == 105)
  }

  @Test func `initial parameters are a function of the seed, and biases and padding are 0`() {
    func parameters() -> [Float] {
      var values = [Float](repeating: .nan, count: plan().model.layout.length)
      values.withUnsafeMutableBufferPointer { plan().initialize($0) }
      return values
    }
    let (first, model) = (parameters(), plan().model)
    #expect(first == parameters())
    let layout = model.layout
    #expect(layout.padding(first).allSatisfy { $0 == 0 })
    // [3, 4], [3], [2, 3] and [2].
    let isZero = layout.fileOrder(first).map { $0 == 0 }
    #expect(isZero.enumerated().allSatisfy { $1 == ((12..<15).contains($0) || $0 >= 21) })
  }
}
