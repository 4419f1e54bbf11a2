import Foundation
import SystemPackage

/// What there is to do until a folder holds a published data set, without replacing or hiding anything of the user's.
public struct FetchPlan: Sendable {
  /// One of the four files.
  public struct Step: Sendable {
    /// Which one.
    public let file: DatasetFile
    /// The published file, where it's there already, gzip'd or not.
    public let existing: String?
    /// What has the file's names and is no IDX file, such as a web page or a download that was cut short. It is set
    /// aside once the published file is there.
    public let damaged: [String]
  }

  /// The four files, in the order to fetch them.
  public let steps: [Step]
  /// Whether the folder held none of them, nor anything of their names.
  public let isNew: Bool

  /// Looks at whatever has one of the files' names; changes nothing.
  ///
  /// - Throws: `FetchRefusal` where there's an IDX file that isn't the published one, or something that can't be read;
  ///   `DatasetError` where the folder can't be looked into.
  public init(_ dataset: PublishedDataset, into directory: String) throws {
    guard let folder = try DataFolder(ifThere: directory) else {
      (isNew, steps) = (true, DatasetFile.allCases.map { Step(file: $0, existing: nil, damaged: []) })
      return
    }
    isNew = folder.isEmpty
    steps = try DatasetFile.allCases.map { file in
      let paths = folder.paths(of: file)
      let published = paths.filter { dataset.isPublished($0, as: file) }
      var damaged: [String] = []
      for path in paths where !published.contains(path) {
        if let reason = Self.damage(to: path) {
          damaged.append(path)
          guard reason.isDamage else { throw FetchRefusal(path: path, dataset: dataset, reason: reason) }
        } else if try !published.contains(where: { try haveSameContent($0, path) }) {
          throw FetchRefusal(path: path, dataset: dataset, reason: nil)
        }
      }
      return Step(file: file, existing: published.first, damaged: damaged)
    }
  }

  /// Why a file is no IDX file, or nil where it is one.
  private static func damage(to path: String) -> IDXError.Reason? {
    do throws(IDXError) {
      try IDXFile(path: path).checkElements()
      return nil
    } catch {
      return error.reason
    }
  }
}

extension PublishedDataset {
  /// Whether a file, gzip'd or not, is known to be one of this data set's.
  fileprivate func isPublished(_ path: String, as file: DatasetFile) -> Bool {
    let checksum = checksum(of: file)
    return (try? checksum.hash(ofFile: path)) == checksum.expected
  }
}

extension IDXError.Reason {
  /// Whether the file's content is at fault, and holds nothing that could be read another time or in another way.
  fileprivate var isDamage: Bool {
    switch self {
    // A link that leads nowhere.
    case .unreadable(.noSuchFileOrDirectory): true
    case .unreadable, .unwritable, .notAFile, .tooLarge, .gzippedTwice, .changed: false
    default: true
    }
  }
}
