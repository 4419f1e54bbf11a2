import Datasets

extension NodeDataset {
  /// The hashes of the parts and the files.
  var hashes: DataHashes {
    let (trainHashes, testHashes) = (train.hashes, test.hashes)
    // With nothing held out, the files are the parts.
    let trainFiles = trainFileHashes.isEmpty ? [trainHashes.images, trainHashes.labels] : trainFileHashes
    return DataHashes(
      parts: [trainHashes.both, heldOut.sha256, testHashes.both],
      files: trainFiles + [testHashes.images, testHashes.labels])
  }

  /// What tells this data set, and its division into parts, from another.
  package var fingerprint: String { hashes.fingerprint }

  /// Which published data set the files are. Rank 0 alone asks.
  ///
  /// - Parameters:
  ///   - expected: The one that they are to be, if any.
  ///   - contentHashes: SHA-256 of the content of those files that matter.
  /// - Returns: Whether the files are those of `expected`, and which data set they hold.
  func identity(expected: PublishedDataset?, contentHashes: [DatasetFile: String]) -> DatasetIdentity {
    func identity(_ gzipHashes: [DatasetFile: String]) -> DatasetIdentity {
      DatasetIdentity(
        expected: expected, .init(shape: shape, contentHashes: contentHashes, gzipHashes: gzipHashes))
    }
    let known = identity(gzipHashes)
    guard known.held == nil, gzipHashes.isEmpty, let folder = try? DataFolder(directory), !folder.isSynthesized else {
      return known
    }
    // Whatever it is, it isn't MNIST: now reading the files once more is worth it.
    return identity(folder.gzipHashes(of: Array(contentHashes.keys)))
  }
}

extension Configuration.DataSettings.Dataset {
  /// The published data set of that name, if it's one.
  var published: PublishedDataset? { PublishedDataset(rawValue: rawValue) }
}
