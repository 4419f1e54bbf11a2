import Glibc

/// The lines that come through a pipe, as they come.
struct LineReader {
  /// What has come.
  enum Arrival: Equatable {
    case line(String)
    /// Nothing so far.
    case silence
    /// Nothing can come any more.
    case end
  }

  /// No line that we write is longer; what is, is cut there.
  private static let longest = 4_096

  private let descriptor: Int32
  private var bytes: [UInt8] = []

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// The next line.
  ///
  /// - Parameter time: How long to wait for it.
  /// - Returns: The line without its end, or that there's none.
  mutating func next(within time: Duration) -> Arrival {
    let end = ContinuousClock.now + time
    while true {
      if let index = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        defer { bytes.removeFirst(index + 1) }
        return .line(String(decoding: bytes[..<index], as: UTF8.self))
      }
      if bytes.count >= Self.longest {
        defer { bytes = [] }
        return .line(String(decoding: bytes, as: UTF8.self))
      }
      let rest = max(.zero, end - .now)
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&source, 1, Int32(clamping: Int((rest / .milliseconds(1)).rounded(.up)))) > 0 else {
        if rest == .zero { return .silence }
        continue
      }
      var buffer = [UInt8](repeating: 0, count: Self.longest)
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return .end }
      bytes += buffer.prefix(count)
    }
  }
}
