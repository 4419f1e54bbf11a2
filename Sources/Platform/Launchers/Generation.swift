import Foundation

/// Which start of a job a rank belongs to, where its ranks may come and go: `launch` counts the starts of a job, and of two
/// that would write the same run, only the later one may.
package struct Generation: Codable, Equatable, Sendable {
  /// Drawn at random for each `launch`.
  package let launch: String
  /// Counts from 1.
  package let number: Int
  /// Why the start before this one ended; nil for the first.
  package let cause: Cause?

  /// What has ended a start.
  package struct Cause: Codable, Equatable, Sendable {
    /// What has happened, such as "node2 has not answered for 5.0 s".
    package let text: String
    /// When that was noticed, in seconds since 1970 by the clock of the machine that `launch` runs on.
    package let time: Double
    /// That machine, since it was booted.
    package let machine: String

    /// What was noticed at an instant.
    package init(_ text: String, at instant: ContinuousClock.Instant = .now) {
      (self.text, machine) = (text, Self.thisMachine)
      time = Self.now - (ContinuousClock.now - instant) / .seconds(1)
    }

    /// The seconds since then; nil on another machine, whose clock may be any.
    package var seconds: Double? { machine == Self.thisMachine ? max(0, Self.now - time) : nil }

    private static var now: Double { Date().timeIntervalSince1970 }

    private static let thisMachine =
      (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines) ?? hostName()
  }

  /// The variable that tells a rank of it.
  package static let variable = "LOCKSTEP_GENERATION"

  /// This process's; nil where ranks don't come and go.
  package static let ofThisProcess = Generation(ProcessInfo.processInfo.environment)

  package init(launch: String, number: Int, cause: Cause? = nil) {
    (self.launch, self.number, self.cause) = (launch, number, cause)
  }

  /// The generation that the variables of a process name, if any.
  package init?(_ environment: [String: String]) {
    guard let text = environment[Self.variable],
      let generation = try? JSONDecoder().decode(Generation.self, from: Data(text.utf8))
    else { return nil }
    self = generation
  }

  /// What `variable` is to be for its ranks.
  package var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// What `mpirun` is told, so that its ranks know of it.
  package var options: [String] { ["-x", "\(Self.variable)=\(text)"] }

  /// Ends the processes of this machine that belong to a job, or to one of its starts, at once: ranks and what they have
  /// started. Those of other users stay.
  ///
  /// - Parameters:
  ///   - launch: The job.
  ///   - number: Which start; nil for all.
  /// - Returns: How many there were.
  @discardableResult
  package static func endProcesses(ofLaunch launch: String, number: Int? = nil) -> Int {
    let found = ProcFolder.processes.filter { process in
      guard process != getpid(), let environment = ProcFolder(process: process).environment,
        let generation = Generation(environment)
      else { return false }
      return generation.launch == launch && (number == nil || generation.number == number)
    }
    for process in found { kill(process, SIGKILL) }
    return found.count
  }
}
