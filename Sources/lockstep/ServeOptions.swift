import ArgumentParser
import Foundation

/// What `lockstep serve` takes, and the program that it starts: `Server/Sources/lockstep-serve` has this file, too.
struct ServeOptions: ParsableArguments {
  static let abstract = "Show a model on a page to draw on, and answer programs by an API."
  static let discussion = """
    The page and the API are at http://127.0.0.1:8080, for this machine alone; --host lets others in and then needs a --token, \
    or --public. POST /v1/predict takes a PNG, a JPEG or pixels as JSON; /openapi.json describes the API, /metrics is for \
    Prometheus. docs/serve.md has examples.

    Ctrl-C or SIGTERM answers what has begun and ends with status 0. SIGHUP loads the model anew. The status is 1 where the \
    model can't be read, and 69 where the port is in use.
    """
  /// The environment variable that may hold the token.
  static let tokenVariable = "LOCKSTEP_TOKEN"

  @Argument(
    help: ArgumentHelp("The run directory of the model, or a model.safetensors.", valueName: "run"),
    completion: .file(extensions: ["safetensors"]))
  var model: String

  @Option(help: "The port; 0 for one that is free.")
  var port = 8080

  @Option(help: ArgumentHelp("The address to listen at. Default: 127.0.0.1.", valueName: "address"))
  var host: String?

  @Option(
    help: ArgumentHelp(
      "What requests must give, as Authorization: Bearer. LOCKSTEP_TOKEN in the environment does the same, unseen by others.",
      valueName: "text"))
  var token: String?

  @Flag(name: .customLong("public"), help: "Serve whoever reaches --host, without a token.")
  var isPublic = false

  @Option(help: ArgumentHelp("The most MiB of a request.", valueName: "MiB"))
  var largestBody = 8

  @Option(help: ArgumentHelp("The most connections at once.", valueName: "count"))
  var connections = 256

  @Option(help: ArgumentHelp("Seconds for a request to come, and as many to answer it.", valueName: "seconds"))
  var timeout = 10

  @Option(help: ArgumentHelp("Seconds until a connection is closed that nothing comes on.", valueName: "seconds"))
  var idleTimeout = 30

  /// What requests must give; nil where nothing.
  var givenToken: String? { token ?? ProcessInfo.processInfo.environment[Self.tokenVariable] }

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be in 0 ... 65535.") }
    guard (1...1_024).contains(largestBody) else { throw ValidationError("--largest-body must be in 1 ... 1024.") }
    guard (1...10_000).contains(connections) else { throw ValidationError("--connections must be in 1 ... 10000.") }
    guard (1...3_600).contains(timeout) else { throw ValidationError("--timeout must be in 1 ... 3600.") }
    guard (1...3_600).contains(idleTimeout) else { throw ValidationError("--idle-timeout must be in 1 ... 3600.") }
    guard givenToken?.isEmpty != true else { throw ValidationError("The token is empty.") }
    guard givenToken == nil || !isPublic else { throw ValidationError("Give a token or --public, not both.") }
    guard host.map({ ["127.0.0.1", "::1", "localhost"].contains($0) }) != false || givenToken != nil || isPublic else {
      throw ValidationError("--host lets other machines in: give a --token, or --public for whoever comes.")
    }
  }
}
