import Foundation
import NeuralNetwork

/// How far a run has come: with the parameters and the optimizer's state, all that its next step depends on.
///
/// The order of the images, dropout masks and the learning rate are functions of the configuration and of this position;
/// nothing here depends on the number of ranks.
package struct Cursor: Codable, Equatable, Sendable {
  /// What the finished epochs came to, epoch 0, the untrained network, first.
  package private(set) var results: [EpochResult] = []
  /// The steps done in the epoch that is being trained.
  package private(set) var step = 0
  /// The score of the images of those steps.
  package private(set) var score = Score()
  /// The seconds that those steps took.
  package private(set) var seconds = 0.0
  /// The norm of the gradient of the epoch's last step, once that is done.
  package private(set) var gradientNorm: Double?
  /// The score of the images since the last line of `steps.jsonl`; nil where there are none.
  package private(set) var scoreSinceLine: Score?

  /// When the run's first process started, ISO 8601; nil in checkpoints of earlier versions.
  package var startedAt: String?
  /// How often the run has gone on with other settings; nil for never. Of two of its checkpoints, that of the higher revision is
  /// the later one.
  package var revision: Int?
  /// The seconds that the run's processes have taken until here, from their first touch of the data on.
  private var elapsed: Double?

  /// The beginning of a run.
  package init() {}

  /// The seconds that the run's processes have taken until here, from their first touch of the data on, without the time
  /// in which there was none.
  package var elapsedSeconds: Double {
    get { elapsed ?? results.last?.elapsedSeconds ?? 0 }
    set { elapsed = newValue }
  }

  /// The cursor that a text in JSON stands for.
  init(json: String) throws { self = try JSONDecoder().decode(Cursor.self, from: Data(json.utf8)) }

  /// The cursor as JSON, exactly.
  func json() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

  /// The epoch that is being worked on; 0 is the scoring of the untrained network.
  package var epoch: Int { results.count }

  /// The epoch with the least loss on the held-out images, the first of several; nil before there is one.
  package var bestEpoch: Int? {
    let losses = results.filter { $0.epoch > 0 }.compactMap { result in
      result.heldOut.map { (epoch: result.epoch, loss: $0.loss.isNaN ? .infinity : $0.loss) }
    }
    return losses.min { $0.loss < $1.loss }?.epoch
  }

  /// Where this is, for a person to read.
  package var place: String {
    step > 0 ? "in epoch \(epoch), after step \(step)" : "after epoch \(epoch - 1)"
  }

  /// The steps since the start of training.
  package func totalSteps(stepsPerEpoch: Int) -> Int {
    max(epoch - 1, 0) * stepsPerEpoch + step
  }

  /// Moves to a later step of the epoch.
  package mutating func advance(to step: Int, score: Score, seconds: Double, gradientNorm: Double? = nil) {
    self.step = step
    self.score += score
    self.seconds += seconds
    self.gradientNorm = gradientNorm
  }

  /// Counts images for the next line of `steps.jsonl`.
  package mutating func addForLine(_ score: Score) { scoreSinceLine = (scoreSinceLine ?? Score()) + score }

  /// Counts none for the next line any more, and gives those that were.
  package mutating func takeScoreSinceLine() -> Score {
    defer { scoreSinceLine = nil }
    return scoreSinceLine ?? Score()
  }

  /// Moves to the start of the next epoch.
  package mutating func finish(_ result: EpochResult) {
    results.append(result)
    (step, score, seconds, gradientNorm) = (0, Score(), 0, nil)
  }
}
