/// What a thread of a rank is busy with, for a message about those that others wait for.
package enum Activity: UInt32, Sendable {
  case starting
  case readingConfiguration
  case readingData
  case preparing
  case computingGradients
  case updatingParameters
  case checkingReplicas
  case evaluating
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
    case .updatingParameters: "updating the parameters"
    case .checkingReplicas: "comparing replicas"
    case .evaluating: "evaluating"
    case .writingResults: "writing results"
    case .finishing: "finishing"
    case .endingAfterError: "ending after an error"
    }
  }
}
