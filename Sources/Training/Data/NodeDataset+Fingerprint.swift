import Crypto
import Datasets
import Foundation

extension NodeDataset {
  /// What tells this data set, and its division into parts, from another: a SHA-256 over the parts' own.
  package var fingerprint: String { Self.fingerprint(ofParts: partHashes) }

  /// The SHA-256 of the training, the held-out and the test images.
  var partHashes: [String] { [train, heldOut, test].map(\.sha256) }

  /// The fingerprint of a data set whose parts have these hashes.
  static func fingerprint(ofParts hashes: [String]) -> String {
    SHA256.hash(data: Data(hashes.joined(separator: "\n").utf8)).hexadecimal
  }
}
