import Platform

/// Where the ranks of a node share memory.
package enum SharedMemoryFolder {
  /// Open MPI's own choice.
  package static let standard = "/dev/shm"

  /// What is too little room there: MNIST, its network and what Open MPI itself shares take a third of it on four ranks.
  /// Docker gives a container 64 MiB, and some batch systems nothing.
  static let leastByteCount = 256 << 20

  /// The folder to share memory in where there's too little room in Open MPI's own.
  ///
  /// - Parameters:
  ///   - launched: The launcher's folder comes first, as it removes that.
  ///   - temporary: The user's folder for temporary files, if any.
  ///   - room: The bytes free in a folder; nil where no file can be made.
  /// - Returns: Nil where Open MPI's own folder has enough room, or no other has more.
  package static func substitute(
    _ launched: LauncherEnvironment, temporary: String?, room: (String) -> Int? = { FreeSpace(of: $0).byteCount }
  ) -> String? {
    let ownRoom = room(standard) ?? 0
    guard ownRoom < leastByteCount else { return nil }
    let folders = [launched.folder, temporary, "/tmp", "/var/tmp"].compactMap(\.self)
    return folders.first { room($0) ?? 0 >= leastByteCount } ?? folders.first { room($0) ?? 0 > ownRoom }
  }
}
