import Foundation
import Platform

extension IDXFile {
  /// Reads the elements as `read(into:)` does, where copies are kept from a decompressed copy of a gzip'd file if there is
  /// one, and else makes one: beside the file in a folder that Lockstep made, and in the cache for any other.
  ///
  /// - Parameters:
  ///   - memory: Exactly `header.byteCount` bytes.
  ///   - others: Files that have other names of this one. A decompressed copy may be among them.
  ///   - copies: Whether decompressed copies are read and made.
  /// - Throws: `DatasetError` where the file can't be read, or one of the others has other content.
  func read(
    into memory: UnsafeMutableRawBufferPointer, others: [String], copies: DecompressedCopies
  ) throws(DatasetError) {
    var different: String?
    do throws(IDXError) {
      let copy = try readThroughCopy(into: memory, others: others, copies: copies)
      for other in others where other != copy && different == nil {
        if try !haveSameContent(path, other) { different = other }
      }
    } catch {
      throw .file(error)
    }
    if let different { throw .filesDiffer(path, different) }
  }

  /// Reads the elements, and returns the path of the copy that they were read from, if they were.
  private func readThroughCopy(
    into memory: UnsafeMutableRawBufferPointer, others: [String], copies: DecompressedCopies
  ) throws(IDXError) -> String? {
    guard case .kept(let cache) = copies, let sum = ContentSum(trailerOf: path) else {
      try read(into: memory)
      return nil
    }
    if let copy = others.map({ DecompressedCopy(path: $0, of: header, sum) }).first(where: { $0.read(into: memory) }) {
      return copy.path
    }
    let cached = cache?.copy(of: self, sum)
    if let cached, cached.read(into: memory) {
      cache?.touch(cached)
      return nil
    }
    try read(into: memory)
    if others.isEmpty, let place = placeForCopy {
      DecompressedCopy(path: place, of: header, sum).write(UnsafeRawBufferPointer(memory))
    } else if others.isEmpty, let cached {
      cache?.write(cached, UnsafeRawBufferPointer(memory))
    }
    return nil
  }

  /// The file's name without `.gz`, in a folder that Lockstep made and may write to; nil for any other.
  private var placeForCopy: String? {
    var status = stat()
    let folder = path.parentFolder
    guard path.hasSuffix(".gz"), FolderOrigin(of: folder) != nil,
      // Whether anyone may write: root, whom the system lets write anywhere, respects it too.
      stat(folder, &status) == 0, status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH) != 0
    else { return nil }
    let place = String(path.dropLast(3))
    // Not even a link that leads nowhere is replaced.
    return lstat(place, &status) == 0 ? nil : place
  }
}
