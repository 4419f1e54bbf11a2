import Foundation

/// A value as JSON with its keys in order; numbers that aren't finite become the texts NaN, Infinity and -Infinity.
package func jsonText(
  _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting = []
) throws(EncodingError) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  do { return String(decoding: try encoder.encode(value), as: UTF8.self) } catch let error as EncodingError {
    throw error
  } catch {
    throw .invalidValue(value, EncodingError.Context(codingPath: [], debugDescription: "\(error)"))
  }
}
