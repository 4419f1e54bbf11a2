import Foundation
import Platform
import SystemPackage

/// Why an IDX file could not be read or written.
public struct IDXError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as the caller named it.
  public let path: String
  /// What is wrong with it.
  public let reason: Reason

  /// An error about one file.
  public init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// What can be wrong with an IDX file.
  public enum Reason: Equatable, Sendable {
    /// The system refused to open or read it.
    case unreadable(Errno)
    /// The system refused to write it.
    case unwritable(Errno)
    /// A directory, a pipe or a device.
    case notAFile
    /// No byte, or a gzip stream of none.
    case empty
    /// A web page, as some servers send instead of a file.
    case webPage
    /// The first two bytes are not IDX's zeros.
    case notIDX(firstBytes: [UInt8])
    /// The third byte is no element type.
    case unknownElementType(UInt8)
    /// The fourth byte, the number of dimensions, is zero.
    case noDimensions
    /// A gzip'd file was gzip'd again.
    case gzippedTwice
    /// Ends inside the header.
    case shortHeader
    /// The header promises more than any file or the machine's memory holds.
    case tooLarge(promise: String, limit: String)
    /// Ends before the elements do.
    case truncated(promise: String, held: Int)
    /// Goes on after the last element.
    case trailingBytes(promise: String)
    /// The gzip stream is damaged; zlib's words.
    case corrupt(String)
    /// Other elements than were asked for.
    case wrongElementType(found: IDXElementType, expected: IDXElementType)
    /// Another number of dimensions than is needed.
    case wrongDimensions(found: Int, expected: Int)
    /// A dimension is zero.
    case noElements
    /// The header is no longer the one that was opened.
    case changed
  }

  /// The file and what is wrong with it.
  public var description: String { "\(path.printable): \(problem)" }

  /// What is wrong, to follow the path.
  var problem: String {
    switch reason {
    case .unreadable(.noSuchFileOrDirectory): "does not exist."
    case .unreadable(let reason): "cannot be read: \(reason)."
    case .unwritable(let reason): "cannot be written: \(reason)."
    case .notAFile: "is not a regular file."
    case .empty: "is empty."
    case .webPage: "is a web page, not an IDX file: the server it came from did not have the file."
    case .notIDX(let bytes): "is neither an IDX file nor gzip'd: it starts with \(hex(bytes))."
    case .unknownElementType(let code):
      "has the element type \(hex([code])), which IDX does not know (08, 09, 0b, 0c, 0d or 0e)."
    case .noDimensions: "has no dimensions."
    case .gzippedTwice: "is gzip'd twice."
    case .shortHeader: "ends inside its header."
    case .tooLarge(let promise, let limit): "promises \(promise), more than \(limit)."
    case .truncated(let promise, let held): "promises \(promise) but ends after \(held.grouped)."
    case .trailingBytes(let promise): "promises \(promise) but goes on after them."
    case .corrupt(let words): "is a damaged gzip file (\(words))."
    case .wrongElementType(let found, let expected): "holds \(found), where \(expected) is needed."
    case .wrongDimensions(let found, let expected):
      "has \(found) dimension\(found == 1 ? "" : "s") instead of \(expected)."
    case .noElements: "holds nothing: one of its dimensions is 0."
    case .changed: "was changed while it was being read."
    }
  }
}

private func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}
