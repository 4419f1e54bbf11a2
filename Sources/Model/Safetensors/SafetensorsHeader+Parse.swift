extension SafetensorsHeader {
  /// Reads a header: an object of tensors, and one of texts. Objects nest no deeper, so that nothing recurses, and what is
  /// kept is no larger than what was read.
  ///
  /// - Throws: `JSONProblem` where it is no JSON, says something else, or says something twice.
  init(json: [UInt8]) throws(JSONProblem) {
    var scanner = JSONScanner(json)
    var (metadata, tensors): ([String: String]?, [String: Entry]) = (nil, [:])
    try scanner.object { key, scanner throws(JSONProblem) in
      if key == Key.metadata.stringValue {
        guard metadata == nil else { throw .repeated(key) }
        metadata = try Self.texts(&scanner)
      } else if tensors.updateValue(try Self.entry(&scanner), forKey: key) != nil {
        throw .repeated(key)
      }
    }
    try scanner.end()
    (self.metadata, self.tensors) = (metadata ?? [:], tensors)
  }

  private static func texts(_ scanner: inout JSONScanner) throws(JSONProblem) -> [String: String] {
    var texts: [String: String] = [:]
    try scanner.object { key, scanner throws(JSONProblem) in
      if texts.updateValue(try scanner.string(), forKey: key) != nil { throw .repeated(key) }
    }
    return texts
  }

  private static func entry(_ scanner: inout JSONScanner) throws(JSONProblem) -> Entry {
    var (dtype, shape, dataOffsets): (String?, [Int]?, [Int]?) = (nil, nil, nil)
    try scanner.object { key, scanner throws(JSONProblem) in
      switch key {
      case "dtype" where dtype == nil: dtype = try scanner.string()
      case "shape" where shape == nil: shape = try scanner.integers()
      case "data_offsets" where dataOffsets == nil: dataOffsets = try scanner.integers()
      default: throw .unexpected
      }
    }
    guard let dtype, let shape, let dataOffsets else { throw .unexpected }
    return Entry(dtype: dtype, shape: shape, dataOffsets: dataOffsets)
  }
}
