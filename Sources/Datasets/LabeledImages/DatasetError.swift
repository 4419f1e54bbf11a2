import Foundation

/// Why a folder is no data set to train on.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The folder does not exist.
  case noDirectory(String)
  /// A symbolic link stands in its place, whose target does not exist.
  case brokenLink(String, target: String)
  /// A file stands in its place.
  case notAFolder(String, FileKind)
  /// The folder may not be looked into; the number is `errno`.
  case unreadableDirectory(String, Int32)
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

  /// What is wrong and, on the second line, what to do.
  public var description: String {
    switch self {
    case .noDirectory(let directory):
      """
      \(directory): is not a folder.
      Name the folder of the four files, or download them: lockstep data fetch --output \(directory)
      """
    case .brokenLink(let directory, let target):
      """
      \(directory): is a link to \(target), which does not exist.
      Make the link lead to the folder of the four files, or name that folder.
      """
    case .notAFolder(let path, let kind):
      "\(path): \(kind.problem)\n\(kind.remedy(for: path))"
    case .unreadableDirectory(let directory, let code):
      """
      \(directory): cannot be read: \(String(cString: strerror(code))).
      Change its permissions, or those of the folders above it, or name another folder.
      """
    case .missingFiles(let files, let directory, let split):
      """
      \(directory): lacks \(Self.names(of: files, split).joined(separator: ", ")).
      \(Self.remedy(forMissing: files, in: directory))
      """
    case .severalSplits(let splits, let directory):
      """
      \(directory): holds more than one data set: EMNIST's \(splits.joined(separator: ", ")).
      Give a folder that holds, or links to, the files of one of them.
      """
    case .filesDiffer(let read, let other):
      """
      \(read): is another file than \(other), which has the same name but for its ending.
      Move the one that isn't meant out of the folder.
      """
    case .file(let error):
      error.description
    case .countsDiffer(let images, let imageCount, let labels, let labelCount):
      """
      \(labels): holds \(labelCount.grouped) labels for the \(imageCount.grouped) pictures of \(images).
      \(Self.remedy(forPairWith: labels))
      """
    case .sizesDiffer(let train, let trainShape, let test, let testShape):
      """
      \(test): holds pictures of \(testShape[1])×\(testShape[2]), but those of \(train) are \
      \(trainShape[1])×\(trainShape[2]).
      \(Self.remedy(forPairWith: test))
      """
    case .tooLarge(let path, let rows, let columns):
      """
      \(path): holds pictures of \(rows)×\(columns), more than \(DatasetFiles.longestSide) pixels a side.
      Scale the pictures down; MNIST's have 28×28.
      """
    case .oneClass(let directory, let label):
      """
      \(directory): all training labels are \(label), so that there is one class and nothing to learn.
      Give a folder with images of 2 to 256 classes, labeled from 0.
      """
    case .labelOutsideClasses(let path, let index, let label, let classCount):
      """
      \(path): label \(index.grouped) is \(label), but there are \(classCount) classes (0 to \(classCount - 1)).
      \(Self.remedy(forLabel: label, classCount: classCount))
      """
    }
  }

  private static func names(of files: [DatasetFile], _ emnistSplit: String?) -> [String] {
    files.map { file in emnistSplit.map { EMNISTFiles.name(of: file, in: $0) + ".gz" } ?? file.gzipName }
  }

  private static func remedy(forMissing files: [DatasetFile], in directory: String) -> String {
    if files == [.testImages, .testLabels] {
      return "Give all four files, or set data.dataset to custom: data of your own needs no test images."
    }
    guard files.count == DatasetFile.allCases.count else {
      return FetchAdvice.remedy(forFile: FilePath.join(directory, files.first?.gzipName ?? ""))
    }
    if let folder = try? DataFolder(directory).likelyFolder { return "Name the folder in it that has them: \(folder)" }
    return "Download the data set: \(FetchAdvice.command(besides: directory))"
  }

  private static func remedy(forPairWith path: String) -> String {
    "Take both from the same data set, or download one: \(FetchAdvice.command(besides: FilePath.directory(of: path)))"
  }

  private static func remedy(forLabel label: Int, classCount: Int) -> String {
    if label == classCount && classCount != 10 {
      "Labels count from 0: where they start from 1, set data.classes to \(label + 1) or auto, and class 0 has no images."
    } else {
      "Set data.dataset to custom and data.classes to auto, which counts them; or give the folder of another data set."
    }
  }
}
