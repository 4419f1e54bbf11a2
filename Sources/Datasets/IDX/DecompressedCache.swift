import Foundation
import Platform

/// The folder, in the user's cache, of decompressed copies of files that stand where Lockstep doesn't write.
///
/// Bounded: what wasn't used for longest goes first.
public struct DecompressedCache: Equatable, Sendable {
  private let folder: String
  /// Bytes that all copies together may have.
  private let limit: Int

  /// A cache in a folder, which is made once there's something to keep.
  public init(folder: String, limit: Int = 1 << 30) {
    (self.folder, self.limit) = (folder, limit)
  }

  /// `$XDG_CACHE_HOME/lockstep`, by default `~/.cache/lockstep`; nil where there's no home.
  ///
  /// Relative paths don't count (XDG Base Directory Specification 0.8).
  public init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0.appending(pathComponent: ".cache") : nil }
    let cache = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    guard let parent = cache ?? home else { return nil }
    self.init(folder: parent.appending(pathComponent: "lockstep"))
  }

  /// The copy of a gzip'd file, there or not, named after what is known of the content.
  func copy(of file: IDXFile, _ sum: ContentSum) -> DecompressedCopy {
    let shape = file.header.shape.map(String.init).joined(separator: "x")
    var status = stat()
    // Files of the same shape and CRC-32 hardly have the same length gzip'd too.
    stat(file.path, &status)
    let name = "\(shape)-\(String(sum.checksum, radix: 16))-\(status.st_size)\(Self.suffix)"
    return DecompressedCopy(path: folder.appending(pathComponent: name), of: file.header, sum)
  }

  /// Notes that a copy was used.
  func touch(_ copy: DecompressedCopy) {
    utimes(copy.path, nil)
  }

  /// Keeps a copy if it's small enough, and gives up those for which there's no room any more.
  func write(_ copy: DecompressedCopy, _ elements: UnsafeRawBufferPointer) {
    guard elements.count + (64 << 10) <= limit else { return }
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    copy.write(elements)
    removeOldest()
  }

  private static let suffix = ".idx"

  /// Removes the copies that were used longest ago until the limit is kept.
  private func removeOldest() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var files = names.filter { $0.hasSuffix(Self.suffix) || $0.hasSuffix(".partial") }.compactMap { name in
      var status = stat()
      let path = folder.appending(pathComponent: name)
      return lstat(path, &status) == 0 ? (path: path, size: Int(status.st_size), used: status.st_mtim) : nil
    }
    files.sort { ($0.used.tv_sec, $0.used.tv_nsec) > ($1.used.tv_sec, $1.used.tv_nsec) }
    var total = 0
    for file in files {
      total += file.size
      if total > limit { unlink(file.path) }
    }
  }
}
