/// The parameters of the epoch that is kept: that with the least loss on held-out images, or the last. Rank 0 alone has one.
struct BestModel {
  private let keeps: Configuration.TrainingSettings.Keep
  /// The best epoch's parameters so far, a flat buffer; nil where the last epoch's are kept, or before there is a best one.
  private(set) var parameters: [Float]?

  /// The model that is kept before the next epoch.
  ///
  /// - Parameters:
  ///   - keeps: Which epoch's model is kept.
  ///   - parameters: Those of the best epoch so far, where the run goes on.
  init(_ keeps: Configuration.TrainingSettings.Keep, parameters: [Float]?) {
    (self.keeps, self.parameters) = (keeps, parameters)
  }

  /// Keeps the parameters of the epoch that was finished last, if it's the best.
  mutating func consider(_ cursor: Cursor, _ current: UnsafeMutableBufferPointer<Float>) {
    if keeps == .best && cursor.bestEpoch == cursor.results.last?.epoch { parameters = Array(current) }
  }

  /// The epoch whose model is kept so far.
  func epoch(_ cursor: Cursor) -> Int? { keeps == .best ? cursor.bestEpoch : cursor.results.last?.epoch }
}
