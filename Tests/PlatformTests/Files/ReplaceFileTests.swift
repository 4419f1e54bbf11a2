import Foundation
import Platform
import SystemPackage
import Testing
import TestSupport

@Suite struct ReplaceFileTests {
  private struct Failure: Error {
    let reason: Errno
  }

  private func replace(_ path: String, with text: String) throws(Failure) {
    try replaceFile(at: path, failure: Failure.init) { file throws(Failure) in
      guard let handle = FileHandle(forWritingAtPath: file) ?? create(file) else { throw Failure(reason: .current) }
      try? handle.write(contentsOf: Data(text.utf8))
    }
  }

  private func create(_ path: String) -> FileHandle? {
    FileManager.default.createFile(atPath: path, contents: nil) ? FileHandle(forWritingAtPath: path) : nil
  }

  @Test func `a file is replaced whole`() async throws {
    try await withTemporaryFolder { folder in
      try replace("\(folder)/file", with: "long text")
      try replace("\(folder)/file", with: "new")
      #expect(try String(contentsOfFile: "\(folder)/file", encoding: .utf8) == "new")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    }
  }

  @Test func `what a link leads to is replaced, and the link stays`() async throws {
    try await withTemporaryFolder { folder in
      try replace("\(folder)/file", with: "old")
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "file")
      try replace("\(folder)/link", with: "new")
      #expect(try String(contentsOfFile: "\(folder)/file", encoding: .utf8) == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/link") == "file")
    }
  }

  @Test func `an empty path is no file`() throws {
    let folder = FileManager.default.currentDirectoryPath
    let before = try FileManager.default.contentsOfDirectory(atPath: folder)
    let error = #expect(throws: Failure.self) { try replace("", with: "text") }
    #expect(error?.reason == .noSuchFileOrDirectory)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == before)
  }

  @Test func `what isn't a regular file is written to, not replaced`() async throws {
    try await withTemporaryFolder { folder in
      let pipe = "\(folder)/pipe"
      try #require(mkfifo(pipe, 0o600) == 0)
      // Both ends, so that opening it waits for nobody.
      let descriptor = open(pipe, O_RDWR)
      defer { close(descriptor) }
      try replace(pipe, with: "text")
      var bytes = [UInt8](repeating: 0, count: 9)
      #expect(read(descriptor, &bytes, 9) == 4)
      #expect(String(decoding: bytes.prefix(4), as: UTF8.self) == "text")
      var status = stat()
      #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }
  }
}
