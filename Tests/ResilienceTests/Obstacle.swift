import Foundation
import Launching

/// Something that keeps a running training from writing checkpoints.
enum Obstacle: CaseIterable, Sendable {
  /// Files may not grow beyond 100 KiB: enough for a model, but not for a checkpoint.
  case sizeLimit
  /// The folder of the checkpoints is moved away.
  case lostFolder
  /// A file system of 100 KiB stands in the place of that folder.
  case fullDisk
  /// That folder can only be read.
  case readOnlyFolder

  static let size = 100 << 10

  /// Whether file systems can be mounted for a program of its own, as containers often forbid.
  static let canMount = (try? execute(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])) != nil

  /// What the program must be started with.
  var wrapper: [String] { self == .fullDisk || self == .readOnlyFolder ? ["unshare", "--mount"] : [] }

  /// What is said of the file, and what to do.
  var words: [String] {
    switch self {
    case .sizeLimit:
      ["cannot be written: File too large", "Raise the limit on a file's size (ulimit -f) or choose another place."]
    case .lostFolder:
      [
        "was removed or replaced while the run wrote to it",
        "No checkpoint is left to go on from: put the run's files back, or start the training again.",
      ]
    case .fullDisk: ["cannot be written: No space left on device", "Free some space or choose another place."]
    case .readOnlyFolder:
      ["cannot be written: Read-only file system", "Change its permissions or choose another place."]
    }
  }

  /// Puts the obstacle in the way of a run that was started on several ranks.
  func place(before program: RunningProgram, _ checkpoints: String) async throws {
    guard let writer = program.process(ofRank: 0) else { throw CancellationError() }
    switch self {
    case .sizeLimit:
      try Self.limitFileSize(of: writer, to: Self.size)
    case .lostFolder:
      try FileManager.default.moveItem(atPath: checkpoints, toPath: checkpoints + ".moved")
    case .fullDisk:
      try await mount("mount -t tmpfs -o size=\(Self.size) tmpfs", writer, checkpoints)
    case .readOnlyFolder:
      try await mount(#"mount --bind "$1" "$1" && mount -o remount,bind,ro"#, writer, checkpoints)
    }
  }

  /// Takes away what would be left of the obstacle after the program's end.
  func remove(_ checkpoints: String) throws {
    guard self == .lostFolder else { return }
    try FileManager.default.moveItem(atPath: checkpoints + ".moved", toPath: checkpoints)
  }

  /// Executes a command, with the folder as its last argument, where the process sees it; not while a file is half-written.
  private func mount(_ command: String, _ process: pid_t, _ folder: String) async throws {
    while true {
      kill(process, SIGSTOP)
      try await Task.sleep(for: .milliseconds(20))
      defer { kill(process, SIGCONT) }
      guard try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy({ $0.hasSuffix(".safetensors") })
      else { continue }
      try Self.execute(
        ["nsenter", "--mount=/proc/\(process)/ns/mnt", "sh", "-c", command + #" "$1""#, "sh", folder])
      return
    }
  }

  /// Sets the most bytes that a file of a running process may have.
  static func limitFileSize(of process: pid_t, to size: Int) throws {
    try execute(["prlimit", "--pid", "\(process)", "--fsize=\(size)"])
  }

  private static func execute(_ command: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw SmallRun.Failure(description: command.joined(separator: " ")) }
  }
}
