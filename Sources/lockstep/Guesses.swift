import ArgumentParser
import Foundation
import Platform
import Training

/// What people write who know `mpirun` or other trainers, and haven't read the help: each is told what to write here.

/// Throws what to write in the place of a natural first guess.
///
/// - Parameter words: The program's arguments, without its own name.
/// - Throws: `UsageError`.
func checkGuesses(_ words: [String]) throws(UsageError) {
  guard let first = words.first else { return }
  let rest = words.dropFirst()
  if isRankCount(first) {
    throw UsageError("Ranks are started by launch: lockstep launch -n 4 train …", of: Launch.self)
  }
  switch first {
  case Train._commandName, Evaluate._commandName, Bench._commandName:
    if rest.contains(where: isRankCount) {
      throw UsageError("\(first) starts no ranks itself: lockstep launch -n 4 \(first) …", of: Launch.self)
    }
  case Launch._commandName:
    let commands = Lockstep.configuration.subcommands.map { $0._commandName }
    if let next = rest.first, commands.contains(next), rest.contains(where: isRankCount) {
      throw UsageError("-n stands before the command: lockstep launch -n 4 \(next) …", of: Launch.self)
    }
  case Config._commandName:
    if rest.contains(where: { ["-c", "--config"].contains($0) || $0.hasPrefix("--config=") }) {
      throw UsageError(
        "config lists the keys that there are, and reads no file; doctor --config FILE checks one.", of: Config.self)
    }
  default: break
  }
  if first == Train._commandName, let word = firstPositional(rest) {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: word, isDirectory: &isFolder)
    let isConfiguration = [".yaml", ".yml"].contains(where: word.hasSuffix)
    guard isThere || isConfiguration else { return }
    let option = isConfiguration ? "--config" : isFolder.boolValue ? "--data" : nil
    let meant = option.map { " Did you mean \($0) \(word.cut(to: 80))?" } ?? ""
    throw UsageError("Unexpected argument '\(word.cut(to: 80))'.\(meant)", of: Train.self)
  }
}

/// `-n`, `-np` or `--np`, with or without its number in the same word.
private func isRankCount(_ word: String) -> Bool { word.wholeMatch(of: /-n(p?)(=?-?[0-9]+)?|--np(=.*)?/) != nil }

/// The first of `train`'s arguments that is neither an option nor an option's value.
private func firstPositional(_ words: ArraySlice<String>) -> String? {
  let flags: Set = ["--overwrite", "--take-over", "--verbose", "--quiet", "--help", "-h", "--version"]
  var isValue = false
  for word in words {
    if word == "--" { return nil }
    if word.hasPrefix("-") && word.count > 1 {
      isValue = !word.contains("=") && !flags.contains(word)
    } else if isValue {
      isValue = false
    } else {
      return word
    }
  }
  return nil
}

/// Arguments in which a negative number is part of the word of its option, `--lr=-1`: the parser takes a word that begins
/// with a dash for an option.
func joiningNegativeNumbers(_ words: [String]) -> [String] {
  words.reduce(into: []) { joined, word in
    let mayTakeIt = joined.last.map { $0.wholeMatch(of: /--[a-z-]+|-n|-np/) != nil } ?? false
    if mayTakeIt, let option = joined.last, word.wholeMatch(of: /-\.?[0-9].*/) != nil {
      joined[joined.count - 1] = "\(option)=\(word)"
    } else {
      joined.append(word)
    }
  }
}

/// What to write in the place of an option that there isn't, if its name is that of a key: `--learning-rate` for `--lr`.
///
/// - Parameters:
///   - error: The parser's.
///   - words: What was parsed.
/// - Returns: Nil where it's another error, or nothing is meant that we know.
func meantOption(error: any Error, in words: [String]) -> UsageError? {
  let message = Lockstep.message(for: error)
  guard let name = message.firstMatch(of: /Unknown option '--([a-z0-9_-]+)/)?.output.1,
    let command = Lockstep.configuration.subcommands.first(where: { $0._commandName == words.first }),
    [Train._commandName, Bench._commandName, Doctor._commandName].contains(command._commandName),
    let key = meantKey(String(name))
  else { return nil }
  let option = CommonSettings.option(ofKey: key) ?? "--set \(key)=…"
  return UsageError("Unknown option '--\(name)'. Did you mean \(option)?", of: command)
}
