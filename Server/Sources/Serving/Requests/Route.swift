import Hummingbird

/// What the server can be asked for.
package enum Route: CaseIterable, Equatable {
  case predict, models, health, metrics, description
  case page(PageFile)

  package static let allCases = [.predict, .models, .health, .metrics, .description] + PageFile.all.map(Route.page)

  /// Where it's found.
  package var path: String {
    switch self {
    case .predict: "/v1/predict"
    case .models: "/v1/models"
    case .health: "/healthz"
    case .metrics: "/metrics"
    case .description: "/openapi.json"
    case .page(let file): file.path
    }
  }

  /// What may be asked of it.
  var methods: [HTTPRequest.Method] { self == .predict ? [.post] : [.get, .head] }

  /// Whether a token must be given where the server has one. The page holds nothing that is secret: it asks for the token.
  var wantsToken: Bool { [.predict, .models, .metrics].contains(self) }

  private static let byPath = Dictionary(uniqueKeysWithValues: allCases.map { ($0.path, $0) })

  /// What a path leads to.
  init?(path: String) {
    guard let route = Self.byPath[path] else { return nil }
    self = route
  }
}
