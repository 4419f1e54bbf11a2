import Foundation

/// A process that this one has started and waits for.
struct ChildProcess {
  /// Its number, which is also that of its process group: what a terminal sends to this process doesn't reach it.
  let identifier: pid_t

  /// Starts a command found by `PATH`, with no input, and this process's output and environment.
  ///
  /// Foundation's `Process` would hand on the signal mask of the calling thread; a worker thread's blocks SIGTERM.
  ///
  /// - Parameter isSilent: Whether what it prints is thrown away, but for errors.
  /// - Throws: `FileError` when the command can't be started.
  init(_ command: [String], isSilent: Bool = false) throws(FileError) {
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
    if isSilent { posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) }

    // posix_spawnp reads the words before it returns; they are freed afterwards.
    var words = command.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var identifier: pid_t = 0
    let code = posix_spawnp(&identifier, command[0], &files, &attributes, &words, environ)
    guard code == 0 else {
      throw FileError(
        path: command[0], problem: "cannot be started: \(String(cString: strerror(code)))",
        remedy: code == ENOENT
          ? "Install Open MPI (apt-get install openmpi-bin), or put the folder of its mpirun on PATH."
          : "Check what stands there on PATH.")
    }
    self.identifier = identifier
  }

  /// Whether the process has ended. It's left for `exitStatus`, so that its number isn't given to another.
  var hasEnded: Bool {
    var information = siginfo_t()
    return waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT | WNOHANG) == 0
      && information.si_signo == SIGCHLD
  }

  /// The exit status of the process, or 128 + the number of the signal that ended it; waits for it, and may be called once.
  func exitStatus() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) == -1 && errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }
}
