import Foundation
import Launching
import Testing

extension EndToEnd {
  @Suite struct TraceTests {
    @Test(arguments: [nil, 2, 3])
    func `a trace accounts for every thread's time`(ranks: Int?) async throws {
      let events = try await trace(ranks: ranks, ["training.threads=2"])
      #expect(Set(events.map(\.pid)) == Set(0..<(ranks ?? 1)))
      let threads = Dictionary(grouping: events) { [$0.pid, $0.tid] }
      #expect(threads.count == 2 * (ranks ?? 1))
      for spans in threads.values.map({ $0.sorted { $0.ts < $1.ts } }) {
        // Times have three decimals: a span may seem to begin a nanosecond early.
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end <= $1.ts + 0.002 })
        let steps = Set(spans.filter { $0.name == "updatingParameters" }.compactMap(\.args?.step))
        #expect(steps == Set(1...18))
        for name in ["gathering", "forward", "backward", "delta barrier", "evaluating"] {
          #expect(spans.contains { $0.name == name }, "\(name)")
        }
      }
      let first = try #require(threads[[0, 0]]).sorted { $0.ts < $1.ts }
      let extent = try #require(first.last).end - first[0].ts
      #expect(first.reduce(0) { $0 + $1.dur } > 0.99 * extent)
      #expect(first.contains { $0.name == "copyingCheckpoint" })
    }

    /// Nobody's update begins before everybody's backward pass has ended.
    @Test func `ranks' clocks are aligned`() async throws {
      let events = try await trace(ranks: 3, [])
      for step in 1...18 {
        let ofStep = events.filter { $0.args?.step == step }
        let computed = try #require(ofStep.filter { $0.name == "backward" }.map(\.end).max())
        let updated = try #require(ofStep.filter { $0.name == "updatingParameters" }.map(\.ts).min())
        #expect(computed < updated + 100)
      }
    }

    @Test(arguments: ["/none/trace.json", ""])
    func `a trace that can't be written is refused before the training`(place: String) async throws {
      let (output, folder) = (Workspace.current.newPath(), try Workspace.current.newFolder())
      let result = try await launch(
        ranks: 2, "lockstep",
        ["train", "--config", Workspace.current.configuration, "--output", output, "--trace", folder + place])
      #expect(result.status == 1)
      #expect(result.standardError.ranges(of: "\(folder)\(place): cannot be written").count == 1)
      #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test func `a trace that is lost at the end is an error after the training`() async throws {
      let output = Workspace.current.newPath()
      let result = try await launch(
        ranks: 2, "lockstep",
        ["train", "--config", Workspace.current.configuration, "--output", output, "--trace", "/dev/full"])
      #expect(result.status == 1)
      #expect(result.standardError.ranges(of: "/dev/full: cannot be written: No space left on device").count == 1)
      #expect(FileManager.default.fileExists(atPath: output + "/summary.json"))
    }

    @Test func `a run that was stopped says so even if its trace is lost`() async throws {
      let result = try await launch(
        ranks: 2, "lockstep",
        [
          "train", "--config", Workspace.current.configuration, "--output", Workspace.current.newPath(), "--trace",
          "/dev/full", "--set", "training.epochs=9999",
        ]
      ) { program in
        try await program.wait { $0.standardOutput.contains(" 3/9999 ") }
        try await program.signal(SIGUSR1, rank: 1, of: 2)
      }
      #expect(result.status == 75)
      #expect(result.standardError.contains("lockstep: stopped by SIGUSR1 "))
      #expect(result.standardError.ranges(of: "lockstep: no trace: /dev/full: cannot be written").count == 1)
    }

    /// The spans of a run of three epochs of six steps.
    private func trace(ranks: Int?, _ settings: [String]) async throws -> [Event] {
      let file = Workspace.current.newPath()
      let result = try await launch(
        ranks: ranks, "lockstep",
        [
          "train", "--config", Workspace.current.configuration, "--output", Workspace.current.newPath(), "--trace",
          file,
        ]
          + settings.flatMap { ["--set", $0] })
      try #require(result.status == 0, "\(result.standardError)")
      let content = try JSONDecoder().decode(Content.self, from: Data(contentsOf: URL(filePath: file)))
      return content.traceEvents.compactMap { event in
        event.ts.map { ts in
          Event(
            name: event.name, pid: event.pid, tid: event.tid ?? 0, ts: ts, dur: event.dur ?? 0, args: event.args)
        }
      }
    }
  }
}

private struct Event {
  let name: String
  let pid: Int
  let tid: Int
  let ts: Double
  let dur: Double
  let args: Content.Arguments?

  var end: Double { ts + dur }
}

private struct Content: Decodable {
  let traceEvents: [Entry]

  struct Entry: Decodable {
    let name: String
    let pid: Int
    let tid: Int?
    let ts: Double?
    let dur: Double?
    let args: Arguments?
  }

  struct Arguments: Decodable {
    let step: Int?
  }
}
