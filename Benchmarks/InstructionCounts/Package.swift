// swift-tools-version: 6.1
import PackageDescription

// A package of its own, as what the micro-benchmarks depend on takes longer to build than all of this does.
let package = Package(
  name: "instruction-counts",
  dependencies: [.package(name: "lockstep", path: "../..")],
  targets: [
    // The module CKernels, which is no product, comes along with NeuralNetwork.
    .executableTarget(
      name: "InstructionCounts", dependencies: [.product(name: "NeuralNetwork", package: "lockstep")], path: "Sources")
  ]
)
