import Foundation

/// Starts a command at the head of a new process group, with no input and its output in files.
///
/// Foundation's `Process` starts programs with the signal mask of the calling thread, which for a worker thread blocks
/// SIGTERM: `mpirun` would never hear it.
///
/// - Returns: The process, which is also the group.
func spawn(_ command: [String], _ environment: [String: String], output: URL, errors: URL) throws -> pid_t {
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

  var files = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&files)
  defer { posix_spawn_file_actions_destroy(&files) }
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
  for (descriptor, file) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
    posix_spawn_file_actions_addopen(&files, descriptor, file.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  }

  // posix_spawnp reads the strings before it returns; they are freed afterwards.
  var arguments = command.map { strdup($0) } + [nil]
  var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
  defer { (arguments + variables).forEach { free($0) } }
  var process: pid_t = 0
  let code = posix_spawnp(&process, command[0], &files, &attributes, &arguments, &variables)
  guard code == 0 else { throw SpawnError(description: "\(command[0]): \(String(cString: strerror(code)))") }
  return process
}

/// A command that could not be started, and why.
struct SpawnError: Error, CustomStringConvertible {
  let description: String
}

/// Waits for a child process on a thread of its own, as waiting blocks.
///
/// - Returns: The exit status, or 128 + the number of the signal that ended it.
func exitStatus(of process: pid_t) async -> Int32 {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread {
      var status: Int32 = 0
      while waitpid(process, &status, 0) == -1 && errno == EINTR {}
      let signal = status & 0x7f
      continuation.resume(returning: signal == 0 ? status >> 8 & 0xff : 128 + signal)
    }
  }
}
