import Foundation
import Training

/// What is asked of a machine that ranks are to run on, before there are any.
package struct MachineQuestion: Codable, Equatable, Sendable {
  /// The folder of a training's data, as the machine is to find it.
  package struct Data: Codable, Equatable, Sendable {
    private let dataset, name, directory: String
    private let classes: Int?

    /// The data of a training that is started in this working folder.
    package init(_ settings: Configuration.DataSettings) {
      (dataset, name, classes) = (settings.dataset.rawValue, settings.name, settings.classes)
      directory = URL(fileURLWithPath: settings.directory).standardizedFileURL.path
    }

    /// The same as a training has it.
    var settings: Configuration.DataSettings {
      var settings = Configuration.DataSettings()
      settings.dataset = .init(rawValue: dataset) ?? .custom
      (settings.name, settings.classes, settings.directory) = (name, classes, directory)
      return settings
    }
  }

  /// How many ranks it's to take at most; nil for as many as it has cores.
  package var ranks: Int?
  /// The data that it needs; nil for none.
  package var data: Data?
  /// Whether the data is to be read to its end, to compare it with that of others.
  package var readsData: Bool
  /// Where Open MPI takes its ports from.
  package var ports: [PortRange]

  package init(ranks: Int? = nil, data: Data? = nil, readsData: Bool = false, ports: [PortRange] = [.any]) {
    (self.ranks, self.data, self.readsData, self.ports) = (ranks, data, readsData, ports)
  }
}
