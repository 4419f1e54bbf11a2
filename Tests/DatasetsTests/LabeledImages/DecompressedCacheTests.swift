import Datasets
import Foundation
import Testing
import TestSupport

/// The decompressed copies of files in folders of the user's own.
@Suite struct DecompressedCacheTests {
  private func load(_ data: String, _ cache: DecompressedCache?) throws {
    try withLoadedDataset(in: data, cache: cache) { train, _ in
      #expect(Array(train.images) == SmallDataset.trainImages)
    }
  }

  /// Makes a folder of data, and calls the body with it and the path that a cache may have.
  private func withData(_ body: (_ data: String, _ cache: String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: false)
      try SmallDataset.write(to: "\(folder)/data")
      try await body("\(folder)/data", "\(folder)/cache/lockstep")
    }
  }

  @Test func `keeps the content of each file, and reads it the next time`() async throws {
    try await withData { data, folder in
      let cache = DecompressedCache(folder: folder)
      try load(data, cache)
      #expect(try Set(names(in: folder).map { try bytes(of: "\(folder)/\($0)") }) == Set(SmallDataset.files.values))
      #expect(try names(in: data).count == 4)
      // Damage that only decompressing would notice.
      let path = "\(data)/train-images-idx3-ubyte.gz"
      var damaged = try bytes(of: path)
      damaged[damaged.count - 9] ^= 0xFF
      try write(damaged, to: path)
      try load(data, cache)
      #expect(throws: DatasetError.self) { try load(data, nil) }
    }
  }

  @Test func `a copy that was changed is not read, and made again`() async throws {
    try await withData { data, folder in
      let cache = DecompressedCache(folder: folder)
      try load(data, cache)
      for name in try names(in: folder) {
        let content = try bytes(of: "\(folder)/\(name)")
        try write(content.dropLast() + [99], to: "\(folder)/\(name)")
      }
      try load(data, cache)
      #expect(try Set(names(in: folder).map { try bytes(of: "\(folder)/\($0)") }) == Set(SmallDataset.files.values))
    }
  }

  @Test func `stays below its limit, and gives up first what was used longest ago`() async throws {
    try await withTemporaryFolder { folder in
      // Each file of pictures has 100,016 bytes, so that two have room.
      let cache = DecompressedCache(folder: "\(folder)/cache", limit: 250_000)
      func load(_ seed: UInt8) throws {
        let data = "\(folder)/\(seed)"
        if !FileManager.default.fileExists(atPath: data) {
          try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
          let pixels = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) &+ seed }
          try SmallDataset.write(
            to: data,
            replacing: [
              "train-images-idx3-ubyte": [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 200, 0, 0, 0, 250] + pixels,
              "train-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 2, 0, 1],
              "t10k-images-idx3-ubyte": [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 200, 0, 0, 0, 250] + pixels,
              "t10k-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 2, 0, 1],
            ])
        }
        try withLoadedDataset(in: data, cache: cache) { _, _ in }
      }
      func copies() throws -> Set<String> { try Set(names(in: "\(folder)/cache").filter { $0.hasPrefix("2x200x") }) }
      try load(1)
      let first = try copies()
      try load(2)
      let second = try copies().subtracting(first)
      try load(1)
      try load(3)
      let sizes = try names(in: "\(folder)/cache").map { try bytes(of: "\(folder)/cache/\($0)").count }
      #expect(sizes.reduce(0, +) <= 250_000)
      #expect(try copies().isSuperset(of: first))
      #expect(try copies().isDisjoint(with: second))
    }
  }

  @Test func `loads where there is no cache, or it can't be written`() async throws {
    try await withData { data, folder in
      try load(data, nil)
      try load(data, DecompressedCache(folder: "/proc/cache"))
      try load(data, DecompressedCache(folder: folder, limit: 10))
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test func `is where the user's environment says`() async throws {
    #expect(DecompressedCache(environment: [:]) == nil)
    #expect(DecompressedCache(environment: ["XDG_CACHE_HOME": "relative"]) == nil)
    #expect(DecompressedCache(environment: ["HOME": "/h"]) == DecompressedCache(folder: "/h/.cache/lockstep"))
    let environment = ["HOME": "/h", "XDG_CACHE_HOME": "/c"]
    #expect(DecompressedCache(environment: environment) == DecompressedCache(folder: "/c/lockstep"))
  }
}
