/// A message in the wire format of protocol buffers, put together field by field.
///
/// Source: protobuf.dev, "Encoding". Each field is a tag (its number × 8 + its wire type) and a value.
package struct ProtocolMessage {
  package private(set) var bytes: [UInt8] = []

  /// A message without fields.
  package init() {}

  /// Adds a number that isn't negative, or a value of an enumeration; 0, which readers take for a field that isn't there, is
  /// left out.
  package mutating func add(_ field: Int, _ number: Int) {
    guard number != 0 else { return }
    addTag(field, wireType: 0)
    addVariable(UInt64(number))
  }

  /// Adds a number in 8 bytes.
  package mutating func add(_ field: Int, _ number: Double) {
    addTag(field, wireType: 1)
    withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 }
  }

  /// Adds a number in 4 bytes.
  package mutating func add(_ field: Int, _ number: Float) {
    addTag(field, wireType: 5)
    withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 }
  }

  /// Adds bytes.
  package mutating func add(_ field: Int, _ content: [UInt8]) {
    addTag(field, wireType: 2)
    addVariable(UInt64(content.count))
    bytes += content
  }

  /// Adds a text.
  package mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  /// Adds a message that `fill` puts together.
  package mutating func add(_ field: Int, _ fill: (inout ProtocolMessage) -> Void) {
    var message = ProtocolMessage()
    fill(&message)
    add(field, message.bytes)
  }

  private mutating func addTag(_ field: Int, wireType: UInt64) { addVariable(UInt64(field) << 3 | wireType) }

  /// Adds a number in groups of 7 bits, the lowest first; the eighth bit says that another follows.
  private mutating func addVariable(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
