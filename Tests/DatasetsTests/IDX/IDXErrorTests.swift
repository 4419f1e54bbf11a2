import Datasets
import Foundation
import Testing
import TestSupport

/// Every way in which an IDX file can be bad, with the words that a person reads.
@Suite struct IDXErrorTests {
  /// A bad file and the words about it.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let problem: String

    init(_ description: String, _ bytes: [UInt8], _ problem: String) {
      (testDescription, self.bytes, self.problem) = (description, bytes, problem)
    }
  }

  /// Type 08, 3 images of 2×2.
  static let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2]
  static let whole = header + [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
  static let promise = "promises 3 images of 2×2 (12 bytes)"

  static let cases = [
    Case("empty", [], "is empty."),
    Case("gzip of nothing", gzip([]), "is empty."),
    Case("web page", Array("\n<!DOCTYPE html><html>".utf8), "is a web page, not an IDX file"),
    Case("text", Array("hello".utf8), "is neither an IDX file nor gzip'd: it starts with 68 65 6c 6c."),
    Case("gzip'd text", gzip(Array("hello".utf8)), "is neither an IDX file nor gzip'd: it starts with 68 65 6c 6c."),
    Case("unknown type", [0, 0, 0x0A, 1, 0, 0, 0, 0], "has the element type 0a, which IDX does not know"),
    Case("no dimensions", [0, 0, 8, 0, 5], "has no dimensions."),
    Case("short magic", [0, 0, 8], "ends inside its header."),
    Case("short dimensions", Array(header.dropLast()), "ends inside its header."),
    Case("gzip'd short dimensions", gzip(Array(header.dropLast())), "ends inside its header."),
    Case("truncated", Array(whole.dropLast(5)), "\(promise) but ends after 7."),
    Case("gzip of truncated", gzip(Array(whole.dropLast(5))), "\(promise) but ends after 7."),
    Case("truncated gzip", Array(gzip(whole).dropLast(12)), "\(promise) but ends after "),
    Case("gzip without checksum", Array(gzip(whole).dropLast(8)), "damaged gzip file (it ends before its checksum)."),
    Case("gzip magic only", [0x1F, 0x8B], "is a damaged gzip file (it ends before its checksum)."),
    Case("trailing byte", whole + [0], "\(promise) but goes on after them."),
    Case("gzip'd trailing byte", gzip(whole + [0]), "\(promise) but goes on after them."),
    Case("bytes overflow", [0, 0, 14, 3] + [UInt8](repeating: 255, count: 12), "more than any machine can address"),
    Case(
      "gzip cannot expand that far", gzip([0, 0, 8, 1, 0, 1, 0, 0] + whole),
      "promises 65,536 items (65,536 bytes), more than a gzip'd file of "),
  ]

  @Test(arguments: cases)
  func `names the file, what is wrong and what to do`(bad: Case) async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try write(bad.bytes, to: path)
      let error = try #require(throws: IDXError.self) { try IDXFile(path: path).elements(as: UInt8.self) }
      let lines = shown(error).components(separatedBy: "\n")
      #expect(lines.count == 2)
      #expect(lines[0].hasPrefix("\(path): "))
      #expect(lines[0].contains(bad.problem))
      #expect(lines[1].contains("into another folder: lockstep data fetch --output data/mnist"))
      FolderOrigin.fetched(.mnist).mark(folder)
      #expect(shown(error).hasSuffix("Download it again: lockstep data fetch --output \(folder)"))
    }
  }

  @Test func `a wrong checksum is damage, even where every byte arrived`() async throws {
    try await withTemporaryFolder { folder in
      var bytes = gzip(Self.whole)
      bytes[bytes.count - 6] ^= 1
      try write(bytes, to: "\(folder)/file")
      #expect(throws: IDXError(path: "\(folder)/file", reason: .corrupt("incorrect data check"))) {
        try IDXFile(path: "\(folder)/file").elements(as: UInt8.self)
      }
    }
  }

  @Test func `a file that is gzip'd twice is said to be, and how to undo it`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file.gz"
      try write(gzip(gzip(Self.whole)), to: path)
      let error = try #require(throws: IDXError.self) { try IDXFile(path: path) }
      #expect(shown(error) == "\(path): is gzip'd twice.\nUndo one of the two: gunzip \(path)")
      // What that leaves is read.
      try write(gzip(Self.whole), to: "\(folder)/file")
      #expect(try IDXFile(path: "\(folder)/file").header.shape == [3, 2, 2])
    }
  }

  @Test func `the header alone shows a raw file that is too short`() async throws {
    try await withTemporaryFolder { folder in
      try write(Array(Self.whole.dropLast()), to: "\(folder)/file")
      #expect(throws: IDXError.self) { try IDXFile(path: "\(folder)/file") }
    }
  }

  @Test func `refuses a promise beyond the machine's memory before anything is allocated`() async throws {
    try await withTemporaryFolder { folder in
      // A sparse file, so large that deflate could have made it from more bytes than the machine has.
      let path = "\(folder)/file"
      let memory = ProcessInfo.processInfo.physicalMemory
      let rows = UInt32(clamping: memory / 65_536 + 1)
      let dimensions = [rows, 65_536].flatMap { value in
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
      }
      try write(gzip([0, 0, 8, 2] + dimensions), to: path)
      #expect(truncate(path, Int(memory / 1000)) == 0)
      let error = try #require(throws: IDXError.self) { try IDXFile(path: path) }
      #expect(shown(error).contains("more than this machine's memory"))
    }
  }

  @Test func `says that a file does not exist`() {
    #expect(throws: IDXError(path: "/nowhere/file", reason: .unreadable(.noSuchFileOrDirectory))) {
      try IDXFile(path: "/nowhere/file")
    }
  }

  @Test func `says that a folder is not a file`() async throws {
    try await withTemporaryFolder { folder in
      #expect(throws: IDXError(path: folder, reason: .notAFile)) { try IDXFile(path: folder) }
    }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read every file"))
  func `says that a file may not be read`() async throws {
    try await withTemporaryFolder { folder in
      try write(Self.whole, to: "\(folder)/file")
      chmod("\(folder)/file", 0)
      #expect(throws: IDXError(path: "\(folder)/file", reason: .unreadable(.permissionDenied))) {
        try IDXFile(path: "\(folder)/file")
      }
    }
  }

  @Test func `does not convert one element type to another`() async throws {
    try await withTemporaryFolder { folder in
      try write(Self.whole, to: "\(folder)/file")
      let reason = IDXError.Reason.wrongElementType(found: .uint8, expected: .int8)
      #expect(throws: IDXError(path: "\(folder)/file", reason: reason)) {
        try IDXFile(path: "\(folder)/file").elements(as: Int8.self)
      }
    }
  }

  @Test func `notices that the file was replaced between opening and reading`() async throws {
    try await withTemporaryFolder { folder in
      try write(Self.whole, to: "\(folder)/file")
      let file = try IDXFile(path: "\(folder)/file")
      try write([0, 0, 8, 1, 0, 0, 0, 12] + Self.whole.suffix(12), to: "\(folder)/file")
      #expect(throws: IDXError(path: "\(folder)/file", reason: .changed)) { try file.elements(as: UInt8.self) }
    }
  }
}
