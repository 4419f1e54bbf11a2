import Crypto
import Datasets
import Foundation

extension NodeDataset {
  /// What tells this data set, and its division into parts, from another: a SHA-256 over the parts' own.
  package var fingerprint: String {
    let parts = [train, heldOut, test].map(\.sha256).joined(separator: "\n")
    return SHA256.hash(data: Data(parts.utf8)).hexadecimal
  }
}
