import Crypto

extension Digest {
  /// The digest as `sha256sum` and `md5sum` print it.
  package var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
