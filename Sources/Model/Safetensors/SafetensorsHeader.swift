/// The JSON header of a safetensors file.
struct SafetensorsHeader: Encodable {
  /// What is said of a tensor.
  struct Entry: Encodable {
    let dtype: String
    let shape: [Int]
    /// The first of its bytes and the one behind its last, from the end of the header on.
    let dataOffsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  struct Key: CodingKey {
    static let metadata = Key(stringValue: "__metadata__")
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// The texts that go with the tensors.
  let metadata: [String: String]
  /// The tensors by name.
  let tensors: [String: Entry]

  init(metadata: [String: String], tensors: [String: Entry]) {
    (self.metadata, self.tensors) = (metadata, tensors)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if !metadata.isEmpty { try container.encode(metadata, forKey: .metadata) }
    for (name, entry) in tensors { try container.encode(entry, forKey: Key(stringValue: name)) }
  }

  /// The bytes of a float32 tensor, or nil when an extent is negative or there are more than an `Int` can count.
  static func byteCount(of shape: [Int]) -> Int? {
    var count = 4
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }
}
