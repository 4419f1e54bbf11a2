import Crypto
import Datasets
import Foundation
import Synchronization
import TestSupport
import Testing

/// Downloads from a server on this machine that does right or wrong.
@Suite struct DownloadTests {
  static let content = [UInt8]("the published content, long enough to be cut somewhere".utf8)
  static let file = gzip(content)
  static let sha256 = SHA256.hash(data: content).map { String(format: "%02x", $0) }.joined()
  static let md5 = Insecure.MD5.hash(data: file).map { String(format: "%02x", $0) }.joined()
  static let page = [UInt8]("<!DOCTYPE html><html><body>Please log in</body></html>".utf8)

  /// A download of `file` from folders of the server.
  func download(
    from mirrors: [String], of server: LocalServer, checksum: Checksum = .sha256OfContent(sha256)
  ) -> Download {
    Download(
      name: "file.gz", checksum: checksum, mirrors: mirrors.map { server.address("/\($0)/") }, timeout: 1,
      sizeLimit: 100_000)
  }

  @Test(arguments: [Checksum.sha256OfContent(sha256), .md5OfFile(md5)])
  func `downloads and verifies a file, reports progress, and leaves nothing else`(checksum: Checksum) async throws {
    let server = try LocalServer(["/good/file.gz": .body(Self.file)])
    try await withTemporaryFolder { folder in
      let reports = Mutex<[[Int64?]]>([])
      let outcome = try await download(from: ["good"], of: server, checksum: checksum).run(into: "\(folder)/new/data") {
        bytes, total in reports.withLock { $0.append([bytes, total]) }
      }
      #expect(outcome == .downloaded(from: server.address("/good/file.gz")))
      try #expect(bytes(of: "\(folder)/new/data/file.gz") == Self.file)
      try #expect(names(in: "\(folder)/new/data") == ["file.gz"])
      let size = Int64(Self.file.count)
      #expect(reports.withLock { $0.last } == [size, size])
    }
  }

  @Test func `accepts another compression of the same content`() async throws {
    let server = try LocalServer([
      "/good/file.gz": .body(gzip(Array(Self.content.prefix(9))) + gzip(Array(Self.content.dropFirst(9))))
    ])
    try await withTemporaryFolder { folder in
      let outcome = try await download(from: ["good"], of: server).run(into: folder)
      #expect(outcome == .downloaded(from: server.address("/good/file.gz")))
    }
  }

  @Test func `asks no mirror for a file that is there and good`() async throws {
    let server = try LocalServer([:])
    try await withTemporaryFolder { folder in
      try write(Self.file, to: "\(folder)/file.gz")
      try await #expect(download(from: ["good"], of: server).run(into: folder) == .alreadyThere)
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `renames a file that is there and bad, whatever names are taken`() async throws {
    let server = try LocalServer(["/good/file.gz": .body(Self.file)])
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file.gz"
      for (number, name) in ["file.gz.damaged", "file.gz.damaged-2"].enumerated() {
        try write([UInt8(number)], to: path)
        let outcome = try await download(from: ["good"], of: server).run(into: folder)
        #expect(outcome == .downloaded(from: server.address("/good/file.gz"), setAside: "\(folder)/\(name)"))
        try #expect(bytes(of: path) == Self.file)
        try #expect(bytes(of: "\(folder)/\(name)") == [UInt8(number)])
      }
    }
  }

  @Test(
    arguments: [
      (.body([], status: "404 Not Found"), .status(404)),
      (.body(page, status: "503 Service Unavailable"), .status(503)),
      (.body(page), .webPage),
      (.body(Array(file.prefix(20)), length: file.count), .truncated(received: 20, total: Int64(file.count))),
      (.body(Array(file.prefix(20))), .damaged("it ends before its checksum")),
      (
        .body(gzip([1, 2, 3])),
        .wrongHash(expected: sha256, found: "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
      ),
      (.silence, .timedOut(seconds: 1)),
    ] as [(LocalServer.Reply, DownloadError.Failure)])
  func `goes on to the next mirror, and says why where there is none`(
    reply: LocalServer.Reply, failure: DownloadError.Failure
  ) async throws {
    let server = try LocalServer(["/bad/file.gz": reply, "/good/file.gz": .body(Self.file)])
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file.gz"
      let error = await #expect(throws: DownloadError.self) {
        try await download(from: ["bad"], of: server).run(into: folder)
      }
      #expect(error?.path == path)
      #expect(error?.attempts.map(\.address) == [server.address("/bad/file.gz")])
      #expect(error?.attempts.map(\.failure) == [failure])
      try #expect(names(in: folder).isEmpty)

      let outcome = try await download(from: ["bad", "good"], of: server).run(into: folder)
      #expect(outcome == .downloaded(from: server.address("/good/file.gz")))
      try #expect(bytes(of: path) == Self.file)
      try #expect(names(in: folder) == ["file.gz"])
    }
  }

  @Test func `a failed download leaves the file that was there`() async throws {
    let server = try LocalServer(["/bad/file.gz": .body(Self.page)])
    try await withTemporaryFolder { folder in
      try write([1, 2, 3], to: "\(folder)/file.gz")
      await #expect(throws: DownloadError.self) { try await download(from: ["bad"], of: server).run(into: folder) }
      try #expect(bytes(of: "\(folder)/file.gz") == [1, 2, 3])
      try #expect(names(in: folder) == ["file.gz"])
    }
  }

  @Test func `a slow mirror is not a dead one`() async throws {
    let server = try LocalServer(["/slow/file.gz": .slowly(Self.file)])
    try await withTemporaryFolder { folder in
      let download = Download(
        name: "file.gz", checksum: .md5OfFile(Self.md5), mirrors: [server.address("/slow/")], timeout: 2)
      let outcome = try await download.run(into: folder)
      #expect(outcome == .downloaded(from: server.address("/slow/file.gz")))
    }
  }

  @Test func `names every mirror and both hashes`() async throws {
    let server = try LocalServer(["/page/file.gz": .body(Self.page), "/other/file.gz": .body(gzip([1, 2, 3]))])
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: DownloadError.self) {
        try await download(from: ["page", "gone", "other"], of: server).run(into: folder)
      }
      let found = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
      #expect(
        error.map(shown) == """
          \(folder)/file.gz: could not be downloaded.
          \(server.address("/page/file.gz")): sent a web page instead of the file
          \(server.address("/gone/file.gz")): answered with HTTP status 404
          \(server.address("/other/file.gz")): sent another file: its hash is \(found), not \(Self.sha256)
          Check the network, or put the file there by hand; without a network, train on drawn digits: \
          lockstep data synthesize --output data/synthetic, then --data data/synthetic --set data.dataset=synthetic
          """)
    }
  }

  @Test func `says that no server listens`() async throws {
    // A port that was free a moment ago.
    let address = try LocalServer([:]).address("/")
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: DownloadError.self) {
        try await Download(name: "file.gz", checksum: .sha256OfContent(""), mirrors: [address, "ftp://a/"], timeout: 1)
          .run(into: folder)
      }
      #expect(error?.attempts.count == 2)
      guard case .connection = error?.attempts.first?.failure else { Issue.record("\(error as Any)"); return }
      #expect(error?.attempts.last?.failure == .notAnAddress)
    }
  }

  @Test func `says that the folder cannot be written, once`() async throws {
    let server = try LocalServer(["/good/file.gz": .body(Self.file)])
    try await withTemporaryFolder { folder in
      try write([], to: "\(folder)/taken")
      let error = await #expect(throws: DownloadError.self) {
        try await download(from: ["good", "good"], of: server).run(into: "\(folder)/taken")
      }
      #expect(error?.attempts.count == 1)
      #expect(error?.attempts.first?.failure == .unwritable("Not a directory"))
      let below = await #expect(throws: DownloadError.self) {
        try await download(from: ["good"], of: server).run(into: "\(folder)/taken/below/it")
      }
      #expect(below?.attempts.first?.failure == .unwritable("Not a directory"))
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is not the network's fault`() async throws {
    let server = try LocalServer(["/good/file.gz": .body(Self.file)])
    try await withTemporaryFolder { folder in
      // What arrives is written under the temporary name, which ends on the full device.
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/file.gz.\(getpid()).partial", withDestinationPath: "/dev/full")
      let error = await #expect(throws: DownloadError.self) {
        try await download(from: ["good", "good"], of: server).run(into: folder)
      }
      #expect(
        error.map(shown) == """
          \(folder)/file.gz: could not be downloaded.
          \(server.address("/good/file.gz")): could not be saved: No space left on device
          Free some space, change the folder's permissions, or choose another folder.
          """)
      #expect(error?.isUnreachable == false)
      try #expect(names(in: folder).isEmpty)
    }
  }

  @Test func `removes what a fetch that was killed has left, and nothing of one that runs`() async throws {
    let server = try LocalServer(["/good/file.gz": .body(Self.file)])
    try await withTemporaryFolder { folder in
      // The first is the number of no process, the second that of this one's parent.
      for name in ["file.gz.999999999.partial", "file.gz.\(getppid()).partial"] {
        try write([1, 2, 3], to: "\(folder)/\(name)")
      }
      _ = try await download(from: ["good"], of: server).run(into: folder)
      try #expect(names(in: folder).sorted() == ["file.gz", "file.gz.\(getppid()).partial"])
    }
  }

  @Test(arguments: PublishedDataset.allCases)
  func `every published file has a mirror, a name and a hash of the right length`(dataset: PublishedDataset) {
    #expect(dataset.classNames.count == 10)
    for file in DatasetFile.allCases {
      let download = dataset.download(of: file)
      #expect(!download.mirrors.isEmpty && download.mirrors.allSatisfy { $0.hasSuffix("/") })
      #expect(download.name == "\(file.rawValue).gz")
      switch download.checksum {
      case .sha256OfContent(let hash): #expect(hash.count == 64)
      case .md5OfFile(let hash): #expect(hash.count == 32)
      }
    }
  }
}
