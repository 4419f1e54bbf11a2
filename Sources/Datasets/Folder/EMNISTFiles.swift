import Foundation
import Platform

/// The files of EMNIST's splits in a folder, which have names of their own: `emnist-letters-train-images-idx3-ubyte`.
///
/// EMNIST's pictures are stored transposed: rows and columns have changed places. Cohen et al., arXiv:1702.05373.
struct EMNISTFiles {
  /// The splits that there are files of, such as `letters`, sorted.
  let splits: [String]
  private let folder: String
  private let names: Set<String>

  /// Looks at the names in a folder; there are no splits where it can't be listed.
  init(in folder: String) {
    self.folder = folder
    names = Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    splits = Set(names.compactMap(Self.split)).sorted()
  }

  /// What has a file's name in the only split, gzip'd first; none where there are several splits.
  func paths(of file: DatasetFile) -> [String] {
    guard splits.count == 1 else { return [] }
    let name = Self.name(of: file, in: splits[0])
    return [name + ".gz", name].filter(names.contains).map { folder.appending(pathComponent: $0) }
  }

  /// What a file is called in a split, where it isn't gzip'd.
  static func name(of file: DatasetFile, in split: String) -> String {
    "emnist-\(split)-" + file.rawValue.replacingOccurrences(of: "t10k-", with: "test-")
  }

  private static func split(ofFile name: String) -> String? {
    guard let match = name.wholeMatch(of: /emnist-(.+)-(?:train|test)-(?:images-idx3|labels-idx1)-ubyte(?:\.gz)?/)
    else { return nil }
    return String(match.1)
  }
}
