/// What a thread of a rank is busy with, for a message about those that others wait for.
package enum Activity: UInt32, Sendable, CaseIterable {
  case starting
  case readingConfiguration
  case readingData
  case preparing
  case computingGradients
  case gathering
  case forward
  case backward
  case synchronizing
  case updatingParameters
  case summingScores
  case checkingReplicas
  case evaluating
  case copyingCheckpoint
  case writingResults
  case finishing
  /// After an error, which the rank or another one reports.
  case endingAfterError

  /// As in "while computing gradients".
  var text: String {
    switch self {
    case .starting: "starting"
    case .readingConfiguration: "reading the configuration"
    case .readingData: "reading the data set"
    case .preparing: "preparing the training"
    case .computingGradients: "computing gradients"
    case .gathering: "gathering the images of a micro-batch"
    case .forward: "in the forward pass"
    case .backward: "in the backward pass"
    case .synchronizing: "synchronizing gradients"
    case .updatingParameters: "updating the parameters"
    case .summingScores: "summing the scores"
    case .checkingReplicas: "comparing replicas"
    case .evaluating: "evaluating"
    case .copyingCheckpoint: "copying the state for a checkpoint"
    case .writingResults: "writing results"
    case .finishing: "finishing"
    case .endingAfterError: "ending after an error"
    }
  }
}
