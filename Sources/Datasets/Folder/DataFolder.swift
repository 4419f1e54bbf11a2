import Foundation

/// A folder, and which files of a data set stand in it, by any of their names.
///
/// Whatever looks for data looks here, so that all find the same: training, evaluation and every `lockstep data` command.
public struct DataFolder: Sendable {
  /// The folder, as the caller named it.
  public let path: String
  private let paths: [DatasetFile: [String]]

  /// Looks into a folder.
  ///
  /// - Throws: `DatasetError` where there is no such folder, or it may not be looked into.
  public init(_ path: String) throws(DatasetError) {
    if access(path, X_OK) != 0 && errno == EACCES { throw .unreadableDirectory(path) }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw .noDirectory(path) }
    self.path = path
    paths = Dictionary(uniqueKeysWithValues: DatasetFile.allCases.map { ($0, Self.paths(of: $0, in: path)) })
  }

  /// The files that have one of a file's names, the one to read first; empty where there's none.
  public func paths(of file: DatasetFile) -> [String] { paths[file] ?? [] }

  /// The files of which there's none.
  public var missingFiles: [DatasetFile] { DatasetFile.allCases.filter { paths(of: $0).isEmpty } }

  /// Whether there's none of the files.
  public var isEmpty: Bool { missingFiles.count == DatasetFile.allCases.count }

  /// What has one of the names: links too, even those that lead nowhere, and folders only where nothing else has one.
  private static func paths(of file: DatasetFile, in folder: String) -> [String] {
    var status = stat()
    let there = file.names.map { FilePath.join(folder, $0) }.filter { lstat($0, &status) == 0 }
    let files = there.filter { stat($0, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR }
    return files.isEmpty ? there : files
  }
}
