import Benchmark
import Model
import NeuralNetwork

/// The parts of a training step that one thread does by itself, at the shapes of `configs/mnist.yaml` on 2 ranks: 64 rows,
/// two micro-batches.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .instructions], warmupIterations: 10, maxDuration: .seconds(2))

  func measure(_ name: String, _ precision: Precision = .float32, _ body: @escaping (Step) throws -> Void) {
    Benchmark(name) { (benchmark: Benchmark, step: Step) in
      for _ in benchmark.scaledIterations { try body(step) }
    } setup: {
      try Step(MLP(inputs: 784, hidden: [512, 512], classes: 10, dropout: 0.2), precision, rows: 64)
    }
  }

  for precision in Precision.allCases {
    measure("forward, \(precision)", precision) { try $0.forward() }
    measure("forward and backward, \(precision)", precision) {
      try $0.forward()
      try $0.backward()
    }
  }
  measure("softmax cross-entropy") { $0.score() }
  measure("weight gradients and SGD with momentum") { $0.update() }
}
