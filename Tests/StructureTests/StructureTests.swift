import Foundation
import Testing

/// What holds for the sources as texts: who may import whom, and how long a file may be.
@Suite struct StructureTests {
  /// The targets from the lowest to the highest, and what each may import of those before it.
  private static let rooms: [String: Set<String>] = [
    "Platform": [],
    "Philox": ["CKernels"],
    "Augmentation": ["CKernels", "Philox"],
    "MPI": ["Platform"],
    "Model": ["CKernels", "Platform"],
    "Pictures": ["CJPEGReader", "Model", "Platform"],
    "Datasets": ["CKernels", "Model", "Philox", "Pictures", "Platform"],
    "ProtocolBuffers": [],
    "NumPy": ["Datasets", "Model", "Platform"],
    "Exporting": ["Model", "NumPy", "Platform", "ProtocolBuffers"],
    "Importing": ["Datasets", "Model", "NumPy", "Pictures", "Platform"],
    "Prediction": ["Model", "Pictures", "Platform"],
    "NeuralNetwork": ["CKernels", "Model", "Philox"],
    "Watchdog": ["MPI", "Platform"],
    "DataParallel": [
      "Augmentation", "CKernels", "Datasets", "MPI", "Model", "NeuralNetwork", "Philox", "Platform", "Watchdog",
    ],
    "Training": [
      "Augmentation", "DataParallel", "Datasets", "MPI", "Model", "NeuralNetwork", "NumPy", "Platform", "Watchdog",
    ],
    "Runs": ["DataParallel", "Datasets", "Model", "NeuralNetwork", "Platform", "Training"],
    "TensorBoard": ["Model", "NeuralNetwork", "Pictures", "Platform", "ProtocolBuffers", "Runs", "Training"],
    "Pages": ["Pictures", "Platform"],
    "Reporting": ["Model", "NeuralNetwork", "Pages", "Pictures", "Platform", "Runs", "Training"],
    "Sweeping": ["Philox", "Platform", "Runs", "Training"],
    "Jobs": ["DataParallel", "Datasets", "MPI", "NeuralNetwork", "Platform", "Training", "Watchdog"],
    "Benchmarking": [
      "CFMAPeak", "CKernels", "DataParallel", "Datasets", "Jobs", "MPI", "Model", "NeuralNetwork", "Platform",
      "Training", "Watchdog",
    ],
    "RunListing": ["Model", "Platform", "Runs", "Training"],
    "TerminalReport": ["Platform", "Runs", "Training"],
    "ModelScores": ["NeuralNetwork", "Platform", "Runs", "Training"],
    "PlanSummary": ["DataParallel", "Datasets", "Model", "NeuralNetwork", "Platform", "Training"],
    "Loggers": ["Platform", "Training"],
    "Gallery": ["Augmentation", "Datasets", "Pages", "Pictures", "Platform", "Runs"],
    "Walkthrough": [
      "DataParallel", "Datasets", "MPI", "Model", "NeuralNetwork", "Platform", "Training", "Watchdog",
    ],
    "lockstep": [
      "Benchmarking", "Datasets", "Exporting", "Gallery", "Importing", "Jobs", "Loggers", "MPI", "Model", "ModelScores",
      "NeuralNetwork", "Pictures", "PlanSummary", "Platform", "Prediction", "Reporting", "RunListing", "Runs",
      "Sweeping", "TensorBoard", "TerminalReport", "Training", "Walkthrough", "Watchdog",
    ],
  ]

  /// The targets of C, which import nothing of ours.
  private static let cTargets: Set = [
    "CFMAPeak", "CJPEG", "CJPEGReader", "CKernels", "COneDNN", "COpenMPI", "CPNG", "CZip", "CZlib",
  ]

  /// The system library that a target alone may import.
  private static let systemLibraries = [
    "COpenMPI": "MPI", "COneDNN": "NeuralNetwork", "CPNG": "Pictures", "CZip": "NumPy", "CZlib": "Datasets",
  ]

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The files below a folder of the repository with one of these endings.
  private static func files(below folder: String, endings: [String] = ["swift"]) throws -> [URL] {
    let folder = root.appending(path: folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return names.filter { name in endings.contains { name.hasSuffix("." + $0) } && !name.contains(".build") }
      .map { folder.appending(path: $0) }
  }

  private static func imports(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.first == "import" && words.count == 2 ? String(words[1]) : nil
    }
  }

  @Test func `every target has its room in the table`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
    #expect(Set(folders).subtracting(Self.cTargets) == Set(Self.rooms.keys))
  }

  @Test(arguments: rooms.keys.sorted())
  func `a target imports only what stands below it`(target: String) throws {
    let ours = Set(Self.rooms.keys).union(Self.cTargets)
    for file in try Self.files(below: "Sources/\(target)") {
      for module in try Self.imports(of: file) where ours.contains(module) {
        let isAllowed = Self.rooms[target]?.contains(module) == true || Self.systemLibraries[module] == target
        #expect(isAllowed, "\(file.lastPathComponent) imports \(module)")
      }
    }
  }

  @Test func `no target can come to import itself`() {
    // What is left after all that rest on nothing unknown have been taken away, again and again, would be a cycle.
    var known: Set = ["CFMAPeak", "CJPEGReader", "CKernels"]
    var rest = Self.rooms
    while let next = rest.first(where: { $0.value.isSubset(of: known) })?.key {
      known.insert(next)
      rest[next] = nil
    }
    #expect(rest.isEmpty)
  }

  @Test(arguments: ["Sources", "Tests", "Benchmarks", "Server"])
  func `no file has more than 300 lines`(folder: String) throws {
    for file in try Self.files(below: folder, endings: ["swift", "c", "h", "py", "sh", "js", "css", "html"]) {
      let count = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        .count
      #expect(count <= 301, "\(file.lastPathComponent) has \(count - 1) lines")
    }
  }
}
