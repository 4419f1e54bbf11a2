import Crypto

extension PublishedDataset {
  /// Whether test images have the labels that were published, or nil where only hashes of compressed files are known.
  ///
  /// The labels alone tell data sets apart, and hashing 10,000 of them takes no time.
  package func hasPublishedLabels(_ test: LabeledImages) -> Bool? {
    guard case .sha256OfContent(let published) = checksum(of: .testLabels),
      let header = IDXHeader(elementType: .uint8, shape: [test.count])
    else { return nil }
    var hash = SHA256()
    hash.update(data: header.bytes)
    hash.update(bufferPointer: UnsafeRawBufferPointer(test.labels))
    return hash.finalize().hexadecimal == published
  }
}
