import Foundation
import FoundationNetworking
import Launching
import Testing

extension EndToEnd {
  /// `lockstep serve`, with a script in the server's place; and the server itself where `make serve` has built it.
  @Suite struct ServeTests {
    private static let server = Interoperability.file("Server/.build/release/lockstep-serve")
    private static let isBuilt = FileManager.default.isExecutableFile(atPath: server)
    private static let notBuilt: Comment = "the server isn't built: make serve"

    /// Runs a copy of the program in a folder of its own, beside what `prepare` puts there.
    private func serve(_ arguments: [String], beside prepare: String) async throws -> LaunchResult {
      let folder = try Workspace.current.newFolder()
      let script = #"program=$1; shift; cp "$program" "$0"; cd "$0"; \#(prepare); exec "$0/lockstep" "$@""#
      return try await launch(ranks: nil, "lockstep", ["serve"] + arguments, wrapper: ["sh", "-c", script, folder])
    }

    @Test func `the program beside this one is started with what was given`() async throws {
      let echo = #"printf '#!/bin/sh\nprintf "%%s|" "$@"; exit 7\n' > lockstep-serve; chmod +x lockstep-serve"#
      let arguments = ["runs/my own", "--port", "0", "--token", "a b'c", "--host", "0.0.0.0"]
      let result = try await serve(arguments, beside: echo)
      #expect(result.standardOutput == arguments.map { $0 + "|" }.joined())
      #expect(result.status == 7, "it takes this program's place")
    }

    @Test func `where it isn't built, it's said how to build it`() async throws {
      let installed = try await serve(["runs/own"], beside: ":")
      let checkout = try await serve(["runs/own"], beside: "mkdir Server; touch Server/Package.swift")
      for (result, remedy) in [
        (installed, "The Debian package, and an installation made without Swift, come without it."),
        (checkout, "Build it: make serve\n"),
      ] {
        #expect(result.status == 1)
        #expect(result.standardError.contains("/lockstep-serve: no such program"))
        #expect(result.standardError.contains(remedy), "\(result.standardError)")
      }
      #expect(installed.standardError.contains("In a checkout of the source, make serve builds it, and make install"))
    }

    @Test(arguments: [
      (["run", "--host", "0.0.0.0"], "--host lets other machines in"), (["run", "--port", "70000"], "--port must be"),
      (["run", "--token", ""], "The token is empty"), (["run", "--token", "x", "--public"], "not both"),
      (["run", "--connections", "0"], "--connections must be"), ([], "Missing expected argument"),
    ])
    func `wrong arguments are refused before anything is started`(arguments: [String], words: String) async throws {
      let result = try await serve(arguments, beside: "printf '#!/bin/sh\n' > lockstep-serve; chmod +x lockstep-serve")
      #expect(result.status == 64)
      #expect(result.standardError.contains(words), "\(result.standardError)")
    }

    @Test(.enabled(if: isBuilt, notBuilt))
    func `a model that can't be served, and a port that is taken, are named`() async throws {
      let folder = try Workspace.current.newFolder()
      let result = try await launch(ranks: nil, "lockstep", ["serve", folder])
      #expect(result.status == 1)
      #expect(result.standardError.hasPrefix("lockstep: \(folder)/model.safetensors: "), "\(result.standardError)")
      let run = try await Run.train(["training.epochs=1"])
      let taken =
        "python3 -c 'import socket,subprocess,sys; s=socket.create_server((\"127.0.0.1\",0)); "
        + "sys.exit(subprocess.call(sys.argv[1:]+[str(s.getsockname()[1])]))' \"$@\""
      let refused = try await launch(
        ranks: nil, "lockstep", ["serve", run.path, "--port"], wrapper: ["sh", "-c", taken, "sh"])
      #expect(refused.status == 69)
      #expect(refused.standardError.contains("another program listens there\n"), "\(refused.standardError)")
      #expect(refused.standardError.contains("--port "))
    }

    /// What of an answer is compared.
    private struct Answer: Decodable {
      struct Prediction: Decodable { let label: String }

      let predictions: [Prediction]
    }

    @Test(.enabled(if: isBuilt, notBuilt), .timeLimit(.minutes(3)))
    func `a model of own pictures reads another one over the API, until SIGTERM`() async throws {
      let (own, data) = (try OwnPictures(), Workspace.current.newPath())
      let imported = try await launch(
        ranks: nil, "lockstep", ["data", "import", own.path, "--output", data, "--test-fraction", "0.25"])
      try #require(imported.status == 0, "\(imported.standardError)")
      let run = try await Run.train(
        ["data.dataset=custom", "data.directory=\(data)", "data.holdout=0", "training.epochs=12"])
      let pictures = try OwnPictures.classes.map { try Data(contentsOf: URL(filePath: own.files($0)[0])) }
      let result = try await launch(ranks: nil, "lockstep", ["serve", run.path, "--port", "0"]) { server in
        try await server.wait { $0.standardOutput.contains("\nstop ") }
        let page = try #require(server.standardOutput.firstMatch(of: #/page +(http\S+)/#)?.1)
        for (picture, name) in zip(pictures, OwnPictures.classes) {
          var request = URLRequest(url: try #require(URL(string: page + "v1/predict")))
          request.httpMethod = "POST"
          request.setValue("image/png", forHTTPHeaderField: "Content-Type")
          request.httpBody = picture
          let (body, response) = try await URLSession.shared.data(for: request)
          #expect((response as? HTTPURLResponse)?.statusCode == 200)
          #expect(try JSONDecoder().decode(Answer.self, from: body).predictions.map(\.label) == [name])
        }
        server.signalLauncher(SIGTERM)
      }
      #expect(result.status == 0 && result.standardError == "", "\(result.standardError)")
    }

    @Test(.needsPython, .enabled(if: isBuilt, notBuilt))
    func `the API is what its description says`() async throws {
      let result = try await runPython("verify_api.py", ["--examples", "30"], timeLimit: .seconds(500))
      #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
    }

    @Test(.needsPython, .enabled(if: isBuilt, notBuilt))
    func `it reloads, ends and cuts clients off as it should`() async throws {
      let result = try await runPython("verify_operation.py", [], timeLimit: .seconds(200))
      #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
    }

    @Test(.needsPython, .enabled(if: isBuilt, notBuilt))
    func `hostile requests leave it up, and its memory small`() async throws {
      let result = try await runPython("hostile_requests.py", ["--count", "10000"], timeLimit: .seconds(400))
      #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
    }

    @Test(
      .needsPython, .enabled(if: isBuilt, notBuilt),
      .enabled(if: Interoperability.mnist != nil, "LOCKSTEP_MNIST names no folder of MNIST"))
    func `nine of ten drawings are read right, on a page that all can use`() async throws {
      let run = Workspace.current.newPath()
      let data = try #require(Interoperability.mnist)
      let trained = try await launch(
        ranks: nil, "lockstep", ["train", "--data", data, "--output", run, "--quiet"], timeLimit: .seconds(300))
      try #require(trained.status == 0, "\(trained.standardError)")
      let result = try await runPython(
        "verify_drawing.py", [run + "/model.safetensors"], timeLimit: .seconds(500))
      #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
    }
  }
}
