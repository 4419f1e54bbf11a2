import Foundation

/// What the classes of a data set are called.
package enum ClassNames {
  /// A file in a data set's folder with the names of its classes, one a line, in the order of the labels.
  package static let fileName = "classes.txt"
  /// The most bytes of that file.
  private static let largestFile = 1 << 16

  /// The names: those of `classes.txt`, else those of a published data set or of EMNIST's split, else the labels as numbers.
  ///
  /// - Parameters:
  ///   - folder: The data set's folder.
  ///   - count: The number of classes: names of another number are others' names.
  ///   - published: The data set that the files are.
  /// - Returns: As many names as there are classes.
  package static func names(in folder: DataFolder?, count: Int, published: PublishedDataset?) -> [String] {
    let candidates = [
      folder.flatMap { ofFile($0.path) }, published?.classNames, folder?.emnistSplits.first.flatMap(ofEMNIST),
    ]
    return candidates.lazy.compactMap(\.self).first { $0.count == count } ?? (0..<count).map(String.init)
  }

  private static func ofFile(_ folder: String) -> [String]? {
    let path = folder + "/" + fileName
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    guard let size, size <= largestFile, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      return nil
    }
    return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter {
      !$0.isEmpty
    }
  }

  /// Source: Cohen et al., "EMNIST: an extension of MNIST to handwritten letters", arXiv:1702.05373; letters whose two cases
  /// look alike are one class of the balanced split and of that by merged classes.
  package static func ofEMNIST(_ split: String) -> [String]? {
    let (digits, capitals) = ("0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let names: String? =
      switch split {
      case "digits", "mnist": digits
      case "letters": "-" + capitals
      case "balanced", "bymerge": digits + capitals + "abdefghnqrt"
      case "byclass": digits + capitals + capitals.lowercased()
      default: nil
      }
    return names?.map(String.init)
  }
}
