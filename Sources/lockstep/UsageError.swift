import ArgumentParser

/// Words that aren't understood, where the parser itself doesn't see it or would name another command's usage.
struct UsageError: Error {
  /// What is wrong, and what to write.
  let message: String
  /// The command whose usage is shown.
  let command: any ParsableCommand.Type

  init(_ message: String, of command: any ParsableCommand.Type) {
    (self.message, self.command) = (message, command)
  }

  /// The message as the parser lays its own out.
  var text: String {
    let name = command == Lockstep.self ? "lockstep" : "lockstep " + command._commandName
    let usage = Lockstep.usageString(for: command)
    return "Error: \(message)\nUsage: \(usage)\n  See '\(name) --help' for more information."
  }
}
