import ArgumentParser
import Datasets
import Foundation
import MPI
import Platform
import Synchronization

/// `lockstep data fetch`
struct DataFetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Download a data set and verify it.",
    discussion: """
      Files that are there already and good are left alone; mirrors are tried in turn. A folder with an IDX file that \
      isn't the published one is refused and left as it is; damaged files are renamed, never deleted. The exit status \
      is 69 if no mirror could be reached, and 1 after any other failure.
      """)

  @OptionGroup var folder: NewDataFolderOptions

  @Option(help: "The data set: mnist, fashion-mnist or kmnist.")
  var dataset = PublishedDataset.mnist

  @Option(
    name: .customLong("mirror"),
    help: ArgumentHelp("An address to try in place of the known mirrors. May be given many times.", valueName: "url"))
  var mirrors: [String] = []

  @Option(help: "Seconds without a byte after which a mirror is given up, 1 to 86400; 20 times that for a whole file.")
  var timeout = 30

  func validate() throws {
    guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout must be in 1 ... 86400.") }
  }

  func run() throws {
    try waiting { try await fetch() }
  }

  private func fetch() async throws {
    let output = folder.path(of: dataset.rawValue)
    let plan = try FetchPlan(dataset, into: output)
    for step in plan.steps {
      if let existing = step.existing {
        try printLines(["\(name(existing)): there already, verified"])
      } else {
        try await download(step.file, into: output)
        if plan.isNew { FolderOrigin.fetched(dataset).mark(output) }
      }
      for path in step.damaged {
        if let newPath = try setAside(path) { try sayRenamed(name(path), to: newPath) }
      }
    }
  }

  private func download(_ file: DatasetFile, into output: String) async throws {
    let mirrors = mirrors.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    let isTerminal = isatty(STDERR_FILENO) == 1
    let download = dataset.download(of: file, mirrors: mirrors.isEmpty ? nil : mirrors, timeout: timeout)
    let outcome = try await download.run(into: output) { bytes, total in
      guard isTerminal else { return }
      let progress = total.map { "\(bytes * 100 / max($0, 1)) %" } ?? "\(bytes) bytes"
      FileHandle.standardError.write(Data("\r\(download.name)  \(progress)\u{1B}[K".utf8))
    }
    if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    switch outcome {
    case .alreadyThere: try printLines(["\(download.name): there already, verified"])
    case .downloaded(let address, let newPath):
      try printLines(["\(download.name): downloaded from \(address), verified"])
      if let newPath { try sayRenamed(download.name, to: newPath) }
    }
  }

  private func sayRenamed(_ name: String, to newPath: String) throws {
    try printLines(["\(name): what was there before was damaged, and is now called \(newPath)"])
  }

  private func name(_ path: String) -> String { URL(filePath: path).lastPathComponent }
}

/// Runs an asynchronous function to its end on another thread, while this one waits.
private func waiting(_ body: @escaping @Sendable () async throws -> Void) throws {
  let outcome = Mutex<Result<Void, any Error>?>(nil)
  let isDone = DispatchSemaphore(value: 0)
  Task.detached {
    do {
      try await body()
      outcome.withLock { $0 = .success(()) }
    } catch {
      outcome.withLock { $0 = .failure(error) }
    }
    isDone.signal()
  }
  isDone.wait()
  try outcome.withLock { try $0?.get() }
}

extension PublishedDataset: ExpressibleByArgument {}

extension DownloadError: ErrorWithExitStatus {
  /// `EX_UNAVAILABLE` of `sysexits.h` where no mirror could be reached.
  public var exitStatus: Int32 { isUnreachable ? 69 : 1 }
}
