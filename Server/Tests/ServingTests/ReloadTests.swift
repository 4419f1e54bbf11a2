import Foundation
import Testing

import Serving

@Suite(.timeLimit(.minutes(1))) struct ReloadTests {
  @Test func `a newer model takes the place of the one before, and a bad one doesn't`() throws {
    let file = try ServedModelFile()
    defer { file.remove() }
    let holder = try ModelHolder(reading: file.folder, workers: Workers(count: 1), metrics: ServerMetrics())
    let first = holder.current.hash
    try file.write(scale: 2)
    let second = try holder.reload().hash
    #expect(second != first && holder.current.hash == second)
    try file.write(scale: .nan)
    #expect(throws: (any Error).self) { try holder.reload() }
    #expect(holder.current.hash == second)
    try Data("no model".utf8).write(to: URL(filePath: file.path))
    #expect(throws: (any Error).self) { try holder.reload() }
    #expect(holder.current.hash == second)
  }

  @Test func `a model that can't be served is named`() throws {
    let file = try ServedModelFile(scale: .nan)
    defer { file.remove() }
    let error = #expect(throws: (any Error).self) { try ModelServer(model: file.folder, access: .anyone) }
    #expect("\(error as Any)".contains(file.path))
    #expect(throws: (any Error).self) { try ModelServer(model: file.folder + "/nothing", access: .anyone) }
  }

  @Test func `time is up for what takes too long, and no longer waited for`() async throws {
    let begin = ContinuousClock.now
    let error = await #expect(throws: Problem.self) {
      try await within(.milliseconds(50)) {
        // It can't be canceled.
        await withCheckedContinuation { continuation in
          DispatchQueue.global().asyncAfter(deadline: .now() + 3) { continuation.resume() }
        }
      }
    }
    #expect(error?.kind == .busy)
    #expect(ContinuousClock.now - begin < .seconds(2))
    #expect(try await within(.seconds(5)) { 7 } == 7)
  }
}
