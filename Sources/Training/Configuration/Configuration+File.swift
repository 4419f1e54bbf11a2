import Platform

extension Configuration {
  /// The text of a configuration file, for `init(yaml:file:overrides:)`. One rank reads it and sends it to the others.
  ///
  /// - Throws: `FileError` when the file can't be read, has more than a mebibyte, or isn't UTF-8.
  package static func text(ofFile path: String) throws(FileError) -> String {
    let bytes = try readFile(path, limit: 1 << 20)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(path: path, problem: "is not UTF-8 text", remedy: "Give a YAML file such as configs/mnist.yaml.")
    }
    return text
  }
}
