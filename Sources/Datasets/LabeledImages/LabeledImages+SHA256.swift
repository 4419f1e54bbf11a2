import Crypto
import Platform

extension LabeledImages {
  /// SHA-256 over the pictures' IDX file and then the labels', both uncompressed, in lower-case hexadecimal.
  ///
  /// It depends on sizes, pixels and labels, and not on how the files were named or compressed. Same as
  /// `cat train-images-idx3-ubyte train-labels-idx1-ubyte | sha256sum`.
  public var sha256: String { hashes.both }

  /// SHA-256 of the pictures' IDX file, of the labels' and of the one followed by the other; the pictures, which are
  /// most of it, are read once.
  package var hashes: (images: String, labels: String, both: String) {
    var hash = SHA256()
    hash.update(images, shape: [count, rows, columns])
    let images = hash.finalize().hexadecimal
    hash.update(labels, shape: [count])
    var labelHash = SHA256()
    labelHash.update(labels, shape: [count])
    return (images, labelHash.finalize().hexadecimal, hash.finalize().hexadecimal)
  }
}

extension SHA256 {
  /// Goes on with an IDX file of these elements.
  fileprivate mutating func update(_ elements: UnsafeBufferPointer<UInt8>, shape: [Int]) {
    guard let header = IDXHeader(elementType: .uint8, shape: shape) else {
      preconditionFailure("a part that was read from IDX files has an IDX shape")
    }
    update(data: header.bytes)
    // The caller keeps the elements alive.
    update(bufferPointer: UnsafeRawBufferPointer(elements))
  }
}
