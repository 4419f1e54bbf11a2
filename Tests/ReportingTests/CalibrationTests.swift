import Foundation
import Reporting
import Testing

@Suite struct CalibrationTests {
  /// Predictions of a fixed, uneven kind.
  private static let predictions = (0..<2_000).map { index in
    let confidence = Float(0.1 + 0.9 * pow(Double((index * 7_919) % 2_000) / 2_000, 0.3))
    return (confidence: confidence, isCorrect: (index * 104_729) % 1_000 < Int(920 * Double(confidence)))
  }

  @Test func `is what a naive computation gives`() {
    let calibration = Calibration(Self.predictions)
    // Each bin by itself, from the definition: above its lower bound, up to its upper one.
    var error = 0.0
    for bin in 0..<15 {
      let (low, high) = (Double(bin) / 15, Double(bin + 1) / 15)
      let members = Self.predictions.filter { Double($0.confidence) > low && Double($0.confidence) <= high }
      #expect(calibration.bins[bin].count == members.count)
      guard !members.isEmpty else { continue }
      let accuracy = Double(members.count { $0.isCorrect }) / Double(members.count)
      let confidence = members.reduce(0) { $0 + Double($1.confidence) } / Double(members.count)
      #expect(abs(calibration.bins[bin].accuracy - accuracy) < 1e-12)
      #expect(abs(calibration.bins[bin].confidence - confidence) < 1e-12)
      error += Double(members.count) / 2_000 * abs(accuracy - confidence)
    }
    #expect(abs(calibration.expectedError - error) < 1e-12 && error > 0.01)
    #expect(calibration.accuracy == Double(Self.predictions.count { $0.isCorrect }) / 2_000)
  }

  @Test func `a model that is as sure as it's right has no error, and one that is sure and wrong has all`() {
    let fair = (0..<100).map { (confidence: Float(0.75), isCorrect: $0 % 4 != 0) }
    #expect(Calibration(fair).expectedError < 1e-12)
    let wrong = (0..<10).map { _ in (confidence: Float(1), isCorrect: false) }
    #expect(Calibration(wrong).expectedError == 1)
    #expect(Calibration(wrong).bins.last?.count == 10)
  }

  @Test func `probabilities that aren't numbers are no confidence`() {
    let calibration = Calibration([(confidence: Float.nan, isCorrect: true), (confidence: 0, isCorrect: false)])
    #expect(calibration.bins.first?.count == 2 && calibration.confidence == 0 && calibration.accuracy == 0.5)
  }

  @Test(arguments: [(10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962), (0, 20, 0.0, 0.1611)])
  func `intervals are Wilson's`(correct: Int, count: Int, low: Double, high: Double) throws {
    // By hand: with all right, the lower bound is n / (n + z²); with half of them, both are z / (2 √(n + z²)) from 1/2.
    let bin = try #require(
      Calibration((0..<count).map { (confidence: Float(0.5), isCorrect: $0 < correct) }).bins.first { $0.count > 0 })
    #expect(abs(bin.accuracyRange.lowerBound - low) < 1e-4 && abs(bin.accuracyRange.upperBound - high) < 1e-4)
  }
}
