import Foundation
import Platform

/// Which command made a folder of data, by a hidden file that it left there.
///
/// What stands in such a folder can be made again, so Lockstep may add to it; any other folder is the user's own.
public enum FolderOrigin: Equatable, Sendable {
  /// `lockstep data fetch`.
  case fetched(PublishedDataset)
  /// `lockstep data synthesize`.
  case synthesized
  /// `lockstep data import`.
  case imported

  private static let fileName = ".lockstep-data"

  /// The origin of a folder, or nil where it's the user's own.
  package init?(of folder: String) {
    let path = folder.appending(pathComponent: Self.fileName)
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let origin = ([.synthesized, .imported] + PublishedDataset.allCases.map(Self.fetched)).first(where: {
        $0.text == text
      })
    else { return nil }
    self = origin
  }

  /// Leaves the hidden file. Whatever fails, such as a full disk, the folder just counts as the user's own.
  public func mark(_ folder: String) {
    try? Data(text.utf8).write(to: URL(filePath: folder.appending(pathComponent: Self.fileName)), options: .atomic)
  }

  private var text: String {
    let command =
      switch self {
      case .fetched(let dataset): "fetch --dataset \(dataset.rawValue)"
      case .synthesized: "synthesize"
      case .imported: "import"
      }
    return "Made by lockstep data \(command), which may keep decompressed copies of the files here.\n"
  }
}
