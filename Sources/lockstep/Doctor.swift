import ArgumentParser
import Foundation
import Jobs
import Platform
import Training

/// `lockstep doctor`
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how training will go on this machine, and what to mend.",
    discussion: """
      Each line is ok, a note (works, but not as one may expect) or a problem (training would not start), with what to \
      do about it. The exit status is 1 if there is a problem.
      """)

  @Option(name: .shortAndLong, help: "The YAML file of the training to come. Default: each key's default.")
  var config: String?

  func run() throws {
    let configuration = try config.map { file in
      try Configuration(yaml: Configuration.text(ofFile: file), file: file)
    }
    let findings = Diagnosis.current.findings(for: configuration ?? Configuration())
    try printLines(findings.lines(width: Terminal.ofOutput?.columns))
    if findings.contains(where: { $0.verdict == .problem }) { Foundation.exit(1) }
  }
}
