// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "lockstep",
  products: [
    .library(name: "MPI", targets: ["MPI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "COpenMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CKernels"),
    .target(name: "Philox"),
    .target(name: "MPI", dependencies: ["COpenMPI"]),
    .target(name: "Datasets", dependencies: ["CZlib", "Philox", .product(name: "Crypto", package: "swift-crypto")]),
    .target(name: "NeuralNetwork", dependencies: ["CKernels", "COneDNN", "Philox"]),
    .target(name: "DataParallel", dependencies: ["CKernels", "Datasets", "MPI", "NeuralNetwork", "Philox"]),
    .target(name: "Launching", path: "Tests/Launching"),
    .executableTarget(name: "mpi-checks", dependencies: ["MPI"], path: "Tests/MPIChecks"),
    .testTarget(name: "PhiloxTests", dependencies: ["Philox"]),
    .testTarget(name: "MPITests", dependencies: ["Launching", "MPI", "mpi-checks"]),
    .testTarget(name: "DatasetsTests", dependencies: ["CZlib", "Datasets"]),
    .testTarget(
      name: "NeuralNetworkTests", dependencies: ["NeuralNetwork", "Philox"], resources: [.copy("Recorded")]),
    .testTarget(name: "DataParallelTests", dependencies: ["DataParallel"]),
  ]
)
