import Foundation
import Platform

/// The pictures that arguments name: files, and those in folders.
package enum PictureFiles {
  /// The endings of names that are pictures' in a folder; those that can't be read are said to be so.
  private static let endings: Set<String> = [
    "png", "jpg", "jpeg", "heic", "heif", "avif", "webp", "gif", "bmp", "tif", "tiff",
  ]

  /// A file for each argument, and for a folder all pictures in it and in its folders, in the order in which people count.
  ///
  /// - Returns: The files, and what is wrong with folders that hold no pictures or can't be read.
  package static func find(_ arguments: [String]) -> (files: [String], unusableFolders: [FileError]) {
    var (files, unusableFolders): ([String], [FileError]) = ([], [])
    for argument in arguments {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder), isFolder.boolValue else {
        files.append(argument)
        continue
      }
      let folder = argument.count > 1 && argument.hasSuffix("/") ? String(argument.dropLast()) : argument
      do throws(FileError) {
        let found = try find(in: folder)
        guard !found.isEmpty else {
          throw FileError(
            path: argument, problem: "holds no pictures", remedy: "Give folders with PNG or JPEG files in them.")
        }
        files += found
      } catch {
        unusableFolders.append(error)
      }
    }
    return (files, unusableFolders)
  }

  /// All pictures in a folder and in its folders, in the order in which people count. Links to folders aren't followed, so
  /// that this ends; what begins with a dot is passed over.
  ///
  /// - Throws: `FileError` where one of the folders can't be read: without its pictures the rest would be something else.
  package static func find(in folder: String) throws(FileError) -> [String] {
    try names(in: folder).sorted { $0.compare($1, options: .numeric) == .orderedAscending }.map { "\(folder)/\($0)" }
  }

  private static func names(in folder: String) throws(FileError) -> [String] {
    var found: [String] = []
    for name in try folderNames(folder) where !name.hasPrefix(".") {
      var status = stat()
      if lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        found += try names(in: "\(folder)/\(name)").map { "\(name)/\($0)" }
      } else if let dot = name.lastIndex(of: "."), endings.contains(name[dot...].dropFirst().lowercased()) {
        found.append(name)
      }
    }
    return found
  }
}
