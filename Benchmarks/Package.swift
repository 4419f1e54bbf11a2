// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "benchmarks",
  dependencies: [
    .package(name: "lockstep", path: ".."),
    // Without its traits, which bring libraries that count allocations.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "NeuralNetworkBenchmarks",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"), .product(name: "NeuralNetwork", package: "lockstep"),
      ],
      path: "Benchmarks/NeuralNetworkBenchmarks",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ]
)
