import Crypto
import Foundation
import Platform
import SystemPackage

/// What a published file must hash to, in lower-case hexadecimal.
public enum Checksum: Hashable, Sendable {
  /// SHA-256 of the decompressed content, which does not depend on how hard a mirror compressed it.
  case sha256OfContent(String)
  /// MD5 of the file as it is served: no protection against an attacker, but all that some publish.
  case md5OfFile(String)

  /// The hash that is expected.
  public var expected: String {
    switch self {
    case .sha256OfContent(let hash), .md5OfFile(let hash): hash
    }
  }

  /// The hash that a file has, of the kind that is expected.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - contentLimit: The most bytes of content that a published file has; not more is decompressed.
  /// - Returns: Lower-case hexadecimal, to compare with `expected`.
  /// - Throws: `IDXError` where the file cannot be read, its gzip stream is damaged, or there's more content.
  package func hash(ofFile path: String, contentLimit: Int = 64 << 20) throws(IDXError) -> String {
    switch self {
    case .sha256OfContent:
      return try Self.sha256(ofContent: path, limit: contentLimit)
    case .md5OfFile:
      return try Self.md5(ofFile: path)
    }
  }

  /// MD5 of a file as it is.
  static func md5(ofFile path: String) throws(IDXError) -> String {
    guard let bytes = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) else {
      throw IDXError(path: path, reason: .unreadable(.ioError))
    }
    return Insecure.MD5.hash(data: bytes).hexadecimal
  }

  private static func sha256(ofContent path: String, limit: Int) throws(IDXError) -> String {
    do throws(GzipReader.Failure) {
      var reader = try GzipReader(path: path)
      var hash = SHA256()
      try reader.readAll(limit: limit) { hash.update(bufferPointer: $0) }
      return hash.finalize().hexadecimal
    } catch {
      throw IDXError(path: path, error)
    }
  }
}
