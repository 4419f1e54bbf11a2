import Datasets
import Platform

extension IDXError {
  /// What to do, which never endangers the file.
  var remedy: String {
    let restore = FetchAdvice.remedy(forFile: path)
    return switch reason {
    case .unreadable(.noSuchFileOrDirectory): "Name the folder that holds it. \(restore)"
    case .unreadable: "Check the file's permissions and its disk."
    case .unwritable: "Check the folder, its permissions and free space."
    case .notAFile: "Name an IDX file, gzip'd or not."
    case .notIDX: "An IDX file starts with 00 00; a gzip'd one with 1f 8b. \(restore)"
    case .gzippedTwice:
      "Undo one of the two: \(path.hasSuffix(".gz") ? "gunzip \(path)" : "mv \(path) \(path).gz && gunzip \(path).gz")"
    case .tooLarge: "Its header is damaged. \(restore)"
    case .wrongElementType: "Name a file with elements of that type."
    case .wrongDimensions: "Pictures have 3 (count, rows, columns), labels 1. \(restore)"
    case .noElements:
      "Name a data set with pictures, or download one: \(FetchAdvice.command(besides: path.parentFolder))"
    case .changed: "Start again when nothing writes to it."
    case .empty, .webPage, .unknownElementType, .noDimensions, .shortHeader, .truncated, .trailingBytes, .corrupt:
      restore
    }
  }
}
