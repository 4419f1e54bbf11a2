// swift-tools-version: 6.1
import PackageDescription

let model: Target.Dependency = .product(name: "Model", package: "lockstep")

let package = Package(
  name: "server",
  products: [.executable(name: "lockstep-serve", targets: ["lockstep-serve"])],
  dependencies: [
    .package(name: "lockstep", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.4"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.86.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
  ],
  targets: [
    .target(
      name: "Serving",
      dependencies: [
        model, .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      // Part of the program, which is one file.
      resources: [
        .embedInCode("Page/index.html"), .embedInCode("Page/style.css"), .embedInCode("Page/main.js"),
        .embedInCode("Page/drawing.js"), .embedInCode("Page/pen.js"), .embedInCode("Page/service.js"),
        .embedInCode("Page/result.js"), .embedInCode("Description/openapi.json"),
      ]),
    .executableTarget(
      name: "lockstep-serve",
      dependencies: ["Serving", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
    .testTarget(
      name: "ServingTests",
      dependencies: ["Serving", model, .product(name: "HummingbirdTesting", package: "hummingbird")]),
  ]
)
