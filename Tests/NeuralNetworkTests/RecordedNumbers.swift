import Foundation
import Testing

/// Decodes `NAME.json` of the folder `Recorded`, whose keys `Recorded/record.py` documents.
func recordedNumbers<Numbers: Decodable>(_ name: String, as type: Numbers.Type) throws -> Numbers {
  let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Recorded"))
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return try decoder.decode(type, from: Data(contentsOf: url))
}
