import Hummingbird

/// What the query of `POST /v1/predict` asks for.
struct PredictQuery: Equatable {
  /// Whether pictures have the form of the training's images, and are to be taken as they are.
  var asIs = false
  /// Whether to answer also what the network saw.
  var show = false

  init() {}

  /// Reads a query such as `as_is=true&show=true`.
  ///
  /// - Throws: `Problem` at another name, another value, or a name that is given twice.
  init(_ query: String?) throws(Problem) {
    var seen: Set<Substring> = []
    for part in (query ?? "").split(separator: "&") {
      let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = words.first, let place = Self.places[name], seen.insert(name).inserted else {
        throw Problem(.invalidQuery, "The query may have as_is and show, each once.")
      }
      guard words.count == 2, let value = Bool(String(words[1])) else {
        throw Problem(.invalidQuery, "\(name) must be true or false.")
      }
      self[keyPath: place] = value
    }
  }

  private static var places: [Substring: WritableKeyPath<PredictQuery, Bool>] { ["as_is": \.asIs, "show": \.show] }
}
