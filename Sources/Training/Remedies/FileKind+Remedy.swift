import Datasets
import Platform

extension FileKind {
  /// What to do about it.
  func remedy(for path: String) -> String {
    switch self {
    case .idx: "Name its folder: \(path.parentFolder)"
    case .zip: "Unpack it into a new folder, and name that: unzip \(path) -d data/unpacked"
    case .tar: "Unpack it into a new folder, and name that: mkdir -p data/unpacked && tar -xf \(path) -C data/unpacked"
    case .gzippedTwice, .numpy, .other:
      "Name a folder of IDX files, gzip'd or not: "
        + DatasetFile.allCases.map(\.rawValue).joined(separator: ", ") + "."
    }
  }
}
