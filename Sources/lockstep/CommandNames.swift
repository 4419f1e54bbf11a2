import ArgumentParser
import Platform
import Training

/// A word in a command's place that is none.
///
/// The parser would take it for an argument of the command above, and complain of the options behind it.
func checkCommandNames(_ words: [String]) throws {
  var (command, path): (any ParsableCommand.Type, String) = (Lockstep.self, "lockstep")
  for word in words {
    let subcommands = command.configuration.subcommands
    guard !subcommands.isEmpty, !word.hasPrefix("-"), word != "help" || command != Lockstep.self else { return }
    guard let next = subcommands.first(where: { $0._commandName == word }) else {
      let names = subcommands.map { $0._commandName }
      throw UsageError(
        "\(path) has no command '\(word.cut(to: 80))'. \(suggestion(for: word, among: names))", of: command)
    }
    (command, path) = (next, path + " " + word)
  }
}
