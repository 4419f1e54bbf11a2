import Foundation
import Jobs
import MPI
import Training

/// Reads a range of inputs, and dies of the first that breaks something: how, tells its supervisor what it was.
struct Worker {
  /// The seconds that an input may compute for.
  static let timeLimit = 2
  /// The seconds after which it must be waiting for something: a busy machine takes no more than that.
  static let waitLimit = 30
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
    let input = format.input(seed: seed, index: index)
    let path = "\(folder)/\(index)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let before = residentBytes("VmRSS:")
    // From here on the peak counts anew; see proc(5).
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    setTimers(computing: Self.timeLimit, waiting: Self.waitLimit)
    defer { setTimers(computing: 0, waiting: 0) }
    let isAccepted: Bool
    do {
      isAccepted = try format.read(input, in: path)
    } catch let finding as Finding {
      throw finding
    } catch {
      try check("\(explained(error))")
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

  /// SIGPROF comes after so many seconds of computing, SIGALRM after so many of any kind; either ends the process.
  private func setTimers(computing: Int, waiting: Int) {
    for (which, seconds) in [(ITIMER_PROF, computing), (ITIMER_REAL, waiting)] {
      var timer = itimerval()
      timer.it_value.tv_sec = seconds
      setitimer(__itimer_which_t(which.rawValue), &timer, nil)
    }
  }

  /// Whoever asks for a gigabyte more than there is now doesn't get it.
  private func limitAddressSpace() {
    let used = UInt(residentBytes("VmSize:"))
    var limit = rlimit(rlim_cur: used + 1 << 30, rlim_max: used + 1 << 30)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
  }
}
