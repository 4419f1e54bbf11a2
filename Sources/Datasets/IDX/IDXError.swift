import Foundation

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
    /// The system refused to open or read it; the number is `errno`.
    case unreadable(Int32)
    /// The system refused to write it; the number is `errno`.
    case unwritable(Int32)
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

  /// What is wrong and, on the second line, what to do.
  public var description: String {
    let command = "lockstep data fetch --output \(FilePath.directory(of: path))"
    let fetch = "Download it again: \(command)"
    let (problem, remedy) =
      switch reason {
      case .unreadable(ENOENT):
        ("does not exist.", "Name the folder that holds it, or download it: \(command)")
      case .unreadable(let code):
        ("cannot be read: \(String(cString: strerror(code))).", "Check the file's permissions and its disk.")
      case .unwritable(let code):
        ("cannot be written: \(String(cString: strerror(code))).", "Check the folder, its permissions and free space.")
      case .notAFile:
        ("is not a regular file.", "Name an IDX file, gzip'd or not.")
      case .empty:
        ("is empty.", fetch)
      case .webPage:
        ("is a web page, not an IDX file: the server it came from did not have the file.", fetch)
      case .notIDX(let bytes):
        (
          "is neither an IDX file nor gzip'd: it starts with \(hex(bytes)).",
          "An IDX file starts with 00 00; a gzip'd one with 1f 8b. \(fetch)"
        )
      case .unknownElementType(let code):
        ("has the element type \(hex([code])), which IDX does not know (08, 09, 0b, 0c, 0d or 0e).", fetch)
      case .noDimensions:
        ("has no dimensions.", fetch)
      case .shortHeader:
        ("ends inside its header.", fetch)
      case .tooLarge(let promise, let limit):
        ("promises \(promise), more than \(limit).", "Its header is damaged. \(fetch)")
      case .truncated(let promise, let held):
        ("promises \(promise) but ends after \(held.grouped).", fetch)
      case .trailingBytes(let promise):
        ("promises \(promise) but goes on after them.", fetch)
      case .corrupt(let words):
        ("is a damaged gzip file (\(words)).", fetch)
      case .wrongElementType(let found, let expected):
        ("holds \(found), where \(expected) is needed.", "Name a file with elements of that type.")
      case .wrongDimensions(let found, let expected):
        (
          "has \(found) dimension\(found == 1 ? "" : "s") instead of \(expected).",
          "Pictures have 3 (count, rows, columns), labels 1. \(fetch)"
        )
      case .noElements:
        ("holds nothing: one of its dimensions is 0.", "Name a data set with pictures, or download one: \(command)")
      case .changed:
        ("was changed while it was being read.", "Start again when nothing writes to it.")
      }
    return "\(path): \(problem)\n\(remedy)"
  }
}

private func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}
