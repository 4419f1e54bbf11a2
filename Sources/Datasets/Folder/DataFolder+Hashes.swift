extension DataFolder {
  /// MD5 of those files that are gzip'd and can be read: all that is known of some published data sets.
  public func gzipHashes(of files: [DatasetFile]) -> [DatasetFile: String] {
    files.reduce(into: [:]) { hashes, file in
      guard let path = paths(of: file).first, ContentSum(trailerOf: path) != nil else { return }
      hashes[file] = try? Checksum.md5(ofFile: path)
    }
  }

  /// Whether its files are drawn by Lockstep.
  public var isSynthesized: Bool { FolderOrigin(of: path) == .synthesized }
}
