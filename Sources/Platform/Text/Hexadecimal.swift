extension Sequence<UInt8> {
  /// The bytes as `sha256sum` and `md5sum` print them.
  package var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
