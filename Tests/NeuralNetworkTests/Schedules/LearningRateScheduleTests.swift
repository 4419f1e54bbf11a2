import NeuralNetwork
import Testing

@Suite struct LearningRateScheduleTests {
  @Test func `a warm-up in steps is that of as many epochs`() {
    let (steps, epochs) = (
      LearningRateSchedule(peak: 0.3, warmupEpochs: 7, warmupSteps: 25, shape: .cosine(finalFraction: 0.1)),
      LearningRateSchedule(peak: 0.3, warmupEpochs: 2.5, shape: .cosine(finalFraction: 0.1))
    )
    for step in 1...100 {
      #expect(
        steps.learningRate(step: step, stepsPerEpoch: 10, totalSteps: 100)
          == epochs.learningRate(step: step, stepsPerEpoch: 10, totalSteps: 100))
    }
  }

  @Test func `follows PyTorch's schedulers`() throws {
    let recorded = try recordedNumbers("schedules", as: Recorded.self)
    #expect(recorded.cases.count == 8)
    for example in recorded.cases {
      let schedule = LearningRateSchedule(
        peak: 0.4, warmupEpochs: example.warmupEpochs, shape: try #require(example.shape))
      #expect(example.factors.count == recorded.totalSteps)
      for (index, factor) in example.factors.enumerated() {
        let actual = schedule.learningRate(
          step: index + 1, stepsPerEpoch: recorded.stepsPerEpoch, totalSteps: recorded.totalSteps)
        #expect(abs(Double(actual) - 0.4 * factor) <= 1e-7 * factor, "\(example.name), step \(index + 1)")
      }
    }
  }

  @Test(arguments: [LearningRateSchedule.Shape.constant, .step(everyEpochs: 1, factor: 0.5), .cosine(finalFraction: 0)])
  func `stays finite and positive when the warm-up is longer than the training`(shape: LearningRateSchedule.Shape) {
    let schedule = LearningRateSchedule(peak: 1, warmupEpochs: 10, shape: shape)
    let rates = (1...20).map { schedule.learningRate(step: $0, stepsPerEpoch: 10, totalSteps: 20) }
    #expect(rates == (1...20).map { Float($0) / 100 })
  }

  @Test func `warms up over a fraction of an epoch`() {
    let schedule = LearningRateSchedule(peak: 1, warmupEpochs: 0.25)
    let rates = (1...6).map { schedule.learningRate(step: $0, stepsPerEpoch: 16, totalSteps: 32) }
    #expect(rates == [0.25, 0.5, 0.75, 1, 1, 1])
  }
}

private struct Recorded: Decodable {
  let stepsPerEpoch: Int
  let totalSteps: Int
  let cases: [Case]

  struct Case: Decodable {
    let name: String
    let warmupEpochs: Double
    let epochs: Int?
    let factor: Double?
    let finalFraction: Double?
    let factors: [Double]

    var shape: LearningRateSchedule.Shape? {
      switch name {
      case "constant": .constant
      case "step": epochs.flatMap { epochs in factor.map { .step(everyEpochs: epochs, factor: $0) } }
      case "cosine": finalFraction.map { .cosine(finalFraction: $0) }
      default: nil
      }
    }
  }
}
