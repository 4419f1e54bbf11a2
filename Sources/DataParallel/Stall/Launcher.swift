import Foundation

/// The process of this node that has started the ranks: Open MPI's `mpirun`, or its daemon on another machine.
struct Launcher: Sendable {
  let process: Int32
  /// The name of its program.
  let name: String

  private static let names = ["mpirun", "mpiexec", "orterun", "orted", "prterun", "prted"]

  /// The nearest ancestor of this process that is one; nil where there's none. Ranks may have been started by a script.
  static let ofThisProcess: Launcher? = {
    var process = getppid()
    while process > 1 {
      // `PID (NAME) STATE PARENT …`, proc(5); the name may hold anything.
      guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let open = stat.firstIndex(of: "("), let close = stat.lastIndex(of: ")")
      else { return nil }
      let name = String(stat[stat.index(after: open)..<close])
      if names.contains(where: name.hasPrefix) { return Launcher(process: process, name: name) }
      guard let parent = stat[close...].split(separator: " ").dropFirst(2).first.flatMap({ Int32($0) }) else {
        return nil
      }
      process = parent
    }
    return nil
  }()

  /// Its standard error, opened anew; nil where that's not allowed.
  var standardError: Int32? {
    let descriptor = open("/proc/\(process)/fd/2", O_WRONLY | O_APPEND | O_CLOEXEC)
    return descriptor < 0 ? nil : descriptor
  }

  /// Kills it if it's still there after some seconds, when this process may not be.
  ///
  /// Open MPI 4.1's `mpirun` can lock itself up when a rank dies while it enters MPI; it then hears no other signal.
  func killUnlessEnded(afterSeconds seconds: Int) {
    let script = #"sleep "$2"; read -r name < "/proc/$0/comm" && [ "$name" = "$1" ] && kill -KILL "$0""#
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // In a group of its own: the launcher kills this process's.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0)
    }
    // The launcher may wait until nobody holds its connections to this process; closing what isn't open is no error.
    for descriptor in 3..<Int32(256) { posix_spawn_file_actions_addclose(&files, descriptor) }
    // posix_spawn reads the words before it returns; they are freed afterwards.
    var words =
      ["sh", "-c", script, "\(process)", name, "\(seconds)"].map { word in word.withCString { strdup($0) } } + [nil]
    defer { words.forEach { free($0) } }
    posix_spawn(nil, "/bin/sh", &files, &attributes, &words, environ)
  }
}
