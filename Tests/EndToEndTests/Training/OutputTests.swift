import Crypto
import Foundation
import Launching
import Model
import Platform
import Testing
import TestSupport

extension EndToEnd {
  /// What a run prints and writes.
  @Suite struct OutputTests {
    static let files = [
      "checkpoints", "config.yaml", "metrics.csv", "metrics.jsonl", "model.safetensors", "summary.json", "train.log",
    ]

    @Test func `the header shows every setting`() async throws {
      let run = try await Run.train(ranks: 3)
      let header = Self.settings(inHeader: run.output)
      var section = ""
      for line in try text(of: run.path + "/config.yaml").split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        if line.hasPrefix(" ") {
          #expect(header["\(section).\(parts[0])"] == parts[1])
        } else {
          section = parts[0]
        }
      }
      #expect(header["lockstep.run directory"] == run.path)
      #expect(header["machine.ranks"] == "3 on 1 node")
      #expect(header["machine.hosts"]?.contains(/^\S+: 0, 1, 2$/) == true)
      #expect(header["machine.binding"] == "none")
      let started = try #require(header["lockstep.started"])
      #expect(abs(try Date(started, strategy: .iso8601).timeIntervalSinceNow) < 600)
      #expect(header["lockstep.command"]?.hasSuffix(" --output \(run.path) --verbose") == true)
      #expect(header["machine.threads"]?.hasPrefix("1 per rank, on ") == true)
      #expect(header["machine.synchronization"] == "shared memory")
      #expect(header["machine.Open MPI"]?.contains(/\d+\.\d+\.\d+/) == true)
      #expect(header["machine.kernels"]?.contains(/^[a-z0-9-]+, numerics \d+$/) == true)
      // It has no part in products of float32s.
      #expect(header["machine.oneDNN"] == nil)
      // Five steps of 115 images and one of 5, whose 8 micro-batches are shared out 2, 3 and 3: 28, 43 and 44 images of
      // 115, and 1, 2 and 2 of 5.
      #expect(header["data.training images"] == "580, 141 to 222 per rank and epoch")
      #expect(header["data.held-out images"] == "65, stratified by class (6 to 7 each), seed 7")
      #expect(header["data.test images"] == "605")
      #expect(header["model.layers"] == "784-32-16-10")
      #expect(header["model.parameters"] == "25,818")
      #expect(header["training.samples"] == "115 per step, 6 steps per epoch")
      #expect(run.output.contains("SYNTHETIC DIGITS"))
    }

    @Test func `without --verbose, a few lines are printed, and the log has everything`() async throws {
      let path = Workspace.current.newPath()
      let result = try await launch(
        ranks: 2, "lockstep", ["train", "--config", Workspace.current.configuration, "--output", path])
      #expect(result.status == 0, "\(result.standardError)")
      let printed = result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
      let logged = try text(of: path + "/train.log").split(separator: "\n", omittingEmptySubsequences: false)
      let heading = try #require(printed.firstIndex { $0.hasPrefix("epoch") })
      let header = printed[..<heading].filter { !$0.isEmpty }
      #expect(header.count <= 9, "\(header)")
      for words in [
        path, "2 × 1 thread on 1 node (",
        "synthetic in \(Workspace.current.digits): 580 training, 65 held-out, 605 test",
        "784-32-16-10, relu, dropout 0.2: 25,818 parameters", "sgd, learning_rate 0.1, momentum 0.9",
        "cosine, warmup_epochs 1", "3 epochs of 6 steps, 115 images each, float32, seed 7", "SYNTHETIC DIGITS",
      ] {
        #expect(header.contains { $0.contains(words) }, "\(words) in \(header)")
      }
      #expect(logged.count > 45)
      #expect(logged.drop { !$0.hasPrefix("epoch ") } == printed[heading...])
      #expect(printed.dropLast().last?.hasPrefix("test accuracy ") == true)
    }

    @Test func `with --quiet, the last line alone is printed`() async throws {
      let path = Workspace.current.newPath()
      let train = ["train", "--config", Workspace.current.configuration, "--output", path, "--quiet"]
      let result = try await launch(ranks: 2, "lockstep", train)
      #expect(result.status == 0 && result.standardError == "", "\(result.standardError)")
      #expect(result.standardOutput.contains(/^test accuracy [\d.]+ %, parameters [0-9a-f]{16}…\n$/))
      let log = try text(of: path + "/train.log")
      #expect(log.hasSuffix(result.standardOutput) && log.contains("\nepoch "))
      let again = try await launch(ranks: nil, "lockstep", train + ["--resume", "latest"])
      #expect(again.standardOutput == "this run is complete; to train on, raise training.epochs\n")
    }

    @Test(.enabled(if: ProcessorCount.available > 1))
    func `says that a rank bound to one processor leaves others idle`() async throws {
      let note = #/\nnote: on \S+, rank 0 is bound to processor \d+, and processors? [\d,-]+ (is|are) idle: /#
      for (options, isExpected) in [(["--bind-to", "core"], true), (["--bind-to", "none"], false)] {
        let run = Workspace.current.newPath()
        let result = try await launch(
          ranks: nil, "lockstep", ["train", "--config", Workspace.current.configuration, "--output", run],
          wrapper: ["mpirun", "-n", "1"] + options)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains(note) == isExpected, "\(result.standardOutput)")
        let settings = Self.settings(inHeader: try text(of: run + "/train.log"))
        #expect((settings["machine.binding"] == "none") != isExpected)
      }
      let asked = try await launch(
        ranks: nil, "lockstep",
        [
          "train", "--config", Workspace.current.configuration, "--output", Workspace.current.newPath(), "--set",
          "training.threads=1",
        ],
        wrapper: ["mpirun", "-n", "1", "--bind-to", "core"])
      #expect(!asked.standardOutput.contains("note: "))
    }

    /// The header's values by group and key.
    static func settings(inHeader output: String) -> [String: String] {
      var settings: [String: String] = [:]
      var group = ""
      for line in output.split(separator: "\n", omittingEmptySubsequences: false).prefix(while: { !$0.isEmpty }) {
        var fields = line.split(separator: /\ {2,}/).map(String.init)
        if !line.hasPrefix(" ") { group = fields.removeFirst() }
        settings["\(group).\(fields[0])"] = fields.dropFirst().joined(separator: "  ")
      }
      return settings
    }

    @Test(arguments: [0, 0.1])
    func `prints a line per epoch from epoch 0`(holdout: Double) async throws {
      let run = try await Run.train(["data.holdout=\(holdout)"])
      let lines = run.output.split(separator: "\n").filter { $0.contains(/^ *\d+\/3\b/) }
      let rows = lines.map { $0.replacing(" %", with: "%").split(separator: /\s+/).map(String.init) }
      let expected = try run.metrics.map { metrics in
        let losses = [metrics.trainLoss] + (holdout > 0 ? [metrics.holdoutLoss] : []) + [metrics.testLoss]
        let accuracies =
          [metrics.trainAccuracy] + (holdout > 0 ? [metrics.holdoutAccuracy] : []) + [metrics.testAccuracy]
        return ["\(metrics.epoch)/3"]
          + zip(losses, accuracies).flatMap { [Self.cell($0, "%.4f"), Self.cell($1.map { 100 * $0 }, "%.2f%%")] }
          + [Self.cell(metrics.learningRate, "%.4g"), Self.cell(metrics.seconds, "%.2f")]
      }
      // Images a second are written with commas, and so compared apart.
      #expect(rows.map { $0.dropLast() } == expected.map { $0[...] })
      #expect(rows.first?.last == "–")
      #expect(rows.dropFirst().allSatisfy { $0.last?.contains(/^[\d,]+$/) == true })
    }

    private static func cell(_ value: Double?, _ format: String) -> String {
      value.map { String(format: format, $0) } ?? "–"
    }

    @Test(arguments: [nil, 2, 3])
    func `the log is what rank 0 prints, and nobody else prints`(ranks: Int?) async throws {
      let run = try await Run.train(ranks: ranks)
      #expect(try text(of: run.path + "/train.log") == run.output)
      #expect(run.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test(arguments: [nil, 3])
    func `writes five files and the checkpoints`(ranks: Int?) async throws {
      let run = try await Run.train(ranks: ranks, ["data.holdout=0"])
      #expect(try names(in: run.path) == Self.files)

      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: run.path + "/summary.json")))
      let summary = try #require(json as? [String: Any])
      let last = try #require(try run.metrics.last)
      #expect(try run.summary.testAccuracy == last.testAccuracy)
      #expect(try run.summary.testLoss == last.testLoss)
      #expect(summary["epochs_completed"] as? Int == 3)
      #expect(try run.summary.epochSeconds == run.metrics.compactMap(\.seconds))
      #expect(try #require(summary["images_per_second"] as? Double) > 0)
      #expect(summary["ranks"] as? Int == ranks ?? 1)
      #expect(try #require(summary["threads_per_rank"] as? Int) >= 1)
      #expect(summary["global_batch_size"] as? Int == 115)
      #expect(summary["micro_batches"] as? Int == 8)
      #expect(summary["precision"] as? String == "float32")
      #expect(summary["dataset"] as? String == "synthetic")
      #expect(summary["parameters"] as? Int == 25_818)
      let hash = try SHA256.hash(data: run.parameterBytes).map { String(format: "%02x", $0) }.joined()
      #expect(summary["parameters_sha256"] as? String == hash)
      #expect(try run.parameters.count == 25_818)
      #expect(try run.metrics.map(\.epoch) == [0, 1, 2, 3])
    }

    @Test func `the configuration that a run stores gives the same run`() async throws {
      let run = try await Run.train(["optimizer.nesterov=true", "training.seed=123", "model.activation=gelu"])
      let again = try await Run.train(configuration: run.path + "/config.yaml")
      #expect(try again.summary.parametersSHA256 == run.summary.parametersSHA256)
      #expect(try again.results == run.results)
      #expect(try text(of: again.path + "/config.yaml") == text(of: run.path + "/config.yaml"))
    }

    @Test func `says that synthetic digits are not MNIST, whatever they are called`() async throws {
      let run = try await Run.train(["data.dataset=mnist", "training.epochs=1"])
      #expect(
        run.output.contains("**** This is NOT mnist: in \(Workspace.current.digits), these aren't its files: train-"))
      #expect(Self.settings(inHeader: run.output)["data.identity"]?.hasPrefix("not mnist's: train-images-") == true)
      let evaluation = try await launch(ranks: nil, "lockstep", ["evaluate", run.path])
      #expect(evaluation.standardOutput.hasPrefix("**** This is NOT mnist: in \(Workspace.current.digits), these "))
      #expect(evaluation.standardOutput.contains("\ntest accuracy "))
    }

    @Test func `a batch has no more samples than there are`() async throws {
      let run = try await Run.train(["training.batch_size=4000", "training.epochs=1"])
      #expect(Self.settings(inHeader: run.output)["training.samples"] == "580 per step, 1 step per epoch")
    }

    @Test func `learning rates are written as short as they are meant`() async throws {
      let run = try await Run.train(["schedule.name=constant", "schedule.warmup_epochs=0", "training.epochs=1"])
      #expect(try text(of: run.path + "/metrics.jsonl").contains("\"learning_rate\":0.1,"))
    }

    @Test func `the summary names the epoch that is kept`() async throws {
      let run = try await Run.train(["training.keep=best"])
      let best = try run.metrics.dropFirst().min { ($0.holdoutLoss ?? .infinity) < ($1.holdoutLoss ?? .infinity) }
      #expect(try run.summary.keptEpoch == best?.epoch)
    }

    @Test func `a relative folder of data is found from anywhere`() async throws {
      let folder = try Workspace.current.newFolder()
      let digits = URL(filePath: Workspace.current.digits).lastPathComponent
      let command = ["train", "--config", Workspace.current.configuration, "--output", folder + "/run"]
      let result = try await launch(
        ranks: nil, "lockstep", command + ["--data", digits, "--set", "training.epochs=1"],
        folder: Workspace.current.path)
      #expect(result.status == 0, "\(result.standardError)")
      let evaluation = try await launch(ranks: nil, "lockstep", ["evaluate", "run"], folder: folder)
      #expect(evaluation.status == 0, "\(evaluation.standardError)")
      let resumed = try await launch(
        ranks: nil, "lockstep", ["train", "--resume", "run", "--set", "training.epochs=2"], folder: folder)
      #expect(resumed.status == 0, "\(resumed.standardError)")
      let again = try await launch(
        ranks: nil, "lockstep",
        command + ["--data", "./" + digits, "--resume", "latest", "--set", "training.epochs=3"],
        folder: Workspace.current.path)
      #expect(!again.standardOutput.contains("changed: data.directory"), "\(again.standardError)")
    }

    @Test func `without --output, a run is stored below runs`() async throws {
      let folder = try Workspace.current.newFolder()
      for ranks in [nil, 2] {
        let result = try await launch(
          ranks: ranks, "lockstep", ["train", "--config", Workspace.current.configuration], folder: folder)
        #expect(result.status == 0, "\(result.standardError)")
      }
      #expect(try names(in: folder) == ["runs"])
      #expect(try names(in: folder + "/runs") == ["small-1", "small-2"])
      #expect(try names(in: folder + "/runs/small-2") == Self.files)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")), arguments: [nil, 2])
    func `a terminal gets a progress bar, the log doesn't`(ranks: Int?) async throws {
      let path = Workspace.current.newPath()
      let result = try await launch(
        ranks: ranks, "lockstep", ["train", "--config", Workspace.current.configuration, "--output", path],
        environment: ["TERM": "xterm"], onTerminal: true)
      #expect(result.status == 0, "\(result.standardError)")
      for epoch in 1...3 {
        #expect(result.standardOutput.unicodeScalars.contains("█"))
        #expect(result.standardOutput.contains("\repoch \(epoch)/3  ▕"))
      }
      #expect(result.standardOutput.contains("images/s"))
      #expect(try !text(of: path + "/train.log").contains(/[\r█\x{1B}]/))
    }
  }
}
