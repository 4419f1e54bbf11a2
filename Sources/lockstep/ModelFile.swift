import Foundation
import Training

/// The file of a model that was named by its run directory or by itself.
///
/// - Throws: `FileError` where it's neither.
func modelFile(of path: String) throws -> String {
  var isFolder: ObjCBool = false
  let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
  return isThere && !isFolder.boolValue ? path : try RunDirectory(opening: path).modelFile
}
