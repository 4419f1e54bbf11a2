import Foundation
import Platform
import SystemPackage

/// A published file, and where it may be had.
public struct Download: Sendable {
  /// How a download ended well.
  public enum Outcome: Equatable, Sendable {
    /// The folder held the file already, with the right hash: nothing was downloaded.
    case alreadyThere
    /// It came from this address. What had the file's name before is now called `setAside`.
    case downloaded(from: String, setAside: String? = nil)
  }

  /// The file's name, on the mirrors and in the folder.
  public let name: String
  /// What it must hash to.
  public let checksum: Checksum
  /// Addresses that end in a slash, in the order to try them.
  public let mirrors: [String]
  /// Seconds, at least 1, without a byte after which a mirror is given up.
  public let timeout: Int
  /// Seconds that a mirror may take for the whole file.
  public let timeLimit: Int
  /// The most bytes that the file, and its content once it's decompressed, may have. A mirror that sends more is given up.
  public let sizeLimit: Int64

  /// Describes a download; `run` carries it out.
  ///
  /// The size limit's default is ample for MNIST's family, whose largest file has 47 MB before it is compressed; that of
  /// the time limit is 20 times `timeout`, which for 30 s asks for 17 kB a second.
  public init(
    name: String, checksum: Checksum, mirrors: [String], timeout: Int = 30, timeLimit: Int? = nil,
    sizeLimit: Int64 = 64 << 20
  ) {
    self.sizeLimit = sizeLimit
    self.timeLimit = timeLimit ?? 20 * timeout
    self.name = name
    self.checksum = checksum
    self.mirrors = mirrors
    self.timeout = timeout
  }

  /// Puts the file into a folder, which is made where it does not exist.
  ///
  /// Each mirror is tried in turn. What comes goes to a temporary file, which takes the final name only when its hash is
  /// right and is removed when anything fails. What had that name before is renamed then: nothing is ever overwritten.
  ///
  /// - Parameters:
  ///   - directory: The folder.
  ///   - progress: Called as bytes arrive, on any thread; `total` is nil where a mirror does not tell.
  /// - Returns: The address that the file came from, or that the folder held it already.
  /// - Throws: `DownloadError`, with the reason why each mirror failed.
  public func run(
    into directory: String, progress: @escaping @Sendable (_ bytes: Int64, _ total: Int64?) -> Void = { _, _ in }
  ) async throws(DownloadError) -> Outcome {
    let path = directory.appending(pathComponent: name)
    removeAbandonedFiles(beside: path)
    if (try? checksum.hash(ofFile: path)) == checksum.expected { return .alreadyThere }
    var attempts: [DownloadError.Attempt] = []
    for mirror in mirrors {
      let address = mirror + name
      do throws(DownloadError.Failure) {
        return .downloaded(from: address, setAside: try await fetch(address, to: path, progress: progress))
      } catch {
        attempts.append(DownloadError.Attempt(address: address, failure: error))
        // Another mirror cannot help a full disk.
        if case .unwritable = error { break }
      }
    }
    throw DownloadError(path: path, attempts: attempts)
  }

  /// Downloads from one address, verifies what came, and gives it its name.
  ///
  /// - Returns: The new name of what had it before.
  private func fetch(
    _ address: String, to path: String, progress: @escaping @Sendable (Int64, Int64?) -> Void
  ) async throws(DownloadError.Failure) -> String? {
    guard let url = URL(string: address), Self.isAddress(url) else { throw .notAnAddress }
    let temporaryPath = temporaryPath(beside: path)
    defer { unlink(temporaryPath) }
    let descriptor = try createFile(temporaryPath)
    let limits = TransferLimits(byteCount: sizeLimit, idleSeconds: timeout, totalSeconds: timeLimit)
    let failure = await Transfer(to: FileDescriptor(rawValue: descriptor), limits: limits, progress: progress).run(url)
    guard close(descriptor) == 0 else { throw .unwritable("\(Errno.current)") }
    if let failure { throw failure }
    try verify(temporaryPath)
    let former: String?
    do { former = try setAside(path) } catch { throw .unwritable(error.problem) }
    try moveFile(temporaryPath, to: path) { DownloadError.Failure.unwritable("\($0)") }
    return former
  }

  /// Makes the folder, where it does not exist, and an empty file in it, which is open for writing.
  private func createFile(_ path: String) throws(DownloadError.Failure) -> Int32 {
    do { _ = try makeFolder(path.parentFolder) } catch { throw .unwritable("\(error)") }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable("\(Errno.current)") }
    return descriptor
  }

  /// Whether files can be fetched from there.
  static func isAddress(_ url: URL) -> Bool { ["http", "https"].contains(url.scheme?.lowercased()) }

  private func verify(_ path: String) throws(DownloadError.Failure) {
    let start = (try? FileHandle(forReadingFrom: URL(filePath: path)).read(upToCount: 64)) ?? Data()
    guard !isWebPage(start) else { throw .webPage }
    let found: String
    do {
      found = try checksum.hash(ofFile: path, contentLimit: Int(sizeLimit))
    } catch {
      guard case .corrupt(let words) = error.reason else { throw .unwritable(error.description) }
      throw .damaged(words)
    }
    guard found == checksum.expected else { throw .wrongHash(expected: checksum.expected, found: found) }
  }
}
