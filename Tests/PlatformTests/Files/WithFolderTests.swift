import Foundation
import Platform
import SystemPackage
import Testing
import TestSupport

@Suite struct WithFolderTests {
  private func fill(_ folder: String, _ body: () throws(Errno) -> Void) throws(Errno) {
    try withFolder(folder, failure: { $0 }, body)
  }

  @Test func `where filling a folder fails, those that are new and empty are gone`() throws {
    try withTemporaryFolder { folder in
      let new = folder + "/a/b/c/"
      #expect(throws: Errno.noSpace) { try fill(new) { () throws(Errno) in throw .noSpace } }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
      #expect(throws: Errno.noSpace) {
        try fill(new) { () throws(Errno) in
          close(open(folder + "/a/b/kept", O_WRONLY | O_CREAT, 0o600))
          throw .noSpace
        }
      }
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() == ["a", "a/b", "a/b/kept"])
      try fill(new) { () throws(Errno) in }
      #expect(throws: Errno.noSpace) { try fill(new) { () throws(Errno) in throw .noSpace } }
      #expect(access(new, F_OK) == 0, "one that was there stays")
    }
  }
}
