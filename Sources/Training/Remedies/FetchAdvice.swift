import Datasets
import Foundation
import Platform

/// What to do about data that can't be used, such that nothing of the user's is in danger.
enum FetchAdvice {
  /// The command that downloads a data set: into the folder where that was fetched before, doesn't exist yet or is empty,
  /// and else into another one.
  static func command(besides folder: String) -> String {
    if case .fetched(let dataset) = FolderOrigin(of: folder) { return command(dataset, into: folder) }
    return command(.mnist, into: isVacant(folder) ? folder : otherFolder(than: folder, for: .mnist))
  }

  /// What to do about a file that is missing or damaged.
  static func remedy(forFile path: String) -> String {
    let folder = path.parentFolder
    return switch FolderOrigin(of: folder) {
    case .fetched: "Download it again: \(command(besides: folder))"
    case .synthesized: "Draw all four again, into a new folder: lockstep data synthesize --output data/synthetic-2"
    case .imported: "Import the images again, into a new folder: lockstep data import SOURCE --output data/own-2"
    case nil: "Restore the file, or download MNIST into another folder: \(command(besides: folder))"
    }
  }

  /// A folder that a data set may be fetched into, other than the one given.
  static func otherFolder(than folder: String, for dataset: PublishedDataset) -> String {
    let first = "data/\(dataset.rawValue)"
    func isFree(_ other: String) -> Bool {
      absolutePath(other) != absolutePath(folder) && (isVacant(other) || FolderOrigin(of: other) == .fetched(dataset))
    }
    let others = (2...99).lazy.map { "\(first)-\($0)" }
    return isFree(first) ? first : others.first(where: isFree) ?? "\(first)-new"
  }

  /// The command that downloads a data set into a folder.
  static func command(_ dataset: PublishedDataset, into folder: String) -> String {
    let option = dataset == .mnist ? "" : "--dataset \(dataset.rawValue) "
    return "lockstep data fetch \(option)--output \(folder)"
  }

  /// Whether nothing has the path, or an empty folder has.
  private static func isVacant(_ folder: String) -> Bool {
    var status = stat()
    guard lstat(folder, &status) == 0 else { return errno == ENOENT }
    return (try? FileManager.default.contentsOfDirectory(atPath: folder))?.isEmpty == true
  }

  private static func absolutePath(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
  }
}
