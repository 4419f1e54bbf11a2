import Foundation

/// The pictures that arguments name: files, and those in folders.
package enum PictureFiles {
  /// The endings of names that are pictures' in a folder; those that can't be read are said to be so.
  private static let endings: Set<String> = [
    "png", "jpg", "jpeg", "heic", "heif", "avif", "webp", "gif", "bmp", "tif", "tiff",
  ]

  /// A file for each argument, and for a folder all pictures in it and in its folders, in the order in which people count.
  ///
  /// - Returns: The files, and the folders that hold no pictures.
  package static func find(_ arguments: [String]) -> (files: [String], emptyFolders: [String]) {
    var (files, emptyFolders): ([String], [String]) = ([], [])
    for argument in arguments {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder), isFolder.boolValue else {
        files.append(argument)
        continue
      }
      let folder = argument.count > 1 && argument.hasSuffix("/") ? String(argument.dropLast()) : argument
      let found = find(in: folder)
      if found.isEmpty { emptyFolders.append(argument) }
      files += found
    }
    return (files, emptyFolders)
  }

  /// All pictures in a folder and in its folders, in the order in which people count. Links to folders aren't followed, so
  /// that this ends.
  package static func find(in folder: String) -> [String] {
    let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter { name in
      let parts = name.split(separator: "/")
      let ending = parts.last?.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
      return endings.contains(ending.lowercased()) && !parts.contains { $0.hasPrefix(".") }
    }
    return names.sorted { $0.compare($1, options: .numeric) == .orderedAscending }.map { "\(folder)/\($0)" }
  }
}
