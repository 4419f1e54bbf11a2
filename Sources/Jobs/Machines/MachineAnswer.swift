import Datasets
import Foundation
import MPI
import Platform
import Training

/// What a machine says of itself, asked by `launch` or `doctor`.
struct MachineAnswer: Codable, Equatable, Sendable {
  /// What it calls itself.
  let hostName: String
  /// The MPI library of its program.
  let libraryVersion: String
  /// The processors that ranks may use there.
  let processors: Int
  /// Its clock, in seconds since 1970.
  let clock: Double
  /// What would keep ranks from running there, or is to be known.
  let findings: [Finding]
  /// A hash of its data, if that was read.
  let dataHash: String?
  /// Where others may try to reach it.
  let ports: ReachablePorts

  /// The answer of this machine, which listens at `ports`.
  init(to question: MachineQuestion, ports: ReachablePorts) {
    let machine = Machine.current
    (hostName, libraryVersion, processors) = (Platform.hostName(), MPI.libraryVersion, machine.processors)
    clock = Date().timeIntervalSince1970
    let data = question.data?.settings
    let (dataFinding, hash) = data.map { Self.look(at: $0, readsAll: question.readsData) } ?? (nil, nil)
    let ranks = question.ranks ?? machine.cores
    let found = [dataFinding].compactMap(\.self) + LaunchLimits.current.findings(ranks: ranks)
    findings = found.filter { $0.verdict != .ok }
    dataHash = hash
    self.ports = ports
  }

  /// Whether a training finds its data, and the hash of it if it's read to its end.
  private static func look(at data: Configuration.DataSettings, readsAll: Bool) -> (Finding, hash: String?) {
    do {
      let files = try explaining {
        try DatasetFiles(
          directory: data.directory, classCount: data.classCount, needsTest: data.dataset != .custom)
      }
      guard readsAll else { return (Finding(.ok, "data", data.directory), nil) }
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
      defer { memory.deallocate() }
      // Views of the memory, which end before it.
      let (train, test) = try explaining { try files.load(into: memory) }.parts(in: UnsafeRawBufferPointer(memory))
      return (Finding(.ok, "data", data.directory), train.sha256 + test.sha256)
    } catch {
      let lines = "\(explained(error))".split(separator: "\n")
      let remedy = lines.dropFirst().joined(separator: " ")
      return (Finding(.problem, "data", String(lines.first ?? ""), remedy: remedy), nil)
    }
  }
}
