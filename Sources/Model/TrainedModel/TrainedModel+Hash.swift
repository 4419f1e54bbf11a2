extension TrainedModel {
  /// The SHA-256 of the parameters, in hexadecimal, as a run's summary names it: equal parameters, bit for bit, have equal
  /// hashes.
  public var parametersSHA256: String {
    parameters.withUnsafeBufferPointer { parameterHash($0, model.layout) }
  }
}
