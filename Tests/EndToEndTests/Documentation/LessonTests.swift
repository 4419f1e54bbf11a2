import Foundation
import Launching
import Testing

extension EndToEnd {
  /// The notebook of docs/lesson, in Jupyter.
  @Suite(.enabled(if: Interoperability.python != nil, Interoperability.withoutPython))
  struct LessonTests {
    /// Runs the lesson and compares it with what is stored; on MNIST where it's there, or on digits that the program draws.
    private func check(script: String, mnist: String) async throws -> LaunchResult {
      let command = #"exec "$0" "$1" --check --lockstep "$2""#
      return try await launch(
        ranks: nil, "lockstep", wrapper: ["bash", "-c", command, try #require(Interoperability.python), script],
        environment: ["LOCKSTEP_MNIST": mnist], timeLimit: .seconds(600))
    }

    @Test(.timeLimit(.minutes(15)), arguments: ["/nowhere", Interoperability.mnist].compactMap(\.self))
    func `every cell runs, and everybody gets the stored fingerprints`(mnist: String) async throws {
      let result = try await check(script: Interoperability.file("docs/lesson/make_lesson.py"), mnist: mnist)
      #expect(result.status == 0, "\(result.standardError)")
    }

    @Test(.timeLimit(.minutes(15)))
    func `a wrong answer, and a notebook that isn't the lesson's, are noticed`() async throws {
      let root = try Workspace.current.newFolder()
      let folder = root + "/docs/lesson"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for name in ["lesson.ipynb", "make_lesson.py"] {
        try FileManager.default.copyItem(
          atPath: Interoperability.file("docs/lesson/\(name)"), toPath: folder + "/" + name)
      }
      try FileManager.default.createSymbolicLink(
        atPath: root + "/configs", withDestinationPath: Interoperability.file("configs"))
      let lesson = try text(of: Interoperability.file("docs/lesson/lesson.py"))
      for (old, new, words) in [
        (#""--lr", 0.05"#, #""--lr", 0.06"#, "AssertionError"),
        ("# ## 3. Rescale", "# ## 3. Scale", "its cells aren't"),
      ] {
        try #require(lesson.contains(old))
        try lesson.replacing(old, with: new).write(toFile: folder + "/lesson.py", atomically: true, encoding: .utf8)
        let result = try await check(script: folder + "/make_lesson.py", mnist: "/nowhere")
        #expect(result.status == 1)
        #expect(result.standardError.contains(words), "\(result.standardError)")
      }
    }

    @Test func `its outputs are small, and have no error and no path of a machine`() throws {
      let text = try text(of: Interoperability.file("docs/lesson/lesson.ipynb"))
      #expect(text.utf8.count < 1_000_000)
      #expect(!text.contains(#""output_type": "error""#))
      for folder in ["/tmp/", "/home/", "/root/", "/main/"] { #expect(!text.contains(folder)) }
      #expect(text.contains("image/png"))
    }
  }
}
