import Foundation
import Platform

/// Writes a benchmark's result as JSON: times in seconds, sizes in bytes, keys in snake_case.
///
/// - Throws: `FileError`.
package func write(_ result: some Encodable, toJSON path: String) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  let bytes = Array(try encoder.encode(result)) + Array("\n".utf8)
  try replaceFile(path) { file throws(FileError) in try file.write(bytes) }
}

extension JSONDecoder {
  /// Reads what `write(_:toJSON:)` has written.
  static var snakeCase: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}
