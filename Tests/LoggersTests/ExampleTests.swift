import Foundation
import Loggers
import Testing
import TestSupport

/// The programs in `examples/loggers`, with modules in place of those that talk to a server, which write down how they're
/// called.
@Suite(.enabled(if: hasPython, "needs python3"), .timeLimit(.minutes(1))) struct ExampleTests {
  private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Runs an example on three lines of epochs, and returns the calls of the stand-in.
  private func calls(_ name: String) throws -> [String] {
    try withTemporaryFolder { folder in
      let run = TestRun(folder: folder)
      try Data("data: {}\n".utf8).write(to: URL(filePath: folder + "/config.yaml"))
      let modules = Self.package.appending(path: "Tests/LoggersTests/StandIns").path
      let script = Self.package.appending(path: "examples/loggers/\(name).py").path
      let lines = run.tell(
        CommandRecorder("PYTHONDONTWRITEBYTECODE=1 PYTHONPATH='\(modules)' python3 '\(script)'", patience: 30))
      #expect(lines.filter { $0.hasPrefix("warning") } == [], "\(run.text("logging-command.log"))")
      return run.text("calls").split(separator: "\n").map {
        String($0).replacing(folder, with: "RUN").replacing(URL(filePath: folder).lastPathComponent, with: "NAME")
      }
    }
  }

  @Test func `wandb.py logs each epoch`() throws {
    #expect(
      try calls("to_wandb") == [
        "init project=lockstep name=NAME", "save RUN/config.yaml base_path=RUN", "define_metric * step_metric=epoch",
        "define_metric steps/* step_metric=step", "log epoch=0.0 test_accuracy=0.75 test_loss=0.5",
        "log epoch=1.0 test_accuracy=0.75 test_loss=0.5", "log epoch=2.0 test_accuracy=0.75 test_loss=0.5", "finish",
      ])
  }

  @Test func `mlflow.py logs each epoch`() throws {
    #expect(
      try calls("to_mlflow") == [
        "start_run run_name=NAME", "log_artifact RUN/config.yaml",
        "log_metrics test_accuracy=0.75 test_loss=0.5 step=0",
        "log_metrics test_accuracy=0.75 test_loss=0.5 step=1", "log_metrics test_accuracy=0.75 test_loss=0.5 step=2",
        "end_run",
      ])
  }
}

private let hasPython = ["/usr/bin", "/usr/local/bin"].contains {
  FileManager.default.isExecutableFile(atPath: $0 + "/python3")
}
