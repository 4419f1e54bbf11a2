import Foundation
import SystemPackage

/// A process that this one has started and waits for.
package struct ChildProcess: Sendable {
  /// Its number, which is also that of its process group: what a terminal sends to this process doesn't reach it.
  package let identifier: pid_t

  /// Starts a command found by `PATH`, with no input unless it's given a pipe.
  ///
  /// Foundation's `Process` would hand on the signal mask of the calling thread; a worker thread's blocks SIGTERM, which
  /// `mpirun` would then never hear.
  ///
  /// - Parameters:
  ///   - command: Its name and its arguments.
  ///   - environment: All of its environment; nil for this process's.
  ///   - output: The file that its standard output is added to; nil for this process's.
  ///   - errors: The same for its standard error.
  ///   - pipes: Open files of this process that take the place of a standard stream, by its number.
  ///   - sharesFiles: Whether it gets the other open files that aren't closed on execution, such as that of a shell's `<(…)`;
  ///     by default it gets none.
  /// - Throws: `StartFailure` where the system can't start the command.
  package init(
    _ command: [String], environment: [String: String]? = nil, output: String? = nil, errors: String? = nil,
    pipes: [Int32: Int32] = [:], sharesFiles: Bool = false
  ) throws(StartFailure) {
    identifier = try Self.spawn(command, environment: environment, sharesFiles: sharesFiles) { files in
      for case (let descriptor, let file?) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
        posix_spawn_file_actions_addopen(&files, descriptor, file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      }
      for (descriptor, pipe) in pipes { posix_spawn_file_actions_adddup2(&files, pipe, descriptor) }
    }
  }

  /// Starts a command that nobody waits for and that outlives this process; what can't be started, isn't.
  static func startDetached(_ command: [String]) {
    _ = try? spawn(command, environment: nil) { files in
      for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
        posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_WRONLY, 0)
      }
    }
  }

  /// What a command found by `PATH` prints, without its errors; nil where it can't be started or fails.
  package static func output(of command: [String]) -> String? {
    guard let (readEnd, writeEnd) = try? FileDescriptor.pipe(options: .closeOnExec) else { return nil }
    defer { try? readEnd.close() }
    let identifier = try? spawn(command, environment: nil) { files in
      posix_spawn_file_actions_adddup2(&files, writeEnd.rawValue, STDOUT_FILENO)
      posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    }
    try? writeEnd.close()
    guard let identifier else { return nil }
    let process = ChildProcess(identifier: identifier)
    // To its end, so that the command isn't kept from writing.
    let bytes = FileHandle(fileDescriptor: readEnd.rawValue, closeOnDealloc: false).readDataToEndOfFile()
    return process.exitStatus() == 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private init(identifier: pid_t) { self.identifier = identifier }

  /// Starts a process in a group of its own, with no input, with no signal blocked, and with none ignored but the requests to
  /// end that this process ignores, as those who have started it want.
  ///
  /// It has the standard streams and, unless it shares files, no others.
  private static func spawn(
    _ command: [String], environment: [String: String]?, sharesFiles: Bool = false,
    _ addFileActions: (inout posix_spawn_file_actions_t) -> Void
  ) throws(StartFailure) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    for signal in SignalInbox.requests where isIgnored(signal) { sigdelset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    addFileActions(&files)
    // A command that outlives this process would hold open what others wait to see closed: its pipes, and MPI's sockets.
    for descriptor in sharesFiles ? [] : openFiles { posix_spawn_file_actions_addclose(&files, descriptor) }
    // posix_spawnp reads the words before it returns; they are freed afterwards.
    var words = command.map { strdup($0) } + [nil]
    let environment = environment ?? ProcessInfo.processInfo.environment
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var identifier: pid_t = 0
    let code = posix_spawnp(&identifier, command[0], &files, &attributes, &words, &variables)
    guard code == 0 else { throw StartFailure(command: command[0], reason: Errno(rawValue: code)) }
    return identifier
  }

  /// This process's open files but for the standard streams; closing one that isn't open any more is no error.
  private static var openFiles: [Int32] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") else {
      return Array(3..<256)
    }
    return names.compactMap { Int32($0) }.filter { $0 > STDERR_FILENO }
  }

  /// Whether the process has ended. It's left for `exitStatus`, so that its number isn't given to another.
  package var hasEnded: Bool {
    var information = siginfo_t()
    return waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT | WNOHANG) == 0
      && information.si_signo == SIGCHLD
  }

  /// The exit status of the process, or 128 + the number of the signal that ended it; waits for it, and may be called once.
  package func exitStatus() -> Int32 { ending().status }

  /// How the process ends; waits for it, and may be called once, in the place of `exitStatus`.
  package func ending() -> Ending {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) == -1 && errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? .exited(status: status >> 8 & 0xff) : .signaled(signal)
  }

  /// How a process has ended.
  package enum Ending: Equatable, Sendable {
    case exited(status: Int32)
    /// A signal with this number has ended it.
    case signaled(Int32)

    /// The status that a shell gives: 128 + the number of the signal.
    package var status: Int32 {
      switch self {
      case .exited(let status): status
      case .signaled(let signal): 128 + signal
      }
    }
  }

  /// A command that could not be started.
  package struct StartFailure: Error, CustomStringConvertible {
    /// The name or path of its program.
    package let command: String
    /// The system's reason.
    package let reason: Errno

    /// What could not be started, and why.
    package var description: String { "\(command): cannot be started: \(reason)" }
  }
}
