// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "lockstep",
  products: [
    .library(name: "MPI", targets: ["MPI"]),
  ],
  targets: [
    .systemLibrary(name: "COpenMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .target(name: "Philox"),
    .target(name: "MPI", dependencies: ["COpenMPI"]),
    .target(name: "Launching", path: "Tests/Launching"),
    .executableTarget(name: "mpi-checks", dependencies: ["MPI"], path: "Tests/MPIChecks"),
    .testTarget(name: "PhiloxTests", dependencies: ["Philox"]),
    .testTarget(name: "MPITests", dependencies: ["Launching", "MPI", "mpi-checks"]),
  ]
)
