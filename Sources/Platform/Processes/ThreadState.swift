/// What the system says of a thread.
package enum ThreadState: Equatable, Sendable {
  case running
  /// Asleep or blocked in a function of the kernel, whose name may be known.
  case waitingInKernel(String?)
  /// By a signal such as SIGSTOP.
  case stopped
  case heldByDebugger
  case ended

  /// The state of a thread of this machine, from Linux's `/proc`.
  package init(process: Int32, thread: Int32) {
    let folder = ProcFolder(process: process, thread: thread)
    self.init(stat: folder.stat, kernelFunction: folder.kernelFunction)
  }

  /// - Parameters:
  ///   - stat: `/proc/PID/task/TID/stat`, whose third field, after the name in parentheses, is the state (proc(5)); nil
  ///     where there's no such file.
  ///   - kernelFunction: `wchan` beside it, which is 0 when there is none or it's not to be known.
  package init(stat: String?, kernelFunction: String?) {
    guard let stat, let name = stat.lastIndex(of: ")") else {
      self = .ended
      return
    }
    self =
      switch stat[name...].dropFirst(2).first {
      case "R": .running
      case "T": .stopped
      case "t": .heldByDebugger
      case "Z", "X", "x", nil: .ended
      default: .waitingInKernel(kernelFunction.flatMap { ["", "0"].contains($0) ? nil : $0 })
      }
  }

  /// Whether the thread can't arrive anywhere, even if it says that it's waiting there.
  package var isOutOfAction: Bool { self == .stopped || self == .heldByDebugger || self == .ended }

  /// As in "rank 1 …".
  package var text: String {
    switch self {
    case .running: "is running"
    case .waitingInKernel(let function): "waits in the system" + (function.map { " (\($0))" } ?? "")
    case .stopped: "is stopped by a signal"
    case .heldByDebugger: "is held by a debugger"
    case .ended: "has ended"
    }
  }

  /// What to do about it.
  package func remedy(process: Int32) -> String {
    switch self {
    case .running: "See where it is: gdb --batch -p \(process) -ex 'thread apply all backtrace'"
    case .waitingInKernel: "See what it waits for: ls -l /proc/\(process)/fd; a disk or file server may not answer."
    case .stopped: "Let it go on: kill -CONT \(process)"
    case .heldByDebugger: "Let it go on in the debugger."
    case .ended: "Its launcher should have ended the others. End the job."
    }
  }
}
