import Foundation
import Platform

/// What `launch` starts on each other machine of a job whose ranks may come and go: it answers each ping, and ends ranks when
/// it's asked to, or when no ping has come for so long that they must be taken for cut off.
///
/// It reads lines from standard input: `p`, which it answers with `p`, and `e N`, which it answers with `e N` once the ranks of
/// the job's start N have ended.
package struct HostAttendant {
  /// What its first line begins with; the version and the machine's name follow.
  static let greeting = "lockstep-attends"

  private let launch: String
  /// How long it waits for a ping.
  private let limit: Duration

  package init(launch: String, limit: Duration) { (self.launch, self.limit) = (launch, limit) }

  /// Answers until nobody asks any more.
  package func run() {
    signal(SIGHUP, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    write("\(Self.greeting) \(lockstepVersion) \(hostName())")
    var lines = LineReader(STDIN_FILENO)
    var last = ContinuousClock.now
    while true {
      switch lines.next(within: last + limit - .now) {
      case .line(let line):
        last = .now
        if let number = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) {
          endRanks(number)
          write(line)
        } else {
          write("p")
        }
      case .silence:
        endRanks(nil)
        return
      case .end:
        // The connection alone may have gone, and another one been made.
        Thread.sleep(forTimeInterval: limit / .seconds(1))
        if !isReplaced { endRanks(nil) }
        return
      }
    }
  }

  /// Ends the ranks of a start, or of all, and waits until they have.
  private func endRanks(_ number: Int?) {
    for _ in 0..<200 where Generation.endProcesses(ofLaunch: launch, number: number) > 0 { usleep(10_000) }
  }

  /// Whether another one attends to the job on this machine.
  private var isReplaced: Bool {
    let own = ProcFolder.ofThisProcess.arguments
    return ProcFolder.processes.contains { $0 != getpid() && ProcFolder(process: $0).arguments == own }
  }

  private func write(_ line: String) { _ = try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8)) }
}
