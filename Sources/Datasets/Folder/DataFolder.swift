import Foundation
import Platform
import SystemPackage

/// A folder, and which files of a data set stand in it, by any of their names.
///
/// Whatever looks for data looks here, so that all find the same: training, evaluation and every `lockstep data` command.
public struct DataFolder: Sendable {
  /// The folder, as the caller named it.
  public let path: String
  private let paths: [DatasetFile: [String]]
  /// The splits of EMNIST that have files here, unless files have MNIST's names, which are the ones to read.
  public let emnistSplits: [String]

  /// Looks into a folder.
  ///
  /// - Throws: `DatasetError` where there is no such folder, or it may not be looked into.
  public init(_ path: String) throws(DatasetError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.absence(of: path, .current) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path, FileKind(of: path)) }
    guard access(path, X_OK) == 0 else { throw .unreadableDirectory(path, .current) }
    self.path = path
    let paths = Dictionary(uniqueKeysWithValues: DatasetFile.allCases.map { ($0, Self.paths(of: $0, in: path)) })
    let hasOwnNames = paths.values.contains { !$0.isEmpty }
    let emnist = EMNISTFiles(in: path)
    emnistSplits = hasOwnNames ? [] : emnist.splits
    self.paths =
      hasOwnNames
      ? paths : Dictionary(uniqueKeysWithValues: DatasetFile.allCases.map { ($0, emnist.paths(of: $0)) })
  }

  /// Looks into a folder, or returns nil where nothing has the path.
  ///
  /// - Throws: `DatasetError` where something else has it, or the folder may not be looked into.
  public init?(ifThere path: String) throws(DatasetError) {
    do {
      try self.init(path)
    } catch {
      guard case .noDirectory = error else { throw error }
      return nil
    }
  }

  /// The files that have one of a file's names, the one to read first; empty where there's none.
  public func paths(of file: DatasetFile) -> [String] { paths[file] ?? [] }

  /// The files of which there's none.
  public var missingFiles: [DatasetFile] { DatasetFile.allCases.filter { paths(of: $0).isEmpty } }

  /// Whether there's none of the files.
  public var isEmpty: Bool { missingFiles.count == DatasetFile.allCases.count && emnistSplits.isEmpty }

  /// Why the system finds nothing at a path.
  private static func absence(of path: String, _ reason: Errno) -> DatasetError {
    switch reason {
    case .noSuchFileOrDirectory:
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
      return target.map { .brokenLink(path, target: $0) } ?? .noDirectory(path)
    case .notDirectory:
      // It goes on after a file: a slash, or a name.
      var file = path.parentFolder
      var status = stat()
      while stat(file, &status) != 0 && file.contains("/") && file != "/" { file = file.parentFolder }
      return .notAFolder(file, FileKind(of: file))
    default:
      return .unreadableDirectory(path, reason)
    }
  }

  /// What has one of the names: links too, even those that lead nowhere, and folders only where nothing else has one.
  private static func paths(of file: DatasetFile, in folder: String) -> [String] {
    var status = stat()
    let there = file.names.map { folder.appending(pathComponent: $0) }.filter { lstat($0, &status) == 0 }
    let files = there.filter { stat($0, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR }
    return files.isEmpty ? there : files
  }

  /// A folder in this one, or in one of its folders, that holds at least one of the files, as torchvision's `MNIST/raw`
  /// does; nil where there's none, or it may not be listed.
  package var likelyFolder: String? { likelyFolder(depth: 2) }

  private func likelyFolder(depth: Int) -> String? {
    guard depth > 0 else { return nil }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    // What is named by mistake may be a large folder.
    let folders = names.sorted().prefix(500).compactMap { try? DataFolder(path.appending(pathComponent: $0)) }
    return folders.first { !$0.isEmpty }?.path
      ?? folders.lazy.compactMap { $0.likelyFolder(depth: depth - 1) }.first
  }
}
