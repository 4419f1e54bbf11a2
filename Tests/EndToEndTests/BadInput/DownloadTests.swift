import Foundation
import Launching
import TestSupport
import Testing

extension EndToEnd {
  /// Mirrors that serve something else than MNIST.
  @Suite struct DownloadTests {
    static let page = [UInt8]("<!DOCTYPE html><html><body>Please log in</body></html>".utf8)

    @Test(
      arguments: [
        (.body(page), "sent a web page instead of the file"),
        (.body(page, length: 9_999), "broke off after 54 of 9,999 bytes"),
        (.body([0x1F, 0x8B, 8, 0]), "sent a damaged gzip file"),
        (.body([1, 2, 3]), "sent another file: its hash is "),
        (.body([], status: "404 Not Found"), "answered with HTTP status 404"),
        (.silence, "sent nothing for 1 s"),
      ] as [(LocalServer.Reply, String)])
    func `says what each mirror did and leaves no file`(reply: LocalServer.Reply, words: String) async throws {
      let name = "train-images-idx3-ubyte.gz"
      let server = try LocalServer(["/a/\(name)": reply, "/b/\(name)": reply])
      let folder = try Workspace.current.newFolder()
      try await expectRefusal(
        [
          "data", "fetch", "--output", folder, "--timeout", "1", "--mirror", server.address("/a/"), "--mirror",
          server.address("/b"),
        ],
        saying: ["\(folder)/\(name): could not be downloaded"]
          + ["/a/", "/b/"].map { "\(server.address($0))\(name): \(words)" })
      #expect(server.requests == ["/a/\(name)", "/b/\(name)"])
      #expect(try names(in: folder).isEmpty)
    }

    @Test func `tells by its exit status that no mirror can be reached`() async throws {
      let name = "train-images-idx3-ubyte.gz"
      let server = try LocalServer(["/a/\(name)": .body(Self.page)])
      // Nobody listens on port 1.
      let nowhere = ["--mirror", "http://127.0.0.1:1/"]
      let fetch = ["data", "fetch", "--output", try Workspace.current.newFolder(), "--timeout", "1"]
      #expect(try await expectRefusal(fetch + nowhere, saying: ["could not be downloaded"]).status == 69)
      let mixed = fetch + nowhere + ["--mirror", server.address("/a/")]
      #expect(try await expectRefusal(mixed, saying: ["sent a web page"]).status == 1)
    }
  }
}
