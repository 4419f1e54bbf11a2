import ArgumentParser
import Foundation
import Synchronization

/// Gives every reader of the program inputs that are nearly right.
@main
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz", abstract: "Give every reader inputs that are nearly right.",
    discussion: """
      An input is a function of seed, format and index. Each may take 2 seconds of a processor, and 64 MiB of memory and 64 \
      bytes for each of its own. The exit status is 1 if any broke something; --index reads one again, in this process.
      """)

  @Option(help: "What the inputs are a function of.")
  var seed: UInt64 = 1

  @Option(help: "The inputs of all formats together.")
  var count = 50_000

  @Option(help: "The formats, separated by commas. Default: all.")
  var formats: String?

  @Option(help: "Read the one input with this index, of one format.")
  var index: Int?

  @Option(help: "A folder for the inputs that broke something, or for the one of --index.")
  var keep: String?

  @Option(help: .hidden)
  var first = 0

  @Option(help: .hidden)
  var progress: String?

  @Option(help: .hidden)
  var folder: String?

  func run() throws {
    let names = formats?.split(separator: ",").map(String.init)
    let chosen = fuzzFormats.filter { names?.contains($0.name) ?? true }
    guard !chosen.isEmpty, names.map({ $0.count == chosen.count }) ?? true else {
      throw ValidationError("--formats takes \(fuzzFormats.map(\.name).joined(separator: ", ")).")
    }
    let folder = folder ?? "\(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")/fuzz-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    if let progress {
      try readAsWorker(chosen[0], folder: folder, progress: progress)
    } else if let index {
      try keep(chosen[0], index)
      let isAccepted = try Worker(format: chosen[0], seed: seed, folder: folder).read(index)
      print(isAccepted ? "accepted" : "refused")
    } else {
      try supervise(chosen.map(\.name), folder: folder)
    }
  }

  private func readAsWorker(_ format: any FuzzFormat, folder: String, progress: String) throws {
    let descriptor = open(progress, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ValidationError("\(progress) can't be written.") }
    try Worker(format: format, seed: seed, folder: folder).run(first..<first + count, progress: descriptor)
  }

  /// As many formats at a time as there are processors.
  private func supervise(_ names: [String], folder: String) throws {
    let executable =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    let supervisor = Supervisor(executable: executable, seed: seed, folder: folder)
    let casualties = Mutex<[Supervisor.Casualty]>([])
    let total = Mutex(0)
    let perFormat = (count + names.count - 1) / names.count
    DispatchQueue.concurrentPerform(iterations: names.count) { index in
      do {
        let result = try supervisor.run(names[index], count: perFormat)
        let padded = names[index] + String(repeating: " ", count: max(0, 10 - names[index].count))
        print(
          "\(padded)  \(result.accepted) accepted, \(result.refused) refused, \(result.casualties.count) broke something"
        )
        casualties.withLock { $0 += result.casualties }
        // A format of whose many inputs none is read has stopped to test anything.
        if result.accepted == 0 && perFormat >= 1_000 {
          casualties.withLock {
            $0.append(Supervisor.Casualty(format: names[index], index: 0, reason: "no input is accepted"))
          }
        }
        total.withLock { $0 += result.accepted + result.refused + result.casualties.count }
      } catch {
        casualties.withLock { $0.append(Supervisor.Casualty(format: names[index], index: 0, reason: "\(error)")) }
      }
    }
    for casualty in casualties.withLock({ $0 }) {
      if let format = fuzzFormats.first(where: { $0.name == casualty.format }) { try keep(format, casualty.index) }
      print("fuzz --seed \(seed) --formats \(casualty.format) --index \(casualty.index): \(casualty.reason)")
    }
    print("seed \(seed): \(total.withLock { $0 }) inputs, \(casualties.withLock { $0.count }) broke something")
    if !casualties.withLock({ $0.isEmpty }) { throw ExitCode.failure }
  }

  /// Writes an input to the folder of `--keep`, if one was given.
  private func keep(_ format: any FuzzFormat, _ index: Int) throws {
    guard let keep else { return }
    try FileManager.default.createDirectory(atPath: keep, withIntermediateDirectories: true)
    try Data(format.input(seed: seed, index: index)).write(to: URL(filePath: "\(keep)/\(format.name)-\(seed)-\(index)"))
  }
}
