import Foundation

/// A terminal that a standard stream ends on.
package struct Terminal: Sendable {
  private let descriptor: Int32?
  private let widthOtherwise: Int

  /// The terminals of this process's standard output and standard error, as they were when first asked for.
  package static let ofOutput = standardOutput()
  package static let ofErrors = of(STDERR_FILENO, ProcessInfo.processInfo.environment)

  /// Its width in columns at this moment: windows are resized.
  package var width: Int { size.map { Int($0.ws_col) }.flatMap { $0 > 0 ? $0 : nil } ?? widthOtherwise }

  /// Its height in lines at this moment.
  package var rows: Int { size.map { Int($0.ws_row) }.flatMap { $0 > 0 ? $0 : nil } ?? 24 }

  /// What the terminal says of itself; nil where it doesn't.
  private var size: winsize? {
    var size = winsize()
    guard let descriptor, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
    return size
  }

  /// The columns that a line may fill: the last one stays free, as a full line would wrap.
  package var columns: Int { max(1, width - 1) }

  /// The terminal that standard output ends on, or nil where it goes to a file or a pipe, or the terminal can't redraw a
  /// line.
  package static func standardOutput(environment: [String: String] = ProcessInfo.processInfo.environment) -> Terminal? {
    of(STDOUT_FILENO, environment)
  }

  /// `mpirun` gives each rank a terminal of its own and passes on what it reads from it, so its own stream is asked instead.
  private static func of(_ stream: Int32, _ environment: [String: String]) -> Terminal? {
    if environment["TERM", default: "dumb"] == "dumb" { return nil }
    guard LauncherEnvironment(environment).isOpenMPIRank else { return Terminal(stream, environment) }
    let launcher = open("/proc/\(getppid())/fd/\(stream)", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard launcher >= 0 else { return nil }
    // Kept open to be asked for the width again.
    guard let terminal = Terminal(launcher, environment) else {
      close(launcher)
      return nil
    }
    return terminal
  }

  /// The terminal of an open file, or nil when it is none; `COLUMNS` gives the width of one that doesn't know its own.
  package init?(_ descriptor: Int32, _ environment: [String: String]) {
    guard isatty(descriptor) == 1 else { return nil }
    self.descriptor = descriptor
    widthOtherwise = environment["COLUMNS"].flatMap { UInt16($0) }.map(Int.init) ?? 80
  }

  /// One of a width that never changes.
  package init(width: Int) { (descriptor, widthOtherwise) = (nil, width) }
}
