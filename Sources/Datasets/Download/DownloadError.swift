import Platform

/// A file that no mirror served, or that could not be put in its place.
public struct DownloadError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where the file was to go.
  public let path: String
  /// Every address tried, in order, and why it failed.
  public let attempts: [Attempt]

  /// An address and why it failed.
  public struct Attempt: Equatable, Sendable {
    /// The address of the file.
    public let address: String
    /// Why it was not downloaded from there.
    public let failure: Failure
  }

  /// Why a download failed.
  public enum Failure: Error, Equatable, CustomStringConvertible {
    /// Not an http or https address.
    case notAnAddress
    /// No connection; the system's words.
    case connection(String)
    /// An answer that isn't HTTP, or not as it should be; the system's words.
    case malformed(String)
    /// An answer without a body.
    case empty
    /// No byte arrived for that long.
    case timedOut(seconds: Int)
    /// It didn't all arrive in that time.
    case tooSlow(seconds: Int)
    /// Sent on to another address more often than that.
    case redirected(times: Int)
    /// The server has put the file in another form for the way; which, in its own words.
    case encoded(String)
    /// Another HTTP status than 200.
    case status(Int)
    /// The body ended early.
    case truncated(received: Int64, total: Int64)
    /// More came than the file may have.
    case tooLong(limit: Int64)
    /// A web page came instead of the file.
    case webPage
    /// What came is not gzip'd data; zlib's words.
    case damaged(String)
    /// What came is not the published file.
    case wrongHash(expected: String, found: String)
    /// The file cannot be written; the system's words.
    case unwritable(String)

    /// What went wrong, without the address.
    public var description: String {
      switch self {
      case .notAnAddress: "is not an http or https address"
      case .connection(let words): words
      case .malformed(let words): "answered with what isn't proper HTTP: \(words)"
      case .empty: "sent an empty file"
      case .timedOut(let seconds): "sent nothing for \(seconds) s"
      case .tooSlow(let seconds): "is too slow: the file hadn't arrived after \(seconds) s"
      case .redirected(let times): "redirects more than \(times) times"
      case .encoded(let words):
        "would not send the file as it is published, but with Content-Encoding \(words)"
      case .status(let code): "answered with HTTP status \(code)"
      case .truncated(let received, let total):
        "broke off after \(Int(received).grouped) of \(Int(total).grouped) bytes"
      case .tooLong(let limit): "sent more than the \(Int(limit).grouped) bytes that the file may have"
      case .webPage: "sent a web page instead of the file"
      case .damaged(let words): "sent a damaged gzip file (\(words))"
      case .wrongHash(let expected, let found): "sent another file: its hash is \(found), not \(expected)"
      case .unwritable(let words): "could not be saved: \(words)"
      }
    }
  }

  /// Whether no mirror could be reached: there is no network, or none that leads there.
  public var isUnreachable: Bool {
    attempts.allSatisfy { attempt in
      switch attempt.failure {
      case .connection, .timedOut: true
      default: false
      }
    }
  }

  /// Whether what came couldn't be stored: another mirror doesn't help.
  package var isUnwritable: Bool {
    if case .unwritable = attempts.last?.failure { true } else { false }
  }

  /// A line for the file, and one for each address.
  public var description: String {
    "\(path): could not be downloaded.\n" + attempts.map { "\($0.address): \($0.failure)" }.joined(separator: "\n")
  }
}
