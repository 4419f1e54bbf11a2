import Jobs
import Philox

/// A format that some reader of the program takes, and what its inputs have to stand.
protocol FuzzFormat: Sendable {
  /// What it's called on the command line.
  var name: String { get }

  /// An input: valid but for some of its parts, with lengths and checksums made right again, so that the reader goes on
  /// past them.
  func input(_ random: inout RandomStream) -> [UInt8]

  /// Gives an input to the reader; errors that it throws on purpose are no findings.
  ///
  /// - Parameters:
  ///   - input: The bytes.
  ///   - folder: An empty folder, in memory, for files.
  /// - Returns: Whether the reader accepted the input.
  /// - Throws: What the reader throws for a bad input, or a `Finding` where it kept a promise badly.
  func read(_ input: [UInt8], in folder: String) throws -> Bool
}

/// Something that must never be so, whatever the input.
struct Finding: Error, CustomStringConvertible {
  let description: String
}

/// All formats.
let fuzzFormats: [any FuzzFormat] = [
  IDXFormat(), DataFolderFormat(), PNGFormat(), JPEGFormat(), ConfigurationFormat(), OverrideFormat(), ModelFormat(),
  CheckpointFormat(), HostFileFormat(), LauncherFormat(), LaunchArgumentsFormat(), LogFormat(), StepsFormat(),
]

extension FuzzFormat {
  /// The input of a seed and an index; the same whenever it's made.
  func input(seed: UInt64, index: Int) -> [UInt8] {
    // FNV-1a, so that a format's inputs don't depend on what other formats there are.
    let hash = name.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    var random = RandomStream(seed: seed ^ hash, purpose: .synthesis, index: UInt64(index))
    return input(&random)
  }
}
