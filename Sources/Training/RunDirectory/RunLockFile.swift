import Foundation
import Platform

/// An open `run.lock`.
struct RunLockFile {
  let path: String
  let descriptor: Int32

  private var status: stat? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? status : nil
  }

  var isRegular: Bool { status.map { $0.st_mode & S_IFMT == S_IFREG } ?? false }

  /// Whether the file still has its name.
  var isInPlace: Bool {
    var named = stat()
    guard lstat(path, &named) == 0, let status else { return false }
    return (named.st_dev, named.st_ino) == (status.st_dev, status.st_ino)
  }

  /// Seconds since it was written.
  var age: Int? { status.map { max(0, time(nil) - $0.st_mtim.tv_sec) } }

  /// What is written in it, if that can be read.
  var holder: RunLock.Holder? {
    lines.first.flatMap { try? JSONDecoder().decode(RunLock.Holder.self, from: Data($0)) }
  }

  /// The step that is noted in it.
  var step: Int? { lines.dropFirst().first.flatMap { Int(String(decoding: $0, as: UTF8.self)) } }

  /// What the file of this path says of its holder.
  static func holder(at path: String) -> RunLock.Holder? { reading(path, \.holder) ?? nil }

  /// Opens the file of this path for `body`; nil where it can't be read.
  static func reading<Success>(_ path: String, _ body: (RunLockFile) -> Success) -> Success? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return body(RunLockFile(path: path, descriptor: descriptor))
  }

  func write(_ holder: RunLock.Holder, keepingStep: Bool = false) -> Bool {
    guard var data = try? JSONEncoder().encode(holder) else { return false }
    // With spaces up to where the step is noted.
    data.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, Self.stepPosition - 1 - data.count)))
    data.append(UInt8(ascii: "\n"))
    let count = data.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    return count == data.count && (keepingStep || ftruncate(descriptor, off_t(count)) == 0)
  }

  /// Notes a step on the line below the holder; what can't be noted isn't.
  func write(step: Int) {
    let line = Array("\(step)\n".utf8)
    _ = pwrite(descriptor, line, line.count, off_t(Self.stepPosition))
  }

  /// Where the line of the step begins; the holder's is shorter.
  private static let stepPosition = 512

  private var lines: [ArraySlice<UInt8>] {
    var bytes = [UInt8](repeating: 0, count: 1_024)
    // The array owns these bytes for the length of the call.
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return bytes.prefix(max(0, count)).split(separator: UInt8(ascii: "\n"))
  }
}
