// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "digits-app",
  // In a package of your own: .package(url: "the address of Lockstep's repository", from: "its version").
  dependencies: [.package(name: "lockstep", path: "../..")],
  targets: [
    .executableTarget(name: "classify", dependencies: [.product(name: "Model", package: "lockstep")])
  ]
)
