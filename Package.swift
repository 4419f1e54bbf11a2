// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "lockstep",
  products: [
    .executable(name: "lockstep", targets: ["lockstep"]),
    .library(name: "MPI", targets: ["MPI"]),
    .library(name: "NeuralNetwork", targets: ["NeuralNetwork"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "COpenMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "ChildProcess"),
    .target(name: "CKernels"),
    .target(name: "Philox"),
    .target(name: "MPI", dependencies: ["COpenMPI"]),
    .target(
      name: "Datasets",
      dependencies: ["CPNG", "CZlib", "Philox", .product(name: "Crypto", package: "swift-crypto")]),
    .target(name: "NeuralNetwork", dependencies: ["CKernels", "COneDNN", "Philox"]),
    .target(name: "DataParallel", dependencies: ["CKernels", "Datasets", "MPI", "NeuralNetwork", "Philox"]),
    .target(
      name: "Training",
      dependencies: [
        "ChildProcess", "CKernels", "DataParallel", "Datasets", "MPI", "NeuralNetwork", "Yams",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .executableTarget(
      name: "lockstep",
      dependencies: ["DataParallel", "Training", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

    .target(name: "Launching", dependencies: ["ChildProcess"], path: "Tests/Launching"),
    .executableTarget(name: "mpi-checks", dependencies: ["MPI"], path: "Tests/MPIChecks"),
    .testTarget(name: "PhiloxTests", dependencies: ["Philox"]),
    .testTarget(name: "MPITests", dependencies: ["Launching", "MPI", "mpi-checks"]),
    .testTarget(
      name: "DatasetsTests",
      dependencies: ["CPNG", "CZlib", "Datasets", "TestSupport", .product(name: "Crypto", package: "swift-crypto")]),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CZlib", "ChildProcess", "DataParallel", "Datasets", "MPI", "NeuralNetwork", "Philox", "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], path: "Tests/Fuzz"),
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
    .target(name: "TestSupport", dependencies: ["NeuralNetwork", "Philox"], path: "Tests/TestSupport"),
    .testTarget(
      name: "NeuralNetworkTests", dependencies: ["CKernels", "NeuralNetwork", "Philox", "TestSupport"],
      resources: [.copy("Recorded")]),
    .testTarget(name: "LaunchCommandTests", dependencies: ["Launching", "lockstep"]),
    .testTarget(
      name: "TrainingTests", dependencies: ["DataParallel", "Datasets", "NeuralNetwork", "TestSupport", "Training"]),
    .testTarget(name: "ResilienceTests", dependencies: ["Launching", "Philox", "Training", "lockstep"]),
    .testTarget(name: "WatchdogTests", dependencies: ["DataParallel", "Launching", "Training", "lockstep"]),
    .testTarget(
      name: "DataParallelTests",
      dependencies: ["CAllocationCount", "DataParallel", "Datasets", "NeuralNetwork", "Philox", "TestSupport"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "CPNG", "Datasets", "Launching", "TestSupport", "Training", "lockstep",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
  ]
)
