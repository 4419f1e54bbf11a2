import Foundation
import Platform

/// An event file that is written. TensorBoard reads the files of a folder in the order of their names, one after the other.
package struct EventFile {
  /// The file.
  package let path: String
  private let file: OutputFile

  /// Begins a file behind those that are in a folder, which is made if need be.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - step: From which step on it counts; what the files before it say of these steps is void.
  /// - Throws: `FileError`; no file is left behind then.
  package init(beginningIn folder: String, from step: Int) throws(FileError) {
    do { _ = try makeFolder(folder) } catch { throw FileError(path: folder, "cannot be made", error) }
    path = folder.appending(pathComponent: Self.nextName(in: folder))
    do throws(FileError) {
      file = try OutputFile(appendingTo: path)
      try append(Self.opening(from: step))
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Adds events, and gives them to the system before it returns.
  package func append(_ events: [Event]) throws(FileError) { try file.write(events.flatMap { record($0.encoded) }) }

  /// The events that a file begins with.
  ///
  /// Files before it are told by two means, as TensorBoard has two readers: one goes by the session's start, which counts
  /// from the second on, the other by steps that aren't later than the last.
  static func opening(from step: Int) -> [Event] {
    [Event(step: 0, .fileVersion), Event(step: step, .start)]
  }

  private static let prefix = "events.out.tfevents."
  private static let suffix = ".lockstep"

  /// The names of the event files in a folder that this program has written.
  package static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }
  }

  /// A name that comes after all others in a folder, also where the clock was set back.
  static func nextName(in folder: String) -> String {
    let last = names(in: folder).compactMap { Int($0.dropFirst(prefix.count).prefix { $0.isNumber }) }.max() ?? 0
    return "\(prefix)\(max(Int(Date().timeIntervalSince1970), last + 1)).\(hostName())\(suffix)"
  }
}
