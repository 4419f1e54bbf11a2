import Foundation
import Platform

/// What this process hands down to `mpirun` and its ranks, and without which they don't start, or say why in words of their
/// own: limits, and the folder in which they meet.
package struct LaunchLimits: Equatable, Sendable {
  /// The files that a process may have open; nil for any number.
  package var openFiles: Int?
  /// How many of these are open already, and would be in the processes that this one starts, beside the standard streams.
  package var inheritedFiles = 0
  /// The bytes that a file may have; nil for any number.
  package var fileSize: Int?
  /// Where `mpirun` and the ranks meet.
  package var sessionFolder: FreeSpace

  package init(openFiles: Int? = nil, inheritedFiles: Int = 0, fileSize: Int? = nil, sessionFolder: FreeSpace) {
    (self.openFiles, self.inheritedFiles) = (openFiles, inheritedFiles)
    (self.fileSize, self.sessionFolder) = (fileSize, sessionFolder)
  }

  /// Those of this process.
  package static var current: LaunchLimits {
    LaunchLimits(
      openFiles: ResourceLimit.openFiles, inheritedFiles: ResourceLimit.inheritedFileCount,
      fileSize: ResourceLimit.fileSize,
      sessionFolder: FreeSpace(of: Self.existingPart(of: LauncherEnvironment.ofThisProcess.sessionBase)))
  }

  /// A folder, or the nearest one around it that there is: Open MPI makes those that are missing.
  private static func existingPart(of folder: String) -> String {
    var part = folder
    while !FileManager.default.fileExists(atPath: part), part.contains("/"), part != "/" {
      part = (part as NSString).deletingLastPathComponent
    }
    return part
  }

  // Measured with Open MPI 4.1.4 on 1, 2, 4 and 8 ranks, and without a launcher: less than these, and it fails or hangs.

  /// The bytes that `mpirun` and so many ranks need in the session folder: two segments for what they tell each other.
  private static func sessionBytes(ranks: Int) -> Int { 8 << 20 + ranks * 32 << 10 }
  /// The files that `mpirun` opens for so many ranks, or that a process without it does.
  private static func fileCount(ranks: Int) -> Int { 27 + 4 * ranks }
  /// The bytes of the largest file: such a segment. What ranks share is checked with the memory that they take.
  private static let largestFile = 4 << 20

  /// Whether there's what so many ranks of this machine need; 0 is a process without `mpirun`.
  package func findings(ranks: Int) -> [Finding] {
    let who = ranks == 0 ? "MPI" : "mpirun"
    return [session(ranks: ranks, who)] + [files(ranks: ranks, who), size(who)].compactMap(\.self)
  }

  private func session(ranks: Int, _ who: String) -> Finding {
    let (subject, needed, folder) = ("session folder", Self.sessionBytes(ranks: ranks), sessionFolder.folder)
    let remedy = "free some space there, or use another folder: export TMPDIR=DIR"
    guard let free = sessionFolder.byteCount else {
      return Finding(.problem, subject, "\(folder), where \(who) has its files, can't be written to", remedy: remedy)
    }
    guard free >= needed else {
      let text = "\(free.kibibytes) free in \(folder), where \(who) needs \(needed.kibibytes)\(Self.of(ranks))"
      return Finding(.problem, subject, text, remedy: remedy)
    }
    return Finding(.ok, subject, "\(free.mebibytes) free in \(folder)")
  }

  private func files(ranks: Int, _ who: String) -> Finding? {
    let needed = Self.fileCount(ranks: ranks) + inheritedFiles
    guard let openFiles, openFiles < needed else { return nil }
    return Finding(
      .problem, "open files",
      "a process may have \(openFiles) (ulimit -n), and \(who) needs \(needed)\(Self.of(ranks))",
      remedy: "raise the limit: ulimit -n \(max(1_024, needed))")
  }

  private func size(_ who: String) -> Finding? {
    guard let fileSize, fileSize < Self.largestFile else { return nil }
    return Finding(
      .problem, "file size",
      "a file may have \(fileSize.kibibytes) (ulimit -f), and \(who) needs files of \(Self.largestFile.kibibytes)",
      remedy: "raise the limit: ulimit -f unlimited")
  }

  private static func of(_ ranks: Int) -> String { ranks == 0 ? "" : " for \(ranks.counted("rank"))" }
}

/// Why `launch` starts nothing.
package struct LaunchRefusal: Error, CustomStringConvertible {
  private let finding: Finding

  /// The first of some findings that keeps ranks from starting; nil where none does.
  package init?(_ findings: [Finding]) {
    guard let problem = findings.first(where: { $0.verdict == .problem }) else { return nil }
    finding = problem
  }

  /// What is wrong, and on the next line what to do.
  package var description: String {
    let remedy = finding.remedy ?? ""
    return "\(finding.subject): \(finding.text)\n\(remedy.prefix(1).uppercased())\(remedy.dropFirst())"
  }
}

extension Int {
  /// Bytes, rounded down.
  fileprivate var kibibytes: String { (self >> 10).grouped + " KiB" }
}
