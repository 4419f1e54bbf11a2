import Foundation
import MPI

/// Reads a range of inputs, and dies of the first that breaks something: how, tells its supervisor what it was.
struct Worker {
  /// The seconds that an input may take.
  static let timeLimit = 2.0
  /// The memory that any input may take, and how much for each of its bytes.
  static let (memoryLimit, memoryPerByte) = (64 << 20, 64)

  let format: any FuzzFormat
  let seed: UInt64
  /// Where inputs are made files of.
  let folder: String

  /// Reads inputs and notes each before it's read.
  ///
  /// - Throws: `Finding`, after which the process ends.
  func run(_ indices: Range<Int>, progress descriptor: Int32) throws {
    limitAddressSpace()
    var progress = Progress(index: indices.lowerBound)
    for index in indices {
      progress.index = index
      progress.write(to: descriptor)
      if try read(index) { progress.accepted += 1 } else { progress.refused += 1 }
    }
    progress.index = indices.upperBound
    progress.write(to: descriptor)
  }

  /// Whether a reader takes an input.
  ///
  /// - Throws: `Finding`.
  func read(_ index: Int) throws -> Bool {
    var random = randomNumbers(seed: seed, format: format.name, index: index)
    let input = format.input(&random)
    let path = "\(folder)/\(index)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let before = residentBytes("VmRSS:")
    // From here on the peak counts anew; see proc(5).
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    setAlarm(seconds: Self.timeLimit)
    defer { setAlarm(seconds: 0) }
    let isAccepted: Bool
    do {
      isAccepted = try format.read(input, in: path)
    } catch let finding as Finding {
      throw finding
    } catch {
      try check("\(error)")
      isAccepted = false
    }
    let grown = residentBytes("VmHWM:") - before
    guard grown <= Self.memoryLimit + Self.memoryPerByte * input.count else {
      throw Finding(description: "took \(grown >> 20) MiB for an input of \(input.count) bytes")
    }
    return isAccepted
  }

  /// Checks that an error says what is wrong and what to do, in no more than a screenful.
  private func check(_ message: String) throws {
    let lines = message.split(separator: "\n")
    guard (2...40).contains(lines.count) else {
      throw Finding(description: "an error has \(lines.count) lines: \(message.prefix(400).debugDescription)")
    }
    guard message.utf8.count <= 20_000 else { throw Finding(description: "an error has \(message.utf8.count) bytes") }
  }

  private func residentBytes(_ key: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(key) } ?? ""
    return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }

  /// SIGALRM, which ends the process, comes after so long.
  private func setAlarm(seconds: Double) {
    var timer = itimerval()
    timer.it_value = timeval(tv_sec: Int(seconds), tv_usec: 0)
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  /// Whoever asks for a gigabyte more than there is now doesn't get it.
  private func limitAddressSpace() {
    let used = UInt(residentBytes("VmSize:"))
    var limit = rlimit(rlim_cur: used + 1 << 30, rlim_max: used + 1 << 30)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
  }
}
