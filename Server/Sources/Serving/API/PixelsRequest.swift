import Foundation

/// Pictures as numbers, in JSON: `{"pixels": P}` for one, `{"pictures": [P, P]}` for several, where P is a row for each row of
/// pixels, or all pixels in one array.
struct PixelsRequest: Decodable, Equatable {
  /// Each row-major, 0 to 255.
  let pictures: [Pixels]

  private enum Key: String, CodingKey, CaseIterable {
    case pixels, pictures
  }

  /// Any key, so that an unknown one isn't overlooked.
  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads a body.
  ///
  /// - Throws: `Problem` where it isn't JSON, or not of this form.
  init(_ body: Data) throws(Problem) {
    do { self = try JSONDecoder().decode(Self.self, from: body) } catch {
      throw Problem(.invalidJSON, Self.explanation(of: error))
    }
  }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    guard keys.count == 1, let key = keys.first.flatMap(Key.init) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "has not just the key pixels or just the key pictures"))
    }
    let content = try decoder.container(keyedBy: Key.self)
    switch key {
    case .pixels: pictures = [try content.decode(Pixels.self, forKey: key)]
    case .pictures: pictures = try content.decode([Pixels].self, forKey: key)
    }
  }

  /// Where the JSON isn't what it should be, and why.
  private static func explanation(of error: any Error) -> String {
    let form = #"Send {"pixels": [...]} or {"pictures": [[...], ...]} with whole numbers from 0 to 255."#
    guard let error = error as? DecodingError else { return "The body is no JSON. \(form)" }
    let (context, problem): (DecodingError.Context, String) =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context):
        (context, "has something else than the number or array that is expected")
      case .keyNotFound(let key, let context): (context, "lacks \(key.stringValue)")
      case .dataCorrupted(let context):
        (context, context.codingPath.isEmpty ? "isn't valid" : "is no whole number from 0 to 255")
      @unknown default: (.init(codingPath: [], debugDescription: ""), "isn't valid")
      }
    let path = context.codingPath.reduce("") { path, key in
      key.intValue.map { "\(path)[\($0)]" } ?? (path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)")
    }
    return "\(path.isEmpty ? "The JSON" : path) \(problem). \(form)"
  }
}

/// A picture's pixels: in rows, or all in one array.
struct Pixels: Decodable, Equatable {
  /// Row-major, 0 to 255.
  let values: [UInt8]
  /// How many each row has; nil where they came in one array.
  let rowLengths: [Int]?

  init(from decoder: any Decoder) throws {
    var elements = try decoder.unkeyedContainer()
    if (elements.count ?? 0) > 0, (try? elements.nestedUnkeyedContainer()) != nil {
      let rows = try decoder.singleValueContainer().decode([Row].self)
      (values, rowLengths) = (rows.flatMap(\.values), rows.map(\.values.count))
    } else {
      (values, rowLengths) = (try Row(from: decoder).values, nil)
    }
  }

  /// Numbers side by side.
  private struct Row: Decodable {
    let values: [UInt8]

    /// A place in an array.
    private struct Place: CodingKey {
      let intValue: Int?
      var stringValue: String { intValue.map(String.init) ?? "" }
      init(intValue: Int) { self.intValue = intValue }
      init?(stringValue: String) { nil }
    }

    init(from decoder: any Decoder) throws {
      let content = try decoder.singleValueContainer()
      if let pixels = try? content.decode([UInt8].self) {
        values = pixels
        return
      }
      // As any numbers, which takes longer, so that one that isn't a pixel can be named by its place.
      let numbers = try content.decode([Double].self)
      values = try numbers.enumerated().map { index, number in
        guard let value = UInt8(exactly: number) else {
          throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath + [Place(intValue: index)], debugDescription: "no pixel"))
        }
        return value
      }
    }
  }
}
