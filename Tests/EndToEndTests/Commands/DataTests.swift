import Datasets
import Foundation
import Launching
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct DataTests {
    /// The four files, and what says that Lockstep made the folder.
    static let folder = [".lockstep-data"] + files
    static let files = [
      "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", "train-images-idx3-ubyte.gz",
      "train-labels-idx1-ubyte.gz",
    ]

    private func synthesize(seed: Int) async throws -> [Data] {
      let folder = Workspace.current.newPath()
      let result = try await launch(
        ranks: nil, "lockstep",
        ["data", "synthesize", "--output", folder, "--train", "30", "--test", "20", "--seed", "\(seed)"])
      #expect(result.status == 0, "\(result.standardError)")
      #expect(result.standardOutput == "\(folder): 30 training and 20 test images of synthetic digits, seed \(seed)\n")
      #expect(try names(in: folder) == Self.folder)
      return try Self.files.map { try Data(contentsOf: URL(filePath: "\(folder)/\($0)")) }
    }

    @Test func `synthesizes the same digits for the same seed`() async throws {
      let digits = try await synthesize(seed: 5)
      #expect(try await synthesize(seed: 5) == digits)
      #expect(try await synthesize(seed: 6) != digits)
    }

    @Test func `synthesizes more digits than it holds in memory`() async throws {
      let folder = Workspace.current.newPath()
      let peak = Mutex(0)
      let result = try await launch(
        ranks: nil, "lockstep", ["data", "synthesize", folder, "--train", "60000", "--test", "1"]
      ) { program in
        while true {
          let memory = program.memory
          peak.withLock { $0 = max($0, memory) }
          try await Task.sleep(for: .milliseconds(5))
        }
      }
      #expect(result.status == 0, "\(result.standardError)")
      let images = try IDXFile(path: "\(folder)/train-images-idx3-ubyte.gz")
      #expect(images.header.shape == [60_000, 28, 28])
      // Of which 10,000 images are 8 MB, and all of them 47.
      #expect((8_000_000..<40_000_000).contains(peak.withLock(\.self)))
      // Whatever is drawn at once, each is what it is by its index.
      let place = 23_456 * SyntheticDigits.imageSize
      let drawn = try images.elements(as: UInt8.self)[place..<place + SyntheticDigits.imageSize]
      #expect(Array(drawn) == SyntheticDigits(seed: 1, part: .training).image(at: 23_456))
    }

    @Test(arguments: [false, true])
    func `inspects an image`(isTest: Bool) async throws {
      let digits = try isTest ? Digits.test : Digits.train
      let result = try await launch(
        ranks: nil, "lockstep",
        ["data", "inspect", Workspace.current.digits, "--index", "3"] + (isTest ? ["--test"] : []))
      #expect(result.status == 0, "\(result.standardError)")
      let lines = result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
      let label = Int(digits.labels[3])
      #expect(lines[0] == (isTest ? "test image 3 of 605, 28×28 pixels" : "training image 3 of 645, 28×28 pixels"))
      let pixels = digits.picture(3)
      // Each row behind its number; without a terminal, there is room for all.
      func rows(below title: Substring) throws -> [[Substring]] {
        let first = try #require(lines.firstIndex(of: title)) + 2
        return lines[first..<first + 28].map { Array($0.split(separator: " ").dropFirst()) }
      }
      #expect(try rows(below: "pixels").joined().compactMap { UInt8($0) } == pixels)
      let scaled = try rows(below: "pixels ÷ 255").joined().compactMap { Double($0 == "1" ? $0 : "0" + $0) }
      #expect(scaled.count == pixels.count)
      #expect(zip(scaled, pixels).allSatisfy { abs($0 - Double($1) / 255) <= 0.005 })
      let picture = lines.suffix(29).dropLast()
      let isDark = picture.flatMap { row in row.enumerated().filter { $0.offset % 2 == 0 }.map { $0.element == " " } }
      #expect(isDark == pixels.map { $0 == 0 })
      #expect(lines[2] == "label    \(label)")
      #expect(lines[3] == "one-hot  [\((0..<10).map { $0 == label ? "1" : "0" }.joined(separator: " "))]")
    }

    @Test func `inspects several images, and takes the folder as train does`() async throws {
      let one = { (index: String) in
        try await launch(
          ranks: nil, "lockstep", ["data", "inspect", "--data", Workspace.current.digits, "--index", index]
        ).standardOutput
      }
      let all = try await launch(
        ranks: nil, "lockstep",
        ["data", "inspect", Workspace.current.digits, "--index", "7,2-3", "--index", "644"])
      #expect(all.status == 0, "\(all.standardError)")
      let single = [try await one("7"), try await one("2"), try await one("3"), try await one("644")]
      #expect(all.standardOutput == single.joined(separator: "\n"))
      for (index, status) in [("645", 1), ("3-2", 64), ("x", 64), ("0-9999999999", 64)] {
        let result = try await launch(
          ranks: nil, "lockstep", ["data", "inspect", Workspace.current.digits, "--index", index])
        #expect(result.status == Int32(status), "\(index)")
      }
    }

    @Test(.enabled(if: mnistFolder != nil, "LOCKSTEP_MNIST does not name the folder of the real MNIST"))
    func `fetches MNIST from the first mirror that has it`() async throws {
      let mnist = try #require(mnistFolder)
      let replies = try Self.files.map {
        ("/good/\($0)", LocalServer.Reply.body(try Array(Data(contentsOf: URL(filePath: "\(mnist)/\($0)")))))
      }
      let server = try LocalServer(Dictionary(uniqueKeysWithValues: replies))
      let folder = Workspace.current.newPath()
      let arguments = [
        "data", "fetch", "--output", folder, "--mirror", server.address("/gone/"), "--mirror", server.address("/good"),
      ]
      let fetched = try await launch(ranks: nil, "lockstep", arguments)
      #expect(fetched.status == 0, "\(fetched.standardError)")
      #expect(fetched.standardError == "")
      #expect(try names(in: folder) == Self.folder)
      for file in Self.files {
        #expect(
          fetched.standardOutput.contains("\(file): downloaded from \(server.address("/good/\(file)")), verified\n"))
        #expect(server.requests.filter { $0.hasSuffix("/" + file) } == ["/gone/\(file)", "/good/\(file)"])
      }

      let again = try await launch(ranks: nil, "lockstep", arguments)
      #expect(again.standardOutput.ranges(of: ": there already, verified\n").count == 4)
      #expect(server.requests.count == 8, "what is there and good isn't asked for again")

      // The content decompressed counts too, whatever it's called, and what a broken download has left is renamed.
      let raw = "\(folder)/t10k-labels.idx1-ubyte"
      let path = "\(folder)/t10k-labels-idx1-ubyte.gz"
      try IDXFile.write(IDXFile(path: path).elements(as: UInt8.self), shape: [10_000], to: raw, compressed: false)
      try Data([0x1F, 0x8B, 8]).write(to: URL(filePath: path))
      let mended = try await launch(ranks: nil, "lockstep", arguments)
      #expect(mended.status == 0, "\(mended.standardError)")
      #expect(mended.standardOutput.contains("t10k-labels.idx1-ubyte: there already, verified\n"))
      #expect(
        mended.standardOutput.contains("t10k-labels-idx1-ubyte.gz: what was there before was damaged, and is now "))
      #expect(try Data(contentsOf: URL(filePath: path + ".damaged")) == Data([0x1F, 0x8B, 8]))
      #expect(!FileManager.default.fileExists(atPath: path))
      #expect(server.requests.count == 8)
    }
  }
}
