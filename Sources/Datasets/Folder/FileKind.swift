import Foundation
import Platform

/// What a file is that was named in place of a folder, by its content.
public enum FileKind: Equatable, Sendable {
  case idx
  case gzippedTwice
  case numpy
  case zip
  case tar
  case other

  /// Looks at the start of a file, decompressed where it is gzip'd.
  init(of path: String) {
    var start = [UInt8](repeating: 0, count: 512)
    guard var content = try? GzipReader(path: path),
      // The array owns these bytes for the length of the call.
      let count = try? start.withUnsafeMutableBytes({ try content.read(into: $0) })
    else {
      self = .other
      return
    }
    self =
      switch Array(start.prefix(count)) {
      case let bytes where content.isCompressed && bytes.starts(with: [0x1F, 0x8B]): .gzippedTwice
      case let bytes where bytes.starts(with: [0x93] + Array("NUMPY".utf8)): .numpy
      case let bytes where bytes.starts(with: Array("PK\u{3}\u{4}".utf8)): Self.isNumPy(zip: bytes) ? .numpy : .zip
      case let bytes where bytes.dropFirst(257).starts(with: Array("ustar".utf8)): .tar
      case let bytes where bytes.count > 4 && bytes[0...1] == [0, 0] && IDXElementType(rawValue: bytes[2]) != nil: .idx
      default: .other
      }
  }

  /// Whether the first member of a zip archive is an array, as in `.npz` files: its name follows 30 bytes, its length
  /// stands in bytes 26 and 27.
  private static func isNumPy(zip bytes: [UInt8]) -> Bool {
    guard bytes.count > 30 else { return false }
    return bytes.dropFirst(30).prefix(Int(bytes[26]) | Int(bytes[27]) << 8).suffix(4).elementsEqual(Array(".npy".utf8))
  }

  /// What is wrong with naming it, to follow its path.
  var problem: String {
    switch self {
    case .idx: "is one file; the folder that holds it and the others is needed."
    case .gzippedTwice: "is a file that is gzip'd twice, not a folder."
    case .numpy: "is a file of NumPy arrays, not a folder of IDX files."
    case .zip: "is a zip archive, not a folder."
    case .tar: "is a tar archive, not a folder."
    case .other: "is a file, not a folder of IDX files."
    }
  }
}
