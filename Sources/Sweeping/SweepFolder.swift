import Foundation
import Platform

/// The folder of a sweep: which trials it's made of, and a run directory for each.
package struct SweepFolder: Sendable {
  /// The folder.
  package let path: String
  private static let fileName = "sweep.txt"

  /// Makes the folder, or opens that of the same sweep.
  ///
  /// - Throws: `FileError` where it holds something else, or can't be made.
  package init(_ path: String, of sweep: Sweep) throws(FileError) {
    self.path = path
    let file = path.appending(pathComponent: Self.fileName)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    if names.contains(Self.fileName) {
      guard String(decoding: try readFile(file, limit: 64 << 20), as: UTF8.self) == sweep.fingerprint else {
        throw FileError(
          path: path, problem: "holds another sweep: its trials are not those of the file",
          remedy: "Choose another folder with --output, or give the file that it was started with.")
      }
      return
    }
    guard names.isEmpty else {
      throw FileError(
        path: path, problem: "is not empty, and holds no sweep", remedy: "Choose another folder with --output.")
    }
    do { _ = try makeFolder(path) } catch { throw FileError(path: path, "cannot be made", error) }
    try replaceFile(file) { output throws(FileError) in try output.write(sweep.fingerprint) }
  }

  /// The run directory of a trial.
  package func run(of trial: Sweep.Trial) -> String { path.appending(pathComponent: trial.name) }

  /// Where a trial's errors go.
  package func errors(of trial: Sweep.Trial) -> String { run(of: trial) + ".err" }
}
