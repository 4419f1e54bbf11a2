/// The OpenAPI description of what is served: the sizes and numbers in it are those of the model and the limits.
struct APIDescription {
  /// The description as JSON.
  let text: String

  /// - Parameters:
  ///   - model: The model that is served now.
  ///   - limits: What a request may take.
  ///   - wantsToken: Whether the API wants a token.
  init(of model: ServedModel, limits: Limits, wantsToken: Bool) {
    let values = [
      "VERSION": lockstepVersion, "ROWS": "\(model.form.rows)", "COLUMNS": "\(model.form.columns)",
      "INPUTS": "\(model.network.inputs)", "CLASSES": "\(model.network.classes)",
      "LAST_CLASS": "\(model.network.classes - 1)", "PICTURES": "\(limits.pictures)",
      "BYTES": "\(limits.bodyBytes)", "SECURITY": wantsToken ? #"[{"token": []}]"# : "[]",
      "KINDS": Problem.Kind.allCases.map { #""\#($0.rawValue)""# }.joined(separator: ", "),
    ]
    text = values.reduce(String(decoding: PackageResources.openapi_json, as: UTF8.self)) { text, value in
      text.replacing("\"@\(value.key)@\"", with: value.key == "VERSION" ? "\"\(value.value)\"" : value.value)
    }
  }
}
