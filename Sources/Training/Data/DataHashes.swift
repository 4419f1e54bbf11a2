import Crypto
import Datasets
import Foundation
import Platform

/// The SHA-256 of a data set's parts and of its files' content, which one rank computes for all.
struct DataHashes {
  /// The training, the held-out and the test images'.
  let parts: [String]
  /// The four files', in the order of `DatasetFile.allCases`.
  private let files: [String]

  init(parts: [String], files: [String]) {
    (self.parts, self.files) = (parts, files)
  }

  /// The hashes that another rank's `text` says.
  init(text: String) {
    let hashes = text.split(separator: " ").map(String.init)
    self.init(parts: Array(hashes.prefix(3)), files: Array(hashes.dropFirst(3)))
  }

  /// All of them, to be sent to other ranks.
  var text: String { (parts + files).joined(separator: " ") }

  /// Each file's.
  var ofFiles: [DatasetFile: String] { Dictionary(uniqueKeysWithValues: zip(DatasetFile.allCases, files)) }

  /// What tells this data set, and its division into parts, from another: a SHA-256 over the parts' own.
  var fingerprint: String { SHA256.hash(data: Data(parts.joined(separator: "\n").utf8)).hexadecimal }
}
