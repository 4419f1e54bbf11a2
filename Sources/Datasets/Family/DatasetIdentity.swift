/// Whether files are those of a published data set, by what is known of these.
public struct DatasetIdentity: Equatable, Sendable {
  /// What is known of some of a folder's files.
  public struct Evidence: Sendable {
    /// The sizes of what they hold.
    let shape: DatasetShape
    /// SHA-256 of each one's content; the other files aren't looked at.
    let contentHashes: [DatasetFile: String]
    /// MD5 of those that are gzip'd, as they are.
    let gzipHashes: [DatasetFile: String]

    /// What is known of files; hashes of those that weren't read are left out.
    public init(shape: DatasetShape, contentHashes: [DatasetFile: String], gzipHashes: [DatasetFile: String]) {
      (self.shape, self.contentHashes, self.gzipHashes) = (shape, contentHashes, gzipHashes)
    }
  }

  /// The data set that the files are to be; nil where that's none that was published.
  public let expected: PublishedDataset?
  /// The one that all of them are known to be.
  public let held: PublishedDataset?
  /// Those that aren't the expected data set's.
  public let different: [DatasetFile]
  /// Those that may be, of which too little is known.
  public let unverified: [DatasetFile]

  /// Compares files with those of a published data set, and with the other ones.
  public init(expected: PublishedDataset?, _ evidence: Evidence) {
    self.expected = expected
    held = PublishedDataset.allCases.first { $0.matches(evidence).values.allSatisfy { $0 == .verified } }
    let matches = expected?.matches(evidence) ?? [:]
    different = DatasetFile.allCases.filter { matches[$0] == .different }
    unverified = DatasetFile.allCases.filter { matches[$0] == .unknown }
  }

  /// Compares files with those of the published data set that most of them are known to be, if any.
  public init(recognizing evidence: Evidence) {
    let counts = PublishedDataset.allCases.map { dataset in
      (dataset, evidence.count(of: dataset))
    }
    let best = counts.max { $0.1 < $1.1 }
    self.init(expected: best.flatMap { $0.1 > 0 ? $0.0 : nil }, evidence)
  }

  /// Whether the files are not what they're to be.
  public var isWrong: Bool { held != expected && (held != nil || !different.isEmpty) }

  /// What the files are, for a line of the run's header.
  public var summary: String {
    func names(_ files: [DatasetFile]) -> String { files.map(\.rawValue).joined(separator: ", ") }
    switch (expected, held) {
    case (let expected, let held?) where held == expected:
      return "published files of \(held.rawValue), verified by \(held.evidence)"
    case (_, let held?): return "published files of \(held.rawValue)"
    case (nil, nil): return "none of the published data sets"
    case (let expected?, nil) where !different.isEmpty: return "not \(expected.rawValue)'s: \(names(different))"
    case (let expected?, nil):
      return "not verified: only the hashes of \(expected.rawValue)'s .gz files are known, not of \(names(unverified))"
    }
  }
}

extension PublishedDataset {
  /// What comes of comparing a file with a published one.
  fileprivate enum Match {
    case verified
    case different
    case unknown
  }

  fileprivate func matches(_ evidence: DatasetIdentity.Evidence) -> [DatasetFile: Match] {
    evidence.contentHashes.reduce(into: [:]) { $0[$1.key] = match($1.key, evidence, contentHash: $1.value) }
  }

  private func match(_ file: DatasetFile, _ evidence: DatasetIdentity.Evidence, contentHash: String) -> Match {
    guard evidence.shape.dimensions(of: file) == shape.dimensions(of: file) else { return .different }
    switch checksum(of: file) {
    case .sha256OfContent(let hash):
      return contentHash == hash ? .verified : .different
    case .md5OfFile(let hash):
      if let found = evidence.gzipHashes[file] { return found == hash ? .verified : .different }
      let isAnother = Self.allCases.contains { $0.checksum(of: file) == .sha256OfContent(contentHash) }
      return isAnother ? .different : .unknown
    }
  }

  /// What its files are known by.
  fileprivate var evidence: String { isKnownByContent ? "SHA-256" : "MD5 of the .gz" }

  /// Whether the files' content is known, however it was compressed.
  package var isKnownByContent: Bool {
    if case .sha256OfContent = checksum(of: .trainImages) { true } else { false }
  }
}

extension DatasetIdentity.Evidence {
  /// How many files are known to be a data set's.
  fileprivate func count(of dataset: PublishedDataset) -> Int {
    dataset.matches(self).values.count { $0 == .verified }
  }
}
