import TensorBoard
import Testing

@Suite struct RecordTests {
  /// An iSCSI read command, RFC 3720's longest example.
  private static let scsiRead: [UInt8] = [
    0x01C0_0000, 0, 0, 0, 0x1400_0000, 0x0000_0400, 0x14, 0x18, 0x2800_0000, 0, 0x0200_0000, 0,
  ].flatMap { (word: UInt32) in withUnsafeBytes(of: word.bigEndian) { Array($0) } }

  /// RFC 3720, appendix B.4, which prints the checks' bytes with the lowest first.
  private static let examples: [(bytes: [UInt8], check: UInt32)] = [
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    ([UInt8](0..<32), 0x46DD_794E),
    ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
    (scsiRead, 0xD996_3A56),
  ]

  @Test(arguments: examples)
  func `checks are those of RFC 3720`(bytes: [UInt8], check: UInt32) {
    #expect(CRC32C.check(bytes) == check)
  }

  @Test func `the check of 123456789 is the catalogue's`() {
    #expect(CRC32C.check("123456789".utf8) == 0xE306_9283)
  }

  /// Written by TensorBoard's own `RecordWriter`.
  @Test(arguments: [
    ("lockstep", "0800000000000000ff86240f6c6f636b73746570d7adff72"),
    ("", "000000000000000029039807d8ea82a2"),
  ])
  func `records are those that TensorBoard writes`(data: String, expected: String) {
    #expect(hexadecimal(record(Array(data.utf8))) == expected)
  }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
