import Foundation
import Platform

/// The checkpoints of a run, a file each: `checkpoints/step-0000001234.safetensors`.
package struct CheckpointFolder: Sendable {
  /// The folder, which may not exist yet.
  package let path: String

  private static let (prefix, suffix, superseded) = ("step-", ".safetensors", ".superseded")

  /// The checkpoints of the run in a directory.
  package init(ofRun run: String) { path = run + "/checkpoints" }

  private init(path: String) { self.path = path }

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
    return names.compactMap { name in Self.step(ofFile: name).map { ($0, "\(path)/\(name)") } }
      .sorted { $0.step > $1.step }
  }

  /// The step that a checkpoint's name says; nil for any other name, such as one that a user has given a copy.
  private static func step(ofFile name: String) -> Int? {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
    let digits = name.dropFirst(prefix.count).dropLast(suffix.count)
    return digits.count >= 10 && digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits) : nil
  }

  /// All that a run leaves here: checkpoints, those that were set aside, and what is half-written of one.
  var allFiles: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { name in
      let parts = name.components(separatedBy: Self.suffix)
      // Behind a checkpoint's own name: nothing, that it was set aside, or that it's half-written.
      return parts.count == 2 && Self.step(ofFile: parts[0] + Self.suffix) != nil
        && (["", Self.superseded].contains(parts[1]) || parts[1].hasSuffix(".partial"))
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
    if mkdir(path, 0o777) != 0 && errno != EEXIST { throw FileError(path: path, "cannot be made") }
    guard access(path, W_OK | X_OK) == 0 else { throw FileError(path: path, "cannot be written to") }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where name.hasPrefix(Self.prefix) && name.hasSuffix(".partial") { unlink("\(path)/\(name)") }
  }

  /// Takes the files after a step out of the run that goes on from there, and returns their new names.
  package func setAside(after step: Int) throws(FileError) -> [String] {
    var names: [String] = []
    for file in files where file.step > step {
      let name = file.path + Self.superseded
      guard rename(file.path, name) == 0 else { throw FileError(path: file.path, "cannot be renamed") }
      names.append(name)
    }
    return names
  }

  /// Removes all but the newest `count` checkpoints; one that can't be removed stays.
  ///
  /// - Parameters:
  ///   - count: How many stay.
  ///   - check: Says by throwing that nothing is to be removed; what it finds holds for the folder that is then changed.
  /// - Throws: What `check` throws.
  package func keepNewest(_ count: Int, check: () throws(FileError) -> Void = {}) throws(FileError) {
    let open = try? OpenFolder(path)
    try check()
    guard let open else { return }
    for file in CheckpointFolder(path: open.path).files.dropFirst(count) { unlink(file.path) }
  }
}
