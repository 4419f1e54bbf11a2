import Crypto

extension LabeledImages {
  /// SHA-256 over the pictures' IDX file and then the labels', both uncompressed, in lower-case hexadecimal.
  ///
  /// It depends on sizes, pixels and labels, and not on how the files were named or compressed. Same as
  /// `cat train-images-idx3-ubyte train-labels-idx1-ubyte | sha256sum`.
  public var sha256: String {
    var hash = SHA256()
    for (shape, bytes) in [([count, rows, columns], images), ([count], labels)] {
      guard let header = IDXHeader(elementType: .uint8, shape: shape) else {
        preconditionFailure("a part that was read from IDX files has an IDX shape")
      }
      hash.update(data: header.bytes)
      hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    }
    return hash.finalize().hexadecimal
  }
}
