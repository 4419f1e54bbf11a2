import Foundation
import Model

/// What `GET /v1/models` answers: the models that are served, of which there is one.
struct ModelsAnswer: Encodable {
  struct Entry: Encodable {
    struct Picture: Encodable {
      let rows: Int
      let columns: Int
      let ink: String
      let orientation: String
    }

    private enum CodingKeys: String, CodingKey {
      case architecture, activation, parameters, classes, picture, loaded
      case hash = "parameters_sha256"
    }

    let architecture: String
    let activation: String
    let parameters: Int
    let hash: String
    let classes: [String]
    let picture: Picture
    let loaded: String
  }

  let models: [Entry]

  init(_ served: ServedModel) {
    let form = served.form
    models = [
      Entry(
        architecture: served.network.widths, activation: served.network.activation.rawValue,
        parameters: served.network.layout.count, hash: served.hash, classes: form.classNames,
        picture: .init(
          rows: form.rows, columns: form.columns, ink: form.isDarkOnLight ? "dark" : "light",
          orientation: form.isTransposed ? "transposed" : "upright"),
        loaded: served.loaded.formatted(.iso8601))
    ]
  }
}
