import Platform

/// The installation of Open MPI that `mpirun` belongs to, as its `ompi_info` tells.
package struct OpenMPI: Equatable, Sendable {
  /// Such as `4.1.4`.
  package let version: String
  /// What carries bytes between ranks (BTL components), as far as the settings of this machine allow them.
  package let transports: [String]
  /// What carries messages over these (PML components), likewise.
  package let messaging: [String]
  /// Whether Open MPI would warn of network hardware that isn't there.
  package let warnsOfUnusedTransports: Bool
  /// The folder of the memory that ranks share.
  package let sharedMemoryFolder: String

  /// Reads what `ompi_info --all --parsable` prints; nil where that has no version.
  package init?(parsing text: String) {
    var values: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      guard let range = line.firstRange(of: ":value:") else { continue }
      values[line[..<range.lowerBound]] = line[range.upperBound...]
    }
    func components(_ framework: String) -> [String] {
      let prefix = "mca:\(framework):"
      let built = text.split(separator: "\n").filter { $0.hasPrefix(prefix) && $0.contains(#":version:"component:"#) }
        .compactMap { $0.dropFirst(prefix.count).split(separator: ":").first.map(String.init) }
      let setting = values["mca:\(framework):base:param:\(framework)"] ?? ""
      let named = Set(setting.drop { $0 == "^" }.split(separator: ",").map(String.init))
      if named.isEmpty { return built }
      return built.filter { named.contains($0) != setting.hasPrefix("^") }
    }
    let versionKey = "ompi:version:full:"
    guard let version = text.split(separator: "\n").first(where: { $0.hasPrefix(versionKey) }) else { return nil }
    self.version = String(version.dropFirst(versionKey.count))
    transports = components("btl")
    messaging = components("pml")
    warnsOfUnusedTransports =
      ["1", "true"].contains(values["mca:btl:base:param:btl_base_warn_component_unused"] ?? "")
    sharedMemoryFolder =
      values["mca:osc:sm:param:osc_sm_backing_directory"].map(String.init) ?? "/dev/shm"
  }

  /// The installation on `PATH`; nil where `ompi_info` can't be run.
  package static func installed() -> OpenMPI? {
    ChildProcess.output(of: ["ompi_info", "--all", "--parsable"]).flatMap(OpenMPI.init(parsing:))
  }

  /// What the `mpirun` on `PATH` says of itself, such as `mpirun (Open MPI) 4.1.4`; nil where there is none.
  package static func launcherVersion() -> String? {
    ChildProcess.output(of: ["mpirun", "--version"])?.split(separator: "\n").first.map(String.init)
  }
}
