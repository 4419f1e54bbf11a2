import Foundation
import Platform
import SystemPackage

/// Why a folder is no data set to train on.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The folder does not exist.
  case noDirectory(String)
  /// A symbolic link stands in its place, whose target does not exist.
  case brokenLink(String, target: String)
  /// A file stands in its place.
  case notAFolder(String, FileKind)
  /// The folder may not be looked into.
  case unreadableDirectory(String, Errno)
  /// Files that the folder does not have, which holds others: those of a split of EMNIST, if one is named.
  case missingFiles([DatasetFile], directory: String, emnistSplit: String? = nil)
  /// Two files have names of the same one, and other content; the first is the one that would be read.
  case filesDiffer(String, String)
  /// Files of more than one of EMNIST's splits, of which each is a data set.
  case severalSplits([String], directory: String)
  /// One file is damaged or is not what it should be.
  case file(IDXError)
  /// Pictures and labels differ in number.
  case countsDiffer(images: String, imageCount: Int, labels: String, labelCount: Int)
  /// Training and test pictures differ in size; sizes as [count, rows, columns].
  case sizesDiffer(train: String, trainShape: [Int], test: String, testShape: [Int])
  /// Pictures that are higher or wider than any that can be trained on.
  case tooLarge(path: String, rows: Int, columns: Int)
  /// Training labels that are all alike: there's nothing to tell apart.
  case oneClass(directory: String, label: Int)
  /// The first label that is no class.
  case labelOutsideClasses(path: String, index: Int, label: Int, classCount: Int)

  /// What is wrong, on one line.
  public var description: String { words.printable }

  private var words: String {
    switch self {
    case .noDirectory(let directory): "\(directory): is not a folder."
    case .brokenLink(let directory, let target): "\(directory): is a link to \(target), which does not exist."
    case .notAFolder(let path, let kind): "\(path): \(kind.problem)"
    case .unreadableDirectory(let directory, let reason): "\(directory): cannot be read: \(reason)."
    case .missingFiles(let files, let directory, let split):
      "\(directory): lacks \(Self.names(of: files, split).joined(separator: ", "))."
    case .severalSplits(let splits, let directory):
      "\(directory): holds more than one data set: EMNIST's \(splits.joined(separator: ", "))."
    case .filesDiffer(let read, let other):
      "\(read): is another file than \(other), which has the same name but for its ending."
    case .file(let error): error.description
    case .countsDiffer(let images, let imageCount, let labels, let labelCount):
      "\(labels): holds \(labelCount.grouped) labels for the \(imageCount.grouped) pictures of \(images)."
    case .sizesDiffer(let train, let trainShape, let test, let testShape):
      "\(test): holds pictures of \(testShape[1])×\(testShape[2]), but those of \(train) are "
        + "\(trainShape[1])×\(trainShape[2])."
    case .tooLarge(let path, let rows, let columns):
      "\(path): holds pictures of \(rows)×\(columns), more than \(DatasetFiles.longestSide) pixels a side."
    case .oneClass(let directory, let label):
      "\(directory): all training labels are \(label), so that there is one class and nothing to learn."
    case .labelOutsideClasses(let path, let index, let label, let classCount):
      "\(path): label \(index.grouped) is \(label), but there are \(classCount) classes (0 to \(classCount - 1))."
    }
  }

  private static func names(of files: [DatasetFile], _ emnistSplit: String?) -> [String] {
    files.map { file in emnistSplit.map { EMNISTFiles.name(of: file, in: $0) + ".gz" } ?? file.gzipName }
  }
}
