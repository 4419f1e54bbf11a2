import Foundation

/// The terminal that standard output ends on.
package struct Terminal: Equatable, Sendable {
  /// Its width in columns when the process started.
  package let width: Int

  /// The terminal, or nil when standard output goes to a file or a pipe, or the terminal can't redraw a line.
  ///
  /// `mpirun` gives each rank a terminal of its own and passes on what it reads from it, so its own standard output is
  /// asked instead.
  package static func standardOutput(environment: [String: String] = ProcessInfo.processInfo.environment) -> Terminal? {
    if environment["TERM", default: "dumb"] == "dumb" { return nil }
    guard LauncherEnvironment(environment).isOpenMPIRank else { return Terminal(STDOUT_FILENO, environment) }
    let launcher = open("/proc/\(getppid())/fd/1", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard launcher >= 0 else { return nil }
    defer { close(launcher) }
    return Terminal(launcher, environment)
  }

  /// The terminal of an open file, or nil when it is none; `COLUMNS` gives the width of one that doesn't know its own.
  package init?(_ descriptor: Int32, _ environment: [String: String]) {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = isKnown ? Int(size.ws_col) : environment["COLUMNS"].flatMap { UInt16($0) }.map(Int.init) ?? 80
  }

  package init(width: Int) { self.width = width }
}
