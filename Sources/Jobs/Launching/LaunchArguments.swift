/// The arguments of `launch` as people give them: like those of `mpirun`, with its options among our own, and with no `--`
/// before the command.
package enum LaunchArguments {
  /// What people call our own options that take a value, and what we call them.
  private static let ownWithValue = [
    "-n": "-n", "-np": "-n", "--np": "-n", "-c": "-n", "--hostfile": "--hostfile", "-hostfile": "--hostfile",
    "--machinefile": "--hostfile", "-machinefile": "--hostfile", "-H": "-H", "-host": "-H", "--host": "-H",
    "--max-restarts": "--max-restarts", "--min-ranks": "--min-ranks", "--host-discovery": "--host-discovery",
    "--host-timeout": "--host-timeout", "--host-wait": "--host-wait",
  ]
  private static let ownFlags: Set = ["--dry-run", "-h", "--help", "-help", "--version"]
  /// The values that options of `mpirun` take, of those whose values might be taken for a command.
  private static let valueCounts = [
    "-x": 1, "-mca": 2, "--mca": 2, "-gmca": 2, "--gmca": 2, "-wd": 1, "--wd": 1, "-wdir": 1, "--wdir": 1,
  ]

  /// The first of our own options that is given twice, of whose values the parser would take the last.
  ///
  /// - Parameter rewritten: What `rewritten` has returned.
  /// - Returns: Nil where each is given once at most.
  package static func repeatedOption(_ rewritten: [String]) -> String? {
    guard rewritten.first == "launch" else { return nil }
    var seen: Set<String> = []
    let options = rewritten.dropFirst().prefix { $0 != "--" }.filter(ownWithValue.values.contains)
    return options.first { !seen.insert($0).inserted }
  }

  /// Arguments that the parser understands: those of `mpirun` each behind `--mpirun=`, and `--` before the command. Arguments
  /// of other commands stay as they are.
  ///
  /// - Parameters:
  ///   - arguments: The program's, without its own name.
  ///   - commands: The names that a command may have.
  /// - Returns: The arguments for the parser.
  package static func rewritten(_ arguments: [String], commands: [String]) -> [String] {
    guard arguments.first == "launch" else { return arguments }
    var (own, passed): ([String], [String]) = (["launch"], [])
    var rest = arguments.dropFirst()
    // Whether the word before was an option of mpirun, and this one may be its value.
    var mayBeValue = false
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1)
      if word == "--" { break }
      if let name = ownWithValue[word] {
        own.append(name)
        // Behind an option without its value, the parser is to complain of that.
        if rest.first != "--", let value = rest.popFirst() { own.append(value) }
        mayBeValue = false
      } else if parts.count == 2, let name = ownWithValue[String(parts[0])] {
        // The parser takes a word of its own that begins with a dash for an option.
        own += parts[1].hasPrefix("-") ? ["\(name)=\(parts[1])"] : [name, String(parts[1])]
        mayBeValue = false
      } else if ownFlags.contains(word) {
        own.append(word)
        mayBeValue = false
      } else if word.hasPrefix("-") {
        let count = valueCounts[word] ?? 0
        passed += [word] + rest.prefix(count)
        rest = rest.dropFirst(count)
        mayBeValue = count == 0
      } else if mayBeValue && !commands.contains(word) {
        passed.append(word)
        mayBeValue = false
      } else {
        rest = [word] + rest
        break
      }
    }
    return own + passed.map { "--mpirun=" + $0 } + (rest.isEmpty ? [] : ["--"] + rest)
  }
}
