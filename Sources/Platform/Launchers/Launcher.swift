import Glibc
import SystemPackage

/// The process of this node that has started the ranks: Open MPI's `mpirun`, or its daemon on another machine.
package struct Launcher: Sendable {
  package let process: Int32
  /// The name of its program.
  package let name: String

  private static let names = ["mpirun", "mpiexec", "orterun", "orted", "prterun", "prted"]

  /// The nearest ancestor of this process that is one; nil where there's none. Ranks may have been started by a script.
  package static let ofThisProcess: Launcher? = {
    var process = getppid()
    while process > 1 {
      guard let (name, parent) = ProcFolder(process: process).nameAndParent else { return nil }
      if names.contains(where: name.hasPrefix) { return Launcher(process: process, name: name) }
      process = parent
    }
    return nil
  }()

  /// Its standard error, opened anew; nil where that's not allowed.
  package var standardError: FileDescriptor? {
    try? FileDescriptor.open("/proc/\(process)/fd/2", .writeOnly, options: [.append, .closeOnExec])
  }

  /// Kills it if it's still there after some seconds, when this process may not be.
  ///
  /// Open MPI 4.1's `mpirun` can lock itself up when a rank dies while it enters MPI; it then hears no other signal. Whoever has
  /// started it is told by the run's note, if nothing else was.
  package func killUnlessEnded(afterSeconds seconds: Int) {
    let script = """
      sleep "$2"
      read -r name < "/proc/$0/comm" && [ "$name" = "$1" ] || exit
      [ -z "$3" ] || [ -s "$3" ] || printf %s "$4" > "$3"
      kill -KILL "$0"
      """
    // The launcher kills this process's group, and may wait until nobody holds its connections to this process.
    ChildProcess.startDetached([
      "/bin/sh", "-c", script, "\(process)", name, "\(seconds)", RunNote.ofThisProcess?.endingPath ?? "",
      RunNote.watchdogEnding,
    ])
  }
}
