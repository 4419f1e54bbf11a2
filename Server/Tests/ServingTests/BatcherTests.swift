import Foundation
import Model
import Testing

import Serving

@Suite(.timeLimit(.minutes(1))) struct BatcherTests {
  @Test func `what comes together is computed together, and each gets its own`() async throws {
    let file = try ServedModelFile()
    defer { file.remove() }
    let metrics = ServerMetrics()
    let workers = Workers(count: 1)
    let batcher = Batcher(BatchClassifier(try TrainedModel(reading: file.path)), workers: workers, metrics: metrics)
    // The only thread is held until everybody has asked.
    let gate = DispatchSemaphore(value: 0)
    workers.start { gate.wait() }
    let results = await withTaskGroup(of: (UInt8, [[Float]]).self) { group in
      for light in UInt8(0)..<200 {
        group.addTask { (light, await batcher.probabilities(of: [[light, light, 0, 0], [0, 0, light, light]])) }
      }
      try? await Task.sleep(for: .milliseconds(200))
      gate.signal()
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(results.count == 200)
    for (light, found) in results {
      #expect(found.count == 2)
      for (shares, pixels) in zip(found, [[light, light, 0, 0], [0, 0, light, light]]) {
        #expect(abs(Double(shares[0]) - ServedModelFile.probabilityOfUp(pixels)) < 1e-5, "\(light)")
      }
    }
    let text = metrics.text(heldBytes: 0, model: "")
    #expect(text.contains("\nlockstep_pictures_total 400\n"))
    let products = text.split(separator: "\n").first { $0.hasPrefix("lockstep_products_total ") }?.split(separator: " ")
      .last
    let count = try #require(products.flatMap { Int($0) })
    #expect(count >= 400 / BatchClassifier.mostAtOnce && count < 100, "\(count) products for 200 requests")
  }

  @Test func `no pictures need no product`() async throws {
    let file = try ServedModelFile()
    defer { file.remove() }
    let batcher = Batcher(
      BatchClassifier(try TrainedModel(reading: file.path)), workers: Workers(count: 1), metrics: ServerMetrics())
    #expect(await batcher.probabilities(of: []).isEmpty)
  }
}
