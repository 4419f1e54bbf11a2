/// Why a folder is no data set to train on.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The folder does not exist, or is not a folder.
  case noDirectory(String)
  /// The folder may not be looked into.
  case unreadableDirectory(String)
  /// Files that the folder does not have.
  case missingFiles([DatasetFile], directory: String)
  /// One file is damaged or is not what it should be.
  case file(IDXError)
  /// Pictures and labels differ in number.
  case countsDiffer(images: String, imageCount: Int, labels: String, labelCount: Int)
  /// Training and test pictures differ in size; sizes as [count, rows, columns].
  case sizesDiffer(train: String, trainShape: [Int], test: String, testShape: [Int])
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
    case .unreadableDirectory(let directory):
      """
      \(directory): cannot be read: Permission denied.
      Change its permissions, or those of the folders above it, or name another folder.
      """
    case .missingFiles(let files, let directory):
      """
      \(directory): lacks \(files.map(\.gzipName).joined(separator: ", ")).
      Download the data set: lockstep data fetch --output \(directory)
      """
    case .file(let error):
      error.description
    case .countsDiffer(let images, let imageCount, let labels, let labelCount):
      """
      \(labels): holds \(labelCount.grouped) labels for the \(imageCount.grouped) pictures of \(images).
      Take both from the same data set, or download it: lockstep data fetch --output \(FilePath.directory(of: labels))
      """
    case .sizesDiffer(let train, let trainShape, let test, let testShape):
      """
      \(test): holds pictures of \(testShape[1])×\(testShape[2]), but those of \(train) are \
      \(trainShape[1])×\(trainShape[2]).
      Take both from the same data set, or download it: lockstep data fetch --output \(FilePath.directory(of: test))
      """
    case .labelOutsideClasses(let path, let index, let label, let classCount):
      """
      \(path): label \(index.grouped) is \(label), but there are \(classCount) classes (0 to \(classCount - 1)).
      Correct the file, or download it again: lockstep data fetch --output \(FilePath.directory(of: path))
      """
    }
  }
}
