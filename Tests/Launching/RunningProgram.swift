import Foundation

/// A program that was launched and has not been waited for.
package struct RunningProgram: Sendable {
  /// The launcher, or the program itself where there is none.
  package let process: pid_t
  let output: URL
  let errors: URL

  /// Its standard output so far.
  package var standardOutput: String { Self.text(output) }
  /// Its standard error so far.
  package var standardError: String { Self.text(errors) }

  /// Returns when a condition holds.
  ///
  /// - Throws: `CancellationError` where the program ended before.
  package func wait(for condition: @Sendable (RunningProgram) -> Bool) async throws {
    while !condition(self) { try await Task.sleep(for: .milliseconds(5)) }
  }

  /// The process of a rank that `mpirun` has started, from Linux's `/proc`; `mpirun` may be the program's child.
  package func process(ofRank rank: Int) -> pid_t? {
    let children = Self.children(of: process)
    return (children + children.flatMap(Self.children)).first { child in
      let environment = Self.text(URL(filePath: "/proc/\(child)/environ"))
      return environment.split(separator: "\0").contains("OMPI_COMM_WORLD_RANK=\(rank)")
    }
  }

  static func children(of process: pid_t) -> [pid_t] {
    text(URL(filePath: "/proc/\(process)/task/\(process)/children")).split(separator: " ").compactMap { pid_t($0) }
  }

  /// The process that the program has started first of those that run, such as `launch` its `mpirun`.
  package var child: pid_t? { Self.children(of: process).first }

  /// Sends a signal to one of `count` ranks, once all of them run; to the program where there is no launcher.
  ///
  /// - Throws: `CancellationError` where the program ended before.
  package func signal(_ signal: Int32, rank: Int, of count: Int) async throws {
    let name = Self.text(URL(filePath: "/proc/\(process)/comm"))
    guard count > 1 || name.hasPrefix("mpirun") else {
      kill(process, signal)
      return
    }
    try await wait { program in (0..<count).allSatisfy { program.process(ofRank: $0) != nil } }
    if let process = process(ofRank: rank) { kill(process, signal) }
  }

  /// Sends a signal to the launcher.
  package func signalLauncher(_ signal: Int32) { kill(process, signal) }

  static func text(_ file: URL) -> String {
    (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
