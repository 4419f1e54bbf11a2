import Foundation
import Launching
import Testing

/// Runs a command that has to refuse its input: soon, with one message that has all of `words` in it, and with no rank
/// left behind.
///
/// - Returns: What the command left.
@discardableResult
func expectRefusal(
  ranks: Int? = nil, _ arguments: [String], environment: [String: String] = [:], saying words: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) async throws -> LaunchResult {
  // Spares mpirun a second's wait between asking the other ranks to end and killing them.
  let environment = environment.merging(["OMPI_MCA_odls_base_sigkill_timeout": "0"]) { $1 }
  let result = try await launch(ranks: ranks, "lockstep", arguments, environment: environment)
  #expect((1..<128).contains(result.status), sourceLocation: sourceLocation)
  #expect(result.wallTime < .seconds(5), sourceLocation: sourceLocation)
  let lines = result.standardError.split(separator: "\n").drop { !$0.hasPrefix("lockstep: ") }
  let message = lines.prefix(1) + lines.dropFirst().prefix { $0.hasPrefix("          ") }
  #expect(message.count >= 2, "what is wrong and what to do: \(result.standardError)", sourceLocation: sourceLocation)
  for word in words {
    #expect(
      message.contains { $0.contains(word) }, "\(word) in: \(result.standardError)", sourceLocation: sourceLocation)
  }
  #expect(
    result.standardError.ranges(of: "lockstep: ").count == 1, "\(result.standardError)", sourceLocation: sourceLocation)
  if ranks == nil {
    #expect(
      message.joined(separator: "\n") + "\n" == result.standardError, "nothing else", sourceLocation: sourceLocation)
  }
  // A process that was killed takes a moment to go.
  if !processes(with: arguments).isEmpty { try await Task.sleep(for: .seconds(1)) }
  #expect(processes(with: arguments).isEmpty, sourceLocation: sourceLocation)
  return result
}

/// Runs a training that has to be refused before it begins: as `expectRefusal`, and nothing is printed or stored.
func expectTrainingRefused(
  ranks: Int? = 2, configuration: String = Workspace.current.configuration, data: String? = nil,
  _ settings: [String] = [], environment: [String: String] = [:], saying words: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let run = Workspace.current.newPath()
  let result = try await expectRefusal(
    ranks: ranks,
    ["train", "--config", configuration, "--output", run] + (data.map { ["--data", $0] } ?? [])
      + settings.flatMap { ["--set", $0] },
    environment: environment, saying: words, sourceLocation: sourceLocation)
  #expect(result.standardOutput == "", sourceLocation: sourceLocation)
  #expect(!FileManager.default.fileExists(atPath: run), sourceLocation: sourceLocation)
}

/// The processes that run with these arguments, one after the other.
private func processes(with arguments: [String]) -> [String] {
  let needle = arguments.joined(separator: "\0")
  let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
  return processes.filter { process in
    // A process that is dead but not yet collected has an empty command line.
    Int(process) != nil && (try? text(of: "/proc/\(process)/cmdline"))?.contains(needle) == true
  }
}
