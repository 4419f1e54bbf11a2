import Datasets
import Foundation
import Testing
import TestSupport

/// Expected bytes are written out by hand from the format's definition.
@Suite struct IDXFileTests {
  /// Element type 0B, 2×3, of 1, -2, 3, 256, -32768, 32767.
  let int16File: [UInt8] = [
    0, 0, 0x0B, 2, 0, 0, 0, 2, 0, 0, 0, 3,
    0x00, 0x01, 0xFF, 0xFE, 0x00, 0x03, 0x01, 0x00, 0x80, 0x00, 0x7F, 0xFF,
  ]

  @Test(arguments: [false, true], ["numbers.idx", "numbers.gz"])
  func `reads raw and gzip'd files by content, whatever the name`(compressed: Bool, name: String) async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/\(name)"
      try write(compressed ? gzip(int16File) : int16File, to: path)
      let file = try IDXFile(path: path)
      #expect(file.header.elementType == .int16)
      #expect(file.header.shape == [2, 3])
      #expect(file.header.byteCount == 12)
      try #expect(file.elements(as: Int16.self) == [1, -2, 3, 256, -32768, 32767])
    }
  }

  @Test func `reads into the caller's memory without changing the byte order`() async throws {
    try await withTemporaryFolder { folder in
      try write(gzip(int16File), to: "\(folder)/file")
      let file = try IDXFile(path: "\(folder)/file")
      var memory = [UInt8](repeating: 0xAA, count: file.header.byteCount)
      try memory.withUnsafeMutableBytes { try file.read(into: $0) }
      #expect(memory == Array(int16File.dropFirst(12)))
    }
  }

  @Test func `knows every element type`() async throws {
    try await withTemporaryFolder { folder in
      func elements<Element: IDXElement>(_ code: UInt8, _ payload: [UInt8], _ count: UInt8) throws -> [Element] {
        try write([0, 0, code, 1, 0, 0, 0, count] + payload, to: "\(folder)/file")
        return try IDXFile(path: "\(folder)/file").elements()
      }
      try #expect(elements(0x08, [0, 255], 2) == [UInt8(0), 255])
      try #expect(elements(0x09, [0x80, 0x7F], 2) == [Int8(-128), 127])
      try #expect(elements(0x0B, [0xFF, 0xFE], 1) == [Int16(-2)])
      try #expect(elements(0x0C, [0x01, 0x02, 0x03, 0x04], 1) == [Int32(0x0102_0304)])
      try #expect(elements(0x0D, [0x3F, 0xC0, 0, 0, 0xC0, 0x49, 0x0F, 0xDB], 2) == [Float(1.5), -0x1.921fb6p+1])
      try #expect(elements(0x0E, [0x40, 0x09, 0x21, 0xFB, 0x54, 0x44, 0x2D, 0x18], 1) == [Double.pi])
    }
  }

  @Test(arguments: [1, 2, 3, 4, 7, 255])
  func `reads any number of dimensions`(rank: Int) async throws {
    try await withTemporaryFolder { folder in
      let shape = [2] + [Int](repeating: 1, count: rank - 1)
      let dimensions = shape.flatMap { [0, 0, 0, UInt8($0)] as [UInt8] }
      try write([0, 0, 8, UInt8(rank)] + dimensions + [7, 9], to: "\(folder)/file")
      let file = try IDXFile(path: "\(folder)/file")
      #expect(file.header.shape == shape)
      try #expect(file.elements() == [UInt8(7), 9])
    }
  }

  @Test func `reads several gzip members as one file`() async throws {
    try await withTemporaryFolder { folder in
      try write(gzip(Array(int16File.prefix(15))) + gzip(Array(int16File.dropFirst(15))), to: "\(folder)/file")
      try #expect(IDXFile(path: "\(folder)/file").elements() == [Int16(1), -2, 3, 256, -32768, 32767])
    }
  }
}

@Suite struct IDXWriteTests {
  @Test func `writes the format's bytes`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try IDXFile.write([Int16(1), -2, 3, 256, -32768, 32767], shape: [2, 3], to: path, compressed: false)
      try #expect(Array(Data(contentsOf: URL(filePath: path))) == IDXFileTests().int16File)
    }
  }

  @Test func `writes gzip'd files that hold what was written`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file"
      let elements = (0..<70_000).map { Float($0) / 7 }
      try IDXFile.write(elements, shape: [700, 100], to: path, compressed: true)
      try #expect(Array(Data(contentsOf: URL(filePath: path)).prefix(2)) == [0x1F, 0x8B])
      let file = try IDXFile(path: path)
      #expect(file.header.shape == [700, 100])
      try #expect(file.elements() == elements)
    }
  }

  @Test func `replaces a file and leaves nothing beside it`() async throws {
    try await withTemporaryFolder { folder in
      try write([1, 2, 3], to: "\(folder)/file")
      try IDXFile.write([UInt8(5)], shape: [1], to: "\(folder)/file", compressed: true)
      try #expect(IDXFile(path: "\(folder)/file").elements() == [UInt8(5)])
      try #expect(names(in: folder) == ["file"])
    }
  }

  @Test func `says that a folder cannot be written, and leaves nothing in it`() async throws {
    try await withTemporaryFolder { folder in
      let missing = "\(folder)/missing/file"
      #expect(throws: IDXError(path: missing, reason: .unwritable(.noSuchFileOrDirectory))) {
        try IDXFile.write([UInt8(5)], shape: [1], to: missing, compressed: true)
      }
      // A folder stands where the file should go: only the rename fails.
      let taken = "\(folder)/taken"
      try FileManager.default.createDirectory(atPath: taken, withIntermediateDirectories: false)
      #expect(throws: IDXError(path: taken, reason: .unwritable(.isDirectory))) {
        try IDXFile.write([UInt8(5)], shape: [1], to: taken, compressed: false)
      }
      try #expect(names(in: folder) == ["taken"])
    }
  }
}
