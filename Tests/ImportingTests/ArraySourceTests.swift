import CZip
import Importing
import Platform
import Testing
import TestSupport

@Suite struct ArraySourceTests {
  private let images = numberedImages(6)
  private let labels: [Int64] = [0, 1, 2, 0, 1, 2]

  /// An archive with these entries, compressed.
  private func writeArchive(_ entries: [(name: String, bytes: [UInt8])], to path: String) throws {
    let archive = try #require(zip_open(path, ZIP_CREATE, nil))
    for entry in entries {
      // The archive's own copy lives until it's closed.
      let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, entry.bytes.count), alignment: 1)
      entry.bytes.withUnsafeBytes {
        memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
      }
      let source = try #require(zip_source_buffer(archive, memory, UInt64(entry.bytes.count), 0))
      _ = zip_file_add(archive, entry.name, source, 0)
    }
    #expect(zip_close(archive) == 0)
  }

  @Test func `reads both parts of an archive as Keras has it`() throws {
    try withTemporaryFolder { folder in
      try writeArchive(
        [
          ("x_train.npy", npy("|u1", [4, 3, 4], images[..<4].flatMap(\.self))),
          ("y_train.npy", npy("|u1", [4], [0, 1, 2, 0])),
          ("x_test.npy", npy("|u1", [2, 3, 4], images[4...].flatMap(\.self))),
          ("y_test.npy", npy("<i8", [2], littleEndian([1, 2]))),
        ], to: folder + "/set.npz")
      let result = try importing(folder + "/set.npz", into: folder + "/out")
      #expect(result.trainCount == 4 && result.testCount == 2 && result.classNames == ["0", "1", "2"])
      let (train, test) = (try ImportedPart.train(folder + "/out"), try ImportedPart.test(folder + "/out"))
      #expect(
        train.shape == [4, 3, 4] && train.images == images[..<4].flatMap(\.self) && train.labels == [0, 1, 2, 0])
      #expect(test.images == images[4...].flatMap(\.self) && test.labels == [1, 2])
    }
  }

  @Test(arguments: ["<f4", ">f8", "<f2", ">u2", "<i4"])
  func `brings numbers of any type to bytes`(type: String) throws {
    let pixels = images.flatMap(\.self)
    let isFloat = type.contains("f")
    // Fractions of 255, as divided images have them, or whole numbers.
    let bytes: [UInt8] = pixels.flatMap { pixel -> [UInt8] in
      let fraction = Double(pixel) / 255
      let little: [UInt8] =
        switch type.dropFirst() {
        case "f2": withUnsafeBytes(of: Float16(fraction).bitPattern.littleEndian, Array.init)
        case "f4": withUnsafeBytes(of: Float(fraction).bitPattern.littleEndian, Array.init)
        case "f8": withUnsafeBytes(of: fraction.bitPattern.littleEndian, Array.init)
        case "u2": [pixel, 0]
        default: [pixel, 0, 0, 0]
        }
      return type.hasPrefix(">") ? little.reversed() : little
    }
    try withTemporaryFolder { folder in
      try write(npy(type, [6, 3, 4, 1], bytes), to: folder + "/x.npy")
      try write(npy("<i8", [6], littleEndian(labels)), to: folder + "/y.npy")
      var description = SourceDescription()
      description.labels = folder + "/y.npy"
      try importing(folder + "/x.npy", into: folder + "/out", description)
      let found = try ImportedPart.train(folder + "/out")
      #expect(found.labels == labels.map { UInt8($0) })
      #expect(zip(found.images, pixels).allSatisfy { abs(Int($0) - Int($1)) <= (isFloat ? 1 : 0) })
      #expect(found.images.count == pixels.count)
    }
  }

  @Test func `reads one-hot labels, and squares of rows of pixels`() throws {
    try withTemporaryFolder { folder in
      try write(npy("|u1", [2, 9], Array(1...18)), to: folder + "/x.npy")
      try write(npy("|b1", [2, 3], [0, 0, 1, 1, 0, 0]), to: folder + "/y.npy")
      var description = SourceDescription()
      description.labels = folder + "/y.npy"
      try importing(folder + "/x.npy", into: folder + "/out", description)
      let found = try ImportedPart.train(folder + "/out")
      #expect(found.shape == [2, 3, 3] && found.labels == [2, 0] && found.images == Array(1...18))
    }
  }

  /// What is wrong with arrays of images and labels; nothing is left of an import then.
  private func problem(_ images: [UInt8], _ labels: [UInt8]) throws -> String {
    try withTemporaryFolder { folder in
      try write(images, to: folder + "/x.npy")
      try write(labels, to: folder + "/y.npy")
      var description = SourceDescription()
      description.labels = folder + "/y.npy"
      let error = try #require(throws: FileError.self) {
        try importing(folder + "/x.npy", into: folder + "/out", description)
      }
      #expect(try names(in: folder) == ["x.npy", "y.npy"])
      return error.description
    }
  }

  @Test func `names what is wrong with arrays`() throws {
    let (images, labels) = (npy("|u1", [2, 2, 2], Array(1...8)), npy("|u1", [2], [0, 1]))
    #expect(try problem(npy("|u1", [2, 2, 2], Array(1...7)), labels).contains("x.npy: ends after 1 of 2 items"))
    #expect(try problem(npy("|u1", [2, 2, 2], Array(1...9)), labels).contains("x.npy: goes on after its 2 items"))
    #expect(try problem(images, npy("|u1", [3], [0, 1, 1])).contains("y.npy: has 3 labels for 2 images"))
    #expect(try problem(images, npy("|u1", [2], [4, 4])).contains("would get one class"))
    #expect(try problem(images, npy("<i8", [2], littleEndian([0, -1]))).contains("y.npy[1]: is no class"))
    #expect(try problem(npy("|O", [2], []), labels).contains("holds numbers of the type '|O'"))
    #expect(try problem(npy("|u1", [2, 2, 2], Array(1...8), isFortran: true), labels).contains("Fortran's order"))
    #expect(try problem(npy("|u1", [2, 300, 2], []), labels).contains("a side has 1 to 256 pixels"))
    #expect(try problem(npy("|u1", [2, 5], []), labels).contains("has the shape (2, 5)"))
    #expect(try problem(npy("|u1", [1 << 62, 16, 16], []), labels).contains("has a damaged header"))
    #expect(try problem(npy("|u1", [0, 2, 2], []), npy("|u1", [0, 1 << 62, 8], [])).contains("has a damaged header"))
    #expect(
      try problem(images, npy("<i8", [2], littleEndian([0, 299]))).contains("y.npy[1]: is no class from 0 to 255"))
    #expect(
      try problem(npy("<i2", [1, 1, 2], [255, 0, 0, 1]), npy("|u1", [1], [0])).contains("x.npy[0]: has pixels"))
    let nan = npy("<f4", [1, 1, 1], [0, 0, 0xC0, 0x7F])
    #expect(try problem(nan, npy("|u1", [1], [0])).contains("x.npy[0]: has pixels that are not numbers from 0 to 1"))
  }

  @Test func `an archive that promises more images than a disk or a data set holds is refused before it's unpacked`()
    throws
  {
    for (shape, problem) in [
      ([1 << 27, 1, 1], "has 134,217,728 images, more than the 67,108,864 that are imported"),
      ([1 << 26, 256, 256], "but the images take 4,398,046,511,104"),
    ] {
      try withTemporaryFolder { folder in
        let path = folder + "/set.npz"
        // Zeros, which a deflated archive holds a thousandth of.
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        try writeArchive(
          [("x_train.npy", npy("|u1", shape, zeros)), ("y_train.npy", npy("|u1", [shape[0]], zeros))], to: path)
        let error = try #require(throws: FileError.self) { try importing(path, into: folder + "/out") }
        #expect(error.problem.contains(problem))
        #expect(try names(in: folder) == ["set.npz"])
      }
    }
  }

  @Test func `an archive without known names lists those it has, and one that's cut short is refused`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/set.npz"
      try writeArchive([("a.npy", npy("|u1", [1], [1])), ("../../b", [1])], to: path)
      var error = try #require(throws: FileError.self) { try importing(path, into: folder + "/out") }
      #expect(error.problem.contains("but a, ../../b"))
      try write(Array(bytes(of: path).dropLast(30)), to: path)
      error = try #require(throws: FileError.self) { try importing(path, into: folder + "/out") }
      #expect(error.problem.contains("cannot be read as a ZIP archive"))
    }
  }
}
