import Datasets
import Platform
import Training

extension Diagnosis {
  /// Whether the data of a training can be read, by reading it as a training does.
  package static func data(_ settings: Configuration.DataSettings) -> Finding {
    let subject = "data"
    do {
      let files = try DatasetFiles(
        directory: settings.directory, classCount: settings.classCount, needsTest: settings.dataset != .custom)
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: files.shape.byteCount, alignment: 64)
      defer { memory.deallocate() }
      let shape = try files.load(into: memory)
      let train = shape.parts(in: UnsafeRawBufferPointer(memory)).train
      if settings.dataset == .custom { try train.checkClasses(directory: settings.directory) }
      return Finding(
        .ok, subject,
        "\(settings.title) in \(settings.directory): \(shape.trainCount.grouped) training and "
          + "\(shape.testCount.grouped) test images of \(shape.rows)×\(shape.columns)")
    } catch {
      let lines = "\(explained(error))".split(separator: "\n")
      return Finding(
        .problem, subject, String(lines.first ?? ""), remedy: lines.dropFirst().joined(separator: " "))
    }
  }
}
