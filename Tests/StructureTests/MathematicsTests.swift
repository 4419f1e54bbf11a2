import Foundation
import Testing

/// Which functions the compiled modules that a training computes with call.
@Suite struct MathematicsTests {
  /// The C library's functions whose results differ between its versions and processors. Rounding to whole numbers is exact.
  private static let inexact = Set(
    [
      "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "cospi", "erf", "erfc", "exp",
      "exp10",
      "exp2", "expm1", "fma", "hypot", "lgamma", "log", "log10", "log1p", "log2", "pow", "sin", "sincos", "sinh",
      "sinpi",
      "tan", "tanh", "tgamma",
    ].flatMap { [$0, $0 + "f", $0 + "l"] })

  @Test(
    .enabled(if: nm != nil, "needs nm, of binutils or LLVM"),
    arguments: ["Augmentation", "CKernels", "Philox", "Model", "NeuralNetwork", "DataParallel", "Datasets"])
  func `no module that a training computes with calls the C library's mathematics`(module: String) throws {
    let objects = try Self.objects(of: module)
    #expect(!objects.isEmpty)
    for object in objects {
      let symbols = try Self.undefinedSymbols(of: object)
      // Math.h's functions, and the vector versions that compilers put in their place.
      let called = symbols.filter { Self.inexact.contains($0) || $0.hasPrefix("_ZGV") || $0.contains("__svml") }
      #expect(called.isEmpty, "\(object.lastPathComponent) calls \(called.sorted())")
    }
  }

  /// The compiled sources of a module; older objects, of sources that are gone, may lie beside them.
  private static func objects(of module: String) throws -> [URL] {
    let manager = FileManager.default
    let sources = URL(filePath: #filePath).appending(path: "../../../Sources/\(module)").standardized
    let names = Set(
      try manager.subpathsOfDirectory(atPath: sources.path).map { ($0 as NSString).lastPathComponent + ".o" })
    let folder = Bundle.main.bundleURL.appending(path: "\(module).build")
    return try manager.subpathsOfDirectory(atPath: folder.path)
      .filter { names.contains(($0 as NSString).lastPathComponent) }.map { folder.appending(path: $0) }
  }

  private static func undefinedSymbols(of object: URL) throws -> Set<String> {
    let process = Process()
    let output = Pipe()
    process.executableURL = nm
    process.arguments = ["-u", object.path]
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return Set(String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init))
  }

  private static let nm: URL? = ["nm", "llvm-nm"].lazy
    .flatMap { name in
      (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { URL(filePath: "\($0)/\(name)") }
    }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }
}
