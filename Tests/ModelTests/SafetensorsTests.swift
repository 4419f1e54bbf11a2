import Foundation
import Model
import Platform
import Testing
import TestSupport

@Suite struct SafetensorsTests {
  /// What Python's safetensors 0.8.0 makes of
  /// ```python
  /// safetensors.numpy.save({"layers.0.weight": numpy.array([[1, -2.5, 3e38], [1e-45, 0, -0.0]], "f4"),
  ///   "layers.0.bias": numpy.array([0.1, 7], "f4"), "scale": numpy.array(0.5, "f4"),
  ///   "none": numpy.zeros((0, 3), "f4")}, metadata={"epoch": "3", "é\"": "a/b"}).hex()
  /// ```
  private static let recorded = """
    28010000000000007b225f5f6d657461646174615f5f223a7b2265706f6368223a2233222c22c3a95c22223a22612f62227d2c226c61796572\
    732e302e62696173223a7b226474797065223a22463332222c227368617065223a5b325d2c22646174615f6f666673657473223a5b302c385d\
    7d2c226c61796572732e302e776569676874223a7b226474797065223a22463332222c227368617065223a5b322c335d2c22646174615f6f66\
    6673657473223a5b382c33325d7d2c226e6f6e65223a7b226474797065223a22463332222c227368617065223a5b302c335d2c22646174615f\
    6f666673657473223a5b33322c33325d7d2c227363616c65223a7b226474797065223a22463332222c227368617065223a5b5d2c2264617461\
    5f6f666673657473223a5b33322c33365d7d7dcdcccc3d0000e0400000803f000020c0e6b1617f0100000000000000000000800000003f
    """

  private static let weights: [Float] = [1, -2.5, 3e38, 0x1p-149, 0, -0.0]

  private func values(_ file: Safetensors, _ name: String, _ shape: [Int]) throws -> [UInt32] {
    var values = [Float](repeating: .nan, count: shape.reduce(1, *))
    try values.withUnsafeMutableBufferPointer { try file.copy(name, shape: shape, to: $0) }
    return values.map(\.bitPattern)
  }

  private func bytes(header: String, data: Int = 0, length: Int? = nil) -> Data {
    let length = UInt64(length ?? header.utf8.count)
    return Data((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }) + Data(header.utf8) + Data(count: data)
  }

  @Test func `reads what Python wrote`() throws {
    try withTemporaryFolder { folder in
      let hexadecimal = Array(Self.recorded)
      let bytes = try stride(from: 0, to: hexadecimal.count, by: 2).map {
        try #require(UInt8(String(hexadecimal[$0...($0 + 1)]), radix: 16))
      }
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/a"))
      let file = try Safetensors(reading: folder + "/a")
      #expect(file.metadata == ["epoch": "3", "é\"": "a/b"])
      #expect(file.tensors.map(\.name) == ["layers.0.bias", "layers.0.weight", "none", "scale"])
      #expect(file.tensors.map(\.shape) == [[2], [2, 3], [0, 3], []])
      #expect(try values(file, "layers.0.weight", [2, 3]) == Self.weights.map(\.bitPattern))
      #expect(try values(file, "layers.0.bias", [2]) == [Float(0.1), 7].map(\.bitPattern))
      #expect(try values(file, "scale", []) == [Float(0.5).bitPattern])
      #expect(try values(file, "none", [0, 3]).isEmpty)
    }
  }

  @Test func `writes the format as described`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try Self.weights.withUnsafeBufferPointer { weights in
        let first = UnsafeBufferPointer(rebasing: weights[..<4])
        let rest = UnsafeBufferPointer(rebasing: weights[4...])
        try Safetensors.write([("z", [2, 2], first), ("a/\"é", [2], rest)], metadata: ["epoch": "3"], to: path)
      }
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let headerLength = Int(bytes[0]) + 256 * Int(bytes[1])
      #expect(bytes[2..<8].allSatisfy { $0 == 0 })
      #expect(headerLength % 8 == 0)
      #expect(bytes.count == 8 + headerLength + 24)
      let header = try #require(
        JSONSerialization.jsonObject(with: Data(bytes[8..<8 + headerLength])) as? [String: [String: Any]])
      #expect(header["__metadata__"] as? [String: String] == ["epoch": "3"])
      #expect(header["z"]?["dtype"] as? String == "F32")
      #expect(header["z"]?["shape"] as? [Int] == [2, 2])
      #expect(header["z"]?["data_offsets"] as? [Int] == [0, 16])
      #expect(header["a/\"é"]?["data_offsets"] as? [Int] == [16, 24])
      #expect(
        Array(bytes[(8 + headerLength)...])
          == Self.weights.flatMap { value in
            (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
          })

      let file = try Safetensors(reading: path)
      #expect(try values(file, "z", [2, 2]) == Self.weights[..<4].map(\.bitPattern))
      #expect(try values(file, "a/\"é", [2]) == Self.weights[4...].map(\.bitPattern))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  private static func tensor(_ shape: String, _ offsets: String, type: String = "F32") -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  @Test(
    arguments: [
      ("", 0, 1, "promises a header of 1"), ("{}", 0, 3, "promises a header of 3"),
      ("{}", 0, .max, "promises a header"),
      ("", 0, 0, "is not a JSON object"), (" {}", 0, nil, "is not a JSON object"),
      ("[]", 0, nil, "is not a JSON object"),
      ("{\"a\":", 0, nil, "does not describe"), ("{\"a\":1}", 0, nil, "does not describe"),
      ("{\"__metadata__\":{\"a\":1}}", 0, nil, "does not describe"), ("{}", 4, nil, "4 bytes that belong to no tensor"),
      ("{\"a\":\(tensor("[1]", "[0,4]", type: "F64"))}", 4, nil, "tensor a has type F64"),
      ("{\"a\":\(tensor("[1]", "[0,4]"))}", 3, nil, "overlap, leave gaps or aren't there"),
      ("{\"a\":\(tensor("[1]", "[4,8]"))}", 8, nil, "overlap, leave gaps"),
      ("{\"a\":\(tensor("[1]", "[4,0]"))}", 8, nil, "overlap, leave gaps"),
      ("{\"a\":\(tensor("[1]", "[-4,0]"))}", 8, nil, "overlap, leave gaps"),
      ("{\"a\":\(tensor("[1]", "[0]"))}", 4, nil, "overlap, leave gaps"),
      ("{\"a\":\(tensor("[1]", "[0,99999999999999999999]"))}", 4, nil, "does not describe"),
      ("{\"a\":\(tensor("[1]", "[0,4]")),\"b\":\(tensor("[1]", "[0,4]"))}", 4, nil, "overlap"),
      ("{\"a\":\(tensor("[1]", "[0,4]")),\"b\":\(tensor("[1]", "[8,12]"))}", 12, nil, "leave gaps"),
      ("{\"a\":\(tensor("[1]", "[0,4]"))}", 8, nil, "4 bytes that belong to no tensor"),
      ("{\"a\":\(tensor("[2]", "[0,4]"))}", 4, nil, "tensor a of shape [2] can't be 4 bytes"),
      ("{\"a\":\(tensor("[-1,-1]", "[0,4]"))}", 4, nil, "can't be 4 bytes"),
      ("{\"a\":\(tensor("[4611686018427387904,4,1]", "[0,4]"))}", 4, nil, "can't be 4 bytes"),
      ("{\"a\":\(tensor("[1.5]", "[0,4]"))}", 4, nil, "does not describe"),
      ("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0, nil, "its header has a twice"),
      ("{\"__metadata__\":{},\"__metadata__\":{}}", 0, nil, "its header has __metadata__ twice"),
      ("{\"b\":\(tensor("[1]", "[0,4]")),\"\\u0062\":\(tensor("[1]", "[4,8]"))}", 8, nil, "its header has b twice"),
      ("{\"b\":{\"shape\":[1],\"shape\":[1],\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, nil, "does not describe"),
      ("{\"b\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, nil, "does not describe"),
      ("{} {}", 0, nil, "does not describe"), ("{\"__metadata__\":{\"a\":\"\\ud800\"}}", 0, nil, "does not describe"),
      ("{\"__metadata__\":{\"a\":\"\n\"}}", 0, nil, "does not describe"),
      ("{\"a\":\(tensor("[01]", "[0,4]"))}", 4, nil, "does not describe"),
    ] as [(String, Int, Int?, String)])
  func `refuses a damaged file and names it`(header: String, data: Int, length: Int?, problem: String) throws {
    try expectRefusal(header: header, data: data, length: length, problem: problem)
  }

  @Test func `refuses a header that opens brackets without end`() throws {
    try expectRefusal(header: String(repeating: "{\"a\":", count: 20_000), problem: "does not describe")
    try expectRefusal(header: "{\"a\":" + String(repeating: "[", count: 1_000_000), problem: "does not describe")
  }

  private func expectRefusal(header: String, data: Int = 0, length: Int? = nil, problem: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try bytes(header: header, data: data, length: length).write(to: URL(fileURLWithPath: path))
      let error = try #require(throws: FileError.self) { try Safetensors(reading: path) }
      #expect(error.path == path)
      #expect(error.problem.contains(problem))
    }
  }

  @Test func `reads texts however they are escaped, and white space wherever JSON allows it`() throws {
    try withTemporaryFolder { folder in
      let header =
        #"{ "__metadata__" : {"\u00e9\ud83d\ude00\/\n":"\"\\ü\t"} ,\#n"a":"# + Self.tensor("[ 1 , 2 ]", "[0,8]") + " } "
      try bytes(header: header, data: 8).write(to: URL(fileURLWithPath: folder + "/a"))
      let file = try Safetensors(reading: folder + "/a")
      #expect(file.metadata == ["é😀/\n": "\"\\ü\t"])
      #expect(file["a"]?.shape == [1, 2])
    }
  }

  @Test func `refuses a file shorter than a length`() throws {
    try withTemporaryFolder { folder in
      try Data(count: 7).write(to: URL(fileURLWithPath: folder + "/a"))
      #expect(throws: FileError.self) { try Safetensors(reading: folder + "/a") }
      #expect(throws: FileError.self) { try Safetensors(reading: folder) }
    }
  }

  @Test func `refuses a tensor that is missing or has another shape`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try bytes(header: "{\"a\":\(Self.tensor("[2,3]", "[0,24]"))}", data: 24).write(to: URL(fileURLWithPath: path))
      let file = try Safetensors(reading: path)
      #expect(throws: FileError.self) { try values(file, "b", [2, 3]) }
      let error = try #require(throws: FileError.self) { try values(file, "a", [3, 2]) }
      #expect(error.description.hasPrefix("\(path): tensor a has shape [2, 3], not [3, 2]\n"))
    }
  }

  /// The hash of nothing is FIPS 180-4's; the other is hashlib.sha256(numpy.array([1, -2.5], "<f4").tobytes()).
  @Test func `hashes the little-endian bytes`() {
    func hash(_ values: [Float]) -> String { values.withUnsafeBufferPointer(numberHash) }
    #expect(hash([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(hash([1, -2.5]) == "48943f7a0ea247f8e3c9386d0c5822fe181d323a9289980426638cc4e72a43e1")
    #expect(hash([0]) != hash([-0.0]))
  }
}
