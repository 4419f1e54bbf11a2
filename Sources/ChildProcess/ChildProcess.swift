import Foundation

/// A process that this one has started and waits for.
package struct ChildProcess: Sendable {
  /// Its number, which is also that of its process group: what a terminal sends to this process doesn't reach it.
  package let identifier: pid_t

  /// Starts a command found by `PATH`, with no input.
  ///
  /// Foundation's `Process` would hand on the signal mask of the calling thread; a worker thread's blocks SIGTERM, which
  /// `mpirun` would then never hear.
  ///
  /// - Parameters:
  ///   - environment: All of its environment; nil for this process's.
  ///   - output: The file that its standard output is added to; nil for this process's.
  ///   - errors: The same for its standard error.
  /// - Throws: `StartFailure`.
  package init(
    _ command: [String], environment: [String: String]? = nil, output: String? = nil, errors: String? = nil
  ) throws(StartFailure) {
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
    for case (let descriptor, let file?) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
      posix_spawn_file_actions_addopen(&files, descriptor, file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }

    // posix_spawnp reads the words before it returns; they are freed afterwards.
    var words = command.map { strdup($0) } + [nil]
    let environment = environment ?? ProcessInfo.processInfo.environment
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var identifier: pid_t = 0
    let code = posix_spawnp(&identifier, command[0], &files, &attributes, &words, &variables)
    guard code == 0 else { throw StartFailure(command: command[0], code: code) }
    self.identifier = identifier
  }

  /// Whether the process has ended. It's left for `exitStatus`, so that its number isn't given to another.
  package var hasEnded: Bool {
    var information = siginfo_t()
    return waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT | WNOHANG) == 0
      && information.si_signo == SIGCHLD
  }

  /// The exit status of the process, or 128 + the number of the signal that ended it; waits for it, and may be called once.
  package func exitStatus() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) == -1 && errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }

  /// A command that could not be started.
  package struct StartFailure: Error, CustomStringConvertible {
    /// The name or path of its program.
    package let command: String
    /// The system's number of the reason, as in `errno`.
    package let code: Int32

    /// What could not be started, and why.
    package var description: String { "\(command): cannot be started: \(String(cString: strerror(code)))" }
  }
}
