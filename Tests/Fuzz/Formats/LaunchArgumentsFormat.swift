import Foundation
import Jobs
import Philox

/// The arguments of `launch`, as people mix ours with those of `mpirun`.
struct LaunchArgumentsFormat: FuzzFormat {
  let name = "launch"

  private static let words = [
    "-n", "-np", "--np", "-n=4", "-c", "-H", "--host", "--hostfile", "--machinefile=", "-hostfile=h", "-x", "-mca",
    "--mca",
    "--gmca", "-wd", "--bind-to", "core", "--oversubscribe", "--dry-run", "-h", "--max-restarts", "--", "-", "---", "=",
    "-=",
    "train", "evaluate", "bench", "launch", "--data", "--set", "4", "btl", "self",
  ]
  private static let commands = ["train", "evaluate", "bench", "launch"]

  func input(_ random: inout RandomStream) -> [UInt8] {
    let words = (0..<random.below(16)).map { _ in
      switch random.below(8) {
      case 0: random.text()
      case 1: random.numberText()
      case 2: random.pick(Self.words) + "=" + random.text()
      default: random.pick(Self.words)
      }
    }
    return Array(words.joined(separator: "\u{1}").utf8)
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let words = String(decoding: input, as: UTF8.self).split(separator: "\u{1}", omittingEmptySubsequences: false)
      .map(String.init)
    let result = LaunchArguments.rewritten(["launch"] + words, commands: Self.commands)
    guard result.first == "launch" else { throw Finding(description: "the command is lost: \(result)") }
    let (head, tail) = result.firstIndex(of: "--").map { (result[1..<$0], result[($0 + 1)...]) } ?? (result[1...], [])
    guard words.suffix(tail.count).elementsEqual(tail) else {
      throw Finding(description: "the started command isn't what was given: \(tail)")
    }
    // What stands before the command, each word whole and in its order, but for the names of our own options.
    let given = words.dropLast(tail.count)
    let passed = head.filter { $0.hasPrefix("--mpirun=") }.map { String($0.dropFirst("--mpirun=".count)) }
    var rest = given[...]
    for word in passed {
      guard let place = rest.firstIndex(of: word) else {
        throw Finding(description: "mpirun would get \(word.debugDescription), which wasn't given in this place")
      }
      rest = rest[(place + 1)...]
    }
    guard head.count <= 2 * given.count else { throw Finding(description: "words were made up: \(head)") }
    return !tail.isEmpty
  }
}
