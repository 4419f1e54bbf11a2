// swift-tools-version: 6.1
import PackageDescription

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let package = Package(
  name: "lockstep",
  products: [
    .executable(name: "lockstep", targets: ["lockstep"]),
    .library(name: "MPI", targets: ["MPI"]),
    .library(name: "Model", targets: ["Model", "Pictures", "Platform", "Prediction"]),
    .library(name: "NeuralNetwork", targets: ["Model", "NeuralNetwork"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "COpenMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CFMAPeak"),
    .target(name: "CJPEGReader", dependencies: ["CJPEG"]),
    .target(name: "CKernels"),
    .target(name: "Platform", dependencies: [system]),
    .target(name: "Philox", dependencies: ["CKernels"]),
    .target(name: "Augmentation", dependencies: ["CKernels", "Philox"]),
    .target(name: "MPI", dependencies: ["COpenMPI", "Platform"]),
    .target(name: "Model", dependencies: ["CKernels", "Platform", crypto]),
    .target(name: "Pictures", dependencies: ["CJPEGReader", "CPNG", "Model", "Platform"]),
    .target(
      name: "Datasets",
      dependencies: ["CKernels", "CZlib", "Model", "Philox", "Pictures", "Platform", crypto, system]),
    .target(name: "ProtocolBuffers"),
    .target(name: "NumPy", dependencies: ["CZip", "Datasets", "Model", "Platform"]),
    .target(name: "Exporting", dependencies: ["Model", "NumPy", "Platform", "ProtocolBuffers"]),
    .target(
      name: "Importing", dependencies: ["Datasets", "Model", "NumPy", "Pictures", "Platform", system]),
    .target(name: "NeuralNetwork", dependencies: ["CKernels", "COneDNN", "Model", "Philox"]),
    .target(name: "Prediction", dependencies: ["Model", "Pictures", "Platform"]),
    .target(name: "Watchdog", dependencies: ["MPI", "Platform"]),
    .target(
      name: "DataParallel",
      dependencies: [
        "Augmentation", "CKernels", "Datasets", "MPI", "Model", "NeuralNetwork", "Philox", "Platform", "Watchdog",
        system,
      ]),
    .target(
      name: "Training",
      dependencies: [
        "Augmentation", "DataParallel", "Datasets", "MPI", "Model", "NeuralNetwork", "NumPy", "Platform", "Watchdog",
        "Yams",
        crypto, system,
      ]),
    .target(
      name: "Runs",
      dependencies: ["DataParallel", "Datasets", "Model", "NeuralNetwork", "Platform", "Training"]),
    .target(name: "Pages", dependencies: ["Pictures", "Platform"]),
    .target(
      name: "TensorBoard",
      dependencies: ["Model", "NeuralNetwork", "Pictures", "Platform", "ProtocolBuffers", "Runs", "Training"]),
    .target(
      name: "Reporting",
      dependencies: ["Model", "NeuralNetwork", "Pages", "Pictures", "Platform", "Runs", "Training"]),
    .target(
      name: "Sweeping", dependencies: ["Philox", "Platform", "Runs", "Training", "Yams"]),
    .target(
      name: "Jobs",
      dependencies: [
        "DataParallel", "Datasets", "MPI", "NeuralNetwork", "Platform", "Training", "Watchdog", system,
      ]),
    .target(name: "RunListing", dependencies: ["Model", "Platform", "Runs", "Training"]),
    .target(name: "TerminalReport", dependencies: ["Platform", "Runs", "Training"]),
    .target(name: "ModelScores", dependencies: ["NeuralNetwork", "Platform", "Runs", "Training"]),
    .target(
      name: "PlanSummary", dependencies: ["DataParallel", "Datasets", "Model", "NeuralNetwork", "Platform", "Training"]),
    .target(
      name: "Benchmarking",
      dependencies: [
        "CFMAPeak", "CKernels", "DataParallel", "Datasets", "Jobs", "MPI", "Model", "NeuralNetwork", "Platform",
        "Training", "Watchdog",
      ]),
    .target(name: "Loggers", dependencies: ["Platform", "Training", system]),
    .target(name: "Gallery", dependencies: ["Augmentation", "Datasets", "Pages", "Pictures", "Platform", "Runs"]),
    .target(
      name: "Walkthrough",
      dependencies: ["DataParallel", "Datasets", "MPI", "Model", "NeuralNetwork", "Platform", "Training", "Watchdog"]),
    .executableTarget(
      name: "lockstep",
      dependencies: [
        "Benchmarking", "Datasets", "Exporting", "Gallery", "Importing", "Jobs", "Loggers", "MPI", "Model",
        "ModelScores", "NeuralNetwork", "Pictures", "PlanSummary", "Platform", "Prediction", "Reporting", "RunListing",
        "Runs", "Sweeping", "TensorBoard", "TerminalReport", "Training", "Walkthrough", "Watchdog",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(name: "Launching", dependencies: ["Platform"], path: "Tests/Launching"),
    .target(
      name: "TestSupport", dependencies: ["Model", "NeuralNetwork", "Philox"], path: "Tests/TestSupport"),
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
    .target(name: "CJPEGWriter", dependencies: ["CJPEG"], path: "Tests/CJPEGWriter"),
    .executableTarget(
      name: "picture-kinds",
      dependencies: [
        "CJPEGWriter", "CPNG", "Datasets", "Philox", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/PictureKinds"),
    .executableTarget(
      name: "mpi-checks", dependencies: ["DataParallel", "Datasets", "MPI", "Model", "NeuralNetwork", "Training"],
      path: "Tests/MPIChecks"),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CJPEGWriter", "CZlib", "DataParallel", "Datasets", "Jobs", "MPI", "Model", "NeuralNetwork", "Philox",
        "Pictures",
        "Platform", "Training", "Watchdog", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        crypto,
      ], path: "Tests/Fuzz"),
    .testTarget(name: "StructureTests"),
    .testTarget(name: "PlatformTests", dependencies: ["Platform", "TestSupport", system]),
    .testTarget(name: "PhiloxTests", dependencies: ["Philox"]),
    .testTarget(name: "AugmentationTests", dependencies: ["Augmentation", "NeuralNetwork", "TestSupport"]),
    .testTarget(name: "MPITests", dependencies: ["Launching", "MPI", "Platform", "mpi-checks"]),
    .testTarget(
      name: "PicturesTests",
      dependencies: ["CJPEGWriter", "CPNG", "CZlib", "Datasets", "Model", "Pictures", "TestSupport"]),
    .testTarget(
      name: "DatasetsTests",
      dependencies: [
        "CPNG", "CZlib", "Datasets", "Pictures", "Platform", "TestSupport", "Training",
        crypto,
      ]),
    .testTarget(
      name: "ImportingTests",
      dependencies: [
        "CPNG", "CZip", "Datasets", "Importing", "Model", "Pictures", "Platform", "TestSupport", "Training",
      ]),
    .testTarget(name: "PredictionTests", dependencies: ["Model", "Pictures", "Prediction"]),
    .testTarget(name: "ModelTests", dependencies: ["Model", "Platform", "TestSupport"]),
    .testTarget(
      name: "NeuralNetworkTests", dependencies: ["CKernels", "Model", "NeuralNetwork", "Philox", "TestSupport"],
      resources: [.copy("Recorded")]),
    .testTarget(
      name: "WatchdogTests",
      dependencies: ["DataParallel", "Launching", "Platform", "Training", "Watchdog", "lockstep"]),
    .testTarget(
      name: "DataParallelTests",
      dependencies: [
        "Augmentation", "CAllocationCount", "CKernels", "DataParallel", "Datasets", "Model", "NeuralNetwork", "Philox",
        "Platform",
        "TestSupport", "Watchdog",
      ]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "DataParallel", "Datasets", "Launching", "Model", "NeuralNetwork", "Platform", "TestSupport", "Training",
      ]),
    .testTarget(
      name: "RunsTests",
      dependencies: ["Datasets", "Model", "NeuralNetwork", "Platform", "Runs", "TestSupport", "Training"]),
    .testTarget(name: "PagesTests", dependencies: ["Pages"]),
    .testTarget(name: "ReportingTests", dependencies: ["NeuralNetwork", "Reporting", "Training"]),
    .testTarget(name: "GalleryTests", dependencies: ["Datasets", "Gallery", "Pictures", "Runs", "TestSupport"]),
    .testTarget(
      name: "PlanSummaryTests", dependencies: ["Datasets", "PlanSummary", "TestSupport", "Training"]),
    .testTarget(
      name: "TerminalReportTests", dependencies: ["Platform", "Runs", "TerminalReport", "TestSupport", "Training"]),
    .testTarget(
      name: "RunListingTests",
      dependencies: ["Model", "Platform", "RunListing", "Runs", "TestSupport", "Training"]),
    .testTarget(name: "ModelScoresTests", dependencies: ["ModelScores", "NeuralNetwork"]),
    .testTarget(
      name: "LoggersTests",
      dependencies: ["DataParallel", "Datasets", "Loggers", "Model", "NeuralNetwork", "TestSupport", "Training"],
      exclude: ["StandIns"]),
    .testTarget(
      name: "TensorBoardTests",
      dependencies: [
        "Datasets", "Model", "NeuralNetwork", "Pictures", "Platform", "Runs", "TensorBoard", "TestSupport", "Training",
      ]),
    .testTarget(name: "SweepingTests", dependencies: ["Platform", "Sweeping", "TestSupport", "Training"]),
    .testTarget(
      name: "JobsTests",
      dependencies: ["DataParallel", "Datasets", "Jobs", "Platform", "TestSupport", "Training", "Watchdog"]),
    .testTarget(name: "BenchmarkingTests", dependencies: ["Benchmarking", "CFMAPeak", "Model", "NeuralNetwork"]),
    .testTarget(name: "LaunchCommandTests", dependencies: ["Launching", "TestSupport", "lockstep"]),
    .testTarget(name: "ResilienceTests", dependencies: ["Launching", "Philox", "Platform", "Training", "lockstep"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "CPNG", "Datasets", "Launching", "Model", "NumPy", "Pictures", "Platform", "TestSupport", "Training",
        "lockstep", "picture-kinds", "Yams", crypto,
      ]),
  ]
)
