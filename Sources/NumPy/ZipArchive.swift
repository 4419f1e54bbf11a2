import CZip
import Platform

/// A ZIP archive, whose entries are read by name. Nothing is unpacked to a file.
package final class ZipArchive {
  /// The names of its entries.
  package let names: [String]
  private let path: String
  private let archive: OpaquePointer

  /// Opens an archive.
  package init(_ path: String) throws(FileError) {
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw FileError(
        path: path, problem: "cannot be read as a ZIP archive: \(String(cString: zip_error_strerror(&error)))",
        remedy: "Get it again from where it came from.")
    }
    (self.path, self.archive) = (path, archive)
    let count = max(0, zip_get_num_entries(archive, 0))
    names = (0..<count).compactMap { zip_get_name(archive, UInt64($0), 0).map { String(cString: $0) } }
  }

  deinit { zip_discard(archive) }

  /// An entry from its start.
  package func stream(_ name: String) throws(FileError) -> ZipEntryStream {
    guard let entry = zip_fopen(archive, name, 0) else {
      throw FileError(
        path: "\(path): \(name)", problem: "cannot be read: \(String(cString: zip_strerror(archive)))",
        remedy: "Get it again from where it came from.")
    }
    return ZipEntryStream(entry, of: self, name: "\(path): \(name)")
  }
}

/// An entry of an archive that is being read.
package final class ZipEntryStream: ByteStream {
  private let entry: OpaquePointer
  // An entry is read from its archive, which has to stay open.
  private let archive: ZipArchive
  private let name: String

  fileprivate init(_ entry: OpaquePointer, of archive: ZipArchive, name: String) {
    (self.entry, self.archive, self.name) = (entry, archive, name)
  }

  deinit { zip_fclose(entry) }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var filled = 0
    while filled < buffer.count {
      // The rebased slice stays inside `buffer`, which the caller keeps alive.
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = zip_fread(entry, rest.baseAddress, UInt64(rest.count))
      guard count >= 0 else {
        throw FileError(path: name, problem: "is damaged", remedy: "Get the archive again from where it came from.")
      }
      if count == 0 { break }
      filled += Int(count)
    }
    return filled
  }
}
