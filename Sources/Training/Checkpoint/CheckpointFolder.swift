import Foundation

/// The checkpoints of a run, a file each: `checkpoints/step-0000001234.safetensors`.
package struct CheckpointFolder: Sendable {
  /// The folder, which may not exist yet.
  package let path: String

  private static let (prefix, suffix, superseded) = ("step-", ".safetensors", ".superseded")

  /// The checkpoints of the run in a directory.
  package init(ofRun run: String) { path = run + "/checkpoints" }

  /// Whether there is such a folder, in which only a run writes.
  var exists: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// The run that a checkpoint file belongs to, or nil where it stands somewhere else.
  package static func run(ofFile file: String) -> String? {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    return folder.lastPathComponent == "checkpoints" ? folder.deletingLastPathComponent().path : nil
  }

  /// The file of a checkpoint after so many steps since the start of training.
  package func file(step: Int) -> String {
    let digits = String(step)
    return "\(path)/\(Self.prefix)\(String(repeating: "0", count: max(0, 10 - digits.count)))\(digits)\(Self.suffix)"
  }

  /// The checkpoints' steps and files, the newest first.
  package var files: [(step: Int, path: String)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix(Self.prefix), name.hasSuffix(Self.suffix) else { return nil }
      return Int(name.dropFirst(Self.prefix.count).dropLast(Self.suffix.count)).map { ($0, "\(path)/\(name)") }
    }.sorted { $0.step > $1.step }
  }

  /// All that a run leaves here: checkpoints, those that were set aside, and what is half-written of one.
  var allFiles: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { name in
      name.hasPrefix(Self.prefix) && [Self.suffix, Self.superseded, ".partial"].contains { name.hasSuffix($0) }
    }.map { "\(path)/\($0)" }
  }

  /// The newest checkpoint that is whole, or nil where there are no files at all, and why newer files were passed over.
  ///
  /// - Throws: `FileError` where there are files but none can be used.
  package func newest() throws(FileError) -> (checkpoint: Checkpoint?, passedOver: [FileError]) {
    var passedOver: [FileError] = []
    for file in files {
      do throws(FileError) {
        return (try Checkpoint(reading: file.path), passedOver)
      } catch {
        passedOver.append(error)
      }
    }
    guard !passedOver.isEmpty else { return (nil, []) }
    let reasons = passedOver.map { "\($0.path): \($0.problem)" }.joined(separator: "\n")
    throw FileError(
      path: path, problem: "holds no checkpoint that can be used:\n\(reasons)",
      remedy: "Restore one of these files from a copy, or start a new run in another folder.")
  }

  /// Makes the folder, and removes what writers that were killed have left half-written in it.
  ///
  /// - Throws: `FileError` where checkpoints can't be written here.
  package func prepare() throws(FileError) {
    if mkdir(path, 0o777) != 0 && errno != EEXIST { throw FileError(path: path, "cannot be made", errno: errno) }
    guard access(path, W_OK | X_OK) == 0 else { throw FileError(path: path, "cannot be written to", errno: errno) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where name.hasPrefix(Self.prefix) && name.hasSuffix(".partial") { unlink("\(path)/\(name)") }
  }

  /// Takes the files after a step out of the run that goes on from there, and returns their new names.
  package func setAside(after step: Int) throws(FileError) -> [String] {
    var names: [String] = []
    for file in files where file.step > step {
      let name = file.path + Self.superseded
      guard rename(file.path, name) == 0 else { throw FileError(path: file.path, "cannot be renamed", errno: errno) }
      names.append(name)
    }
    return names
  }

  /// Removes all but the newest `count` checkpoints; one that can't be removed stays.
  package func keepNewest(_ count: Int) {
    for file in files.dropFirst(count) { unlink(file.path) }
  }
}
