/// What a thread of a rank is busy with, for a message about those that others wait for.
package enum Activity: UInt32, Sendable {
  case starting
  case readingData
  case preparing
  case computingGradients
  case updatingParameters
  case checkingReplicas
  case evaluating
  case writingResults

  /// As in "while computing gradients".
  var text: String {
    switch self {
    case .starting: "starting"
    case .readingData: "reading the data set"
    case .preparing: "preparing the training"
    case .computingGradients: "computing gradients"
    case .updatingParameters: "updating the parameters"
    case .checkingReplicas: "comparing replicas"
    case .evaluating: "evaluating"
    case .writingResults: "writing results"
    }
  }
}
