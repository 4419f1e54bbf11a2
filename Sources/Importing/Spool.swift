import Datasets
import Foundation
import Platform
import SystemPackage

/// Images on their way from a source to a data set, in a temporary file: which are to test on shows only when all have been
/// read. The file has no name, so that none is left wherever this process ends.
final class Spool {
  private let path: String
  private let imageSize: Int
  private let descriptor: FileDescriptor
  /// Images that aren't in the file yet.
  private var pending: [UInt8] = []
  private var image: [UInt8]

  /// Images are written when so many bytes are together.
  private static let blockSize = 1 << 20

  /// A file in a folder, for images of so many pixels.
  init(in folder: String, imageSize: Int) throws(FileError) {
    path = temporaryPath(beside: folder.appending(pathComponent: "images"))
    self.imageSize = imageSize
    image = [UInt8](repeating: 0, count: imageSize)
    let path = path
    do throws(Errno) {
      descriptor = try Errno.catching {
        try FileDescriptor.open(
          FilePath(path), .readWrite, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
      }
    } catch {
      throw FileError(path: path, "cannot be written", error)
    }
    unlink(path)
  }

  deinit { try? descriptor.close() }

  /// Adds an image behind the others.
  func append(_ pixels: [UInt8]) throws(FileError) {
    pending += pixels
    if pending.count >= Self.blockSize { try flush() }
  }

  /// Writes what isn't in the file yet, so that images can be read.
  func flush() throws(FileError) {
    do throws(Errno) { _ = try Errno.catching { try descriptor.writeAll(pending) } } catch {
      throw FileError(path: path, "cannot be written", error)
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// The pixels of an image, after a `flush`.
  func image(at index: Int) throws(IDXError) -> [UInt8] {
    do {
      let count = try image.withUnsafeMutableBytes {
        try descriptor.read(fromAbsoluteOffset: Int64(index * imageSize), into: $0)
      }
      guard count == imageSize else { throw Errno.ioError }
      return image
    } catch {
      throw IDXError(path: path, reason: .unreadable((error as? Errno) ?? .ioError))
    }
  }
}
