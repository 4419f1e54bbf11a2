// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "lockstep",
  targets: [
    .target(name: "Philox"),
    .testTarget(name: "PhiloxTests", dependencies: ["Philox"]),
  ]
)
