import Foundation
import Platform
import Testing

/// The program in Tests/KernelDriver, which trains by the kernels alone.
enum KernelDriver: String {
  /// Compiled for this machine.
  case native
  /// The same with loops, number by number, in place of the kernels.
  case naive
  /// Compiled for arm64, which is emulated.
  case arm64

  /// Whether it can be compiled for arm64 and run there.
  static let canRunARM64 =
    ChildProcess.output(of: ["qemu-aarch64", "--version"]) != nil
    && FileManager.default.fileExists(atPath: root + "/include/stdio.h")

  private static let root = "/usr/aarch64-linux-gnu"
  private static let package = URL(filePath: #filePath).appending(path: "../../../..").standardized
  private static let kernels = package.appending(path: "Sources/CKernels")
  private static let folder = package.appending(path: "Tests/KernelDriver")

  /// Compiles it with the Swift toolchain's clang, and runs it on jobs, each as job.h describes it.
  ///
  /// - Returns: For each job the bits of the parameters after the last step, in its order, by the name of each target that
  ///   ran.
  func run(_ jobs: [String]) throws -> [[String: [UInt32]]] {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "kernel-driver-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let program = scratch.appending(path: "driver").path
    _ = try Self.output(of: compilation(to: program), in: scratch)
    return try jobs.map { job in
      let file = scratch.appending(path: "job")
      try Data(job.utf8).write(to: file)
      let output = try Self.output(of: emulator + [program, file.path], in: scratch)
      let lines = output.split(separator: "\n").map { $0.split(separator: " ") }
      return Dictionary(
        uniqueKeysWithValues: lines.map { (String($0[0]), $0.dropFirst().compactMap { UInt32($0, radix: 16) }) })
    }
  }

  private func compilation(to program: String) throws -> [String] {
    let common = [
      "clang", "-std=c17", "-O2", "-ffp-contract=off", "-I", Self.kernels.appending(path: "include").path, "-o",
      program,
    ]
    let driver = try Self.sources(in: Self.folder)
    let kernels = try Self.sources(in: Self.kernels)
    switch self {
    case .native:
      return common + driver.filter { !$0.hasSuffix("/naive.c") } + kernels
    case .naive:
      return common + driver + kernels.filter { $0.hasSuffix("/mathematics.c") } + ["-lm"]
    case .arm64:
      // The C library is linked dynamically, as a static one needs gcc's library too.
      let libraries = ["crt1.o", "crti.o", "libc.so.6", "ld-linux-aarch64.so.1", "crtn.o"].map {
        Self.root + "/lib/" + $0
      }
      let target = [
        "--target=aarch64-linux-gnu", "-isystem", Self.root + "/include", "-nostdlib", "-fuse-ld=lld",
        "-Wl,-dynamic-linker,/lib/ld-linux-aarch64.so.1",
      ]
      return common + target + libraries + driver.filter { !$0.hasSuffix("/naive.c") } + kernels
    }
  }

  private var emulator: [String] { self == .arm64 ? ["qemu-aarch64", "-L", Self.root] : [] }

  private static func sources(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".c") }.sorted()
      .map { folder.appending(path: $0).path }
  }

  /// What a command prints, which must succeed.
  private static func output(of command: [String], in folder: URL) throws -> String {
    let name = UUID().uuidString
    let (output, errors) = (folder.appending(path: name + ".output"), folder.appending(path: name + ".errors"))
    let status = try ChildProcess(command, output: output.path, errors: errors.path).exitStatus()
    let complaint = try String(contentsOf: errors, encoding: .utf8)
    try #require(status == 0, "\(command.joined(separator: " "))\n\(complaint)")
    return try String(contentsOf: output, encoding: .utf8)
  }
}
