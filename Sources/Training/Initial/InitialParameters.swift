import Model
import NumPy
import Platform

/// A file of weights and biases that a training starts from: safetensors or NumPy's archive, with PyTorch's orientation, and
/// with names of ours or of PyTorch's modules.
///
/// Rank 0 alone reads it.
struct InitialParameters {
  /// A tensor of the file.
  private struct Source {
    let name: String
    let shape: [Int]
    /// Reads its numbers, row-major.
    let values: () throws -> [Float]
  }

  private let path: String
  private let sources: [Source]

  /// Reads what tensors there are, and none of them.
  ///
  /// - Throws: `FileError` where the file can't be read, or is of another format.
  init(reading path: String) throws {
    self.path = path
    let start = try RegularFile(reading: path).bytes(0..<4)
    guard !start.starts(with: Array("PK".utf8)) else {
      let archive = try ZipArchive(path)
      sources = try archive.names.filter { $0.hasSuffix(".npy") }.map { entry in
        let array = try NamedArray("\(path): \(entry)") { () throws(FileError) in try archive.stream(entry) }
        return Source(name: String(entry.dropLast(4)), shape: array.header.shape) {
          var values: [Float] = []
          try array.forEachNumbers { _, numbers in values += numbers.map { Float($0) } }
          return values
        }
      }
      return
    }
    let file = try Safetensors(reading: path)
    if file.isSealed { try file.verify() }
    sources = file.tensors.map { tensor in
      Source(name: tensor.name, shape: tensor.shape) {
        var values = [Float](repeating: 0, count: tensor.shape.reduce(1, *))
        let outcome = values.withUnsafeMutableBufferPointer { values in
          // The buffer is written within the call.
          Result { () throws(FileError) in try file.copy(tensor.name, shape: tensor.shape, to: values) }
        }
        try outcome.get()
        return values
      }
    }
  }

  /// The parameters of a network, a flat buffer of its layout.
  ///
  /// - Throws: `FileError` with a table of all tensors that don't fit, or where numbers can't be read or aren't finite.
  func values(for model: MLP) throws -> [Float] {
    let tensors = sources.map { (name: $0.name, shape: $0.shape) }
    let names = LayerNames(tensors, areOurs: false)
    let byName = Dictionary(sources.map { ($0.name, $0) }) { first, _ in first }
    try checkFit(model, names, byName)
    var parameters = [Float](repeating: 0, count: model.layout.length)
    for tensor in model.layout.tensors {
      let name = names.inFile(tensor.name)
      guard let values = try byName[name]?.values() else { continue }
      guard values.allSatisfy(\.isFinite) else {
        throw FileError(
          path: path, problem: "\(name) has numbers that aren't finite",
          remedy: "Start from a model that was trained without diverging.")
      }
      parameters.withUnsafeMutableBufferPointer { parameters in
        // Both buffers live for the length of the call.
        values.withUnsafeBufferPointer { tensor.copy(fileOrder: $0, to: parameters) }
      }
    }
    return parameters
  }

  private func checkFit(_ model: MLP, _ names: LayerNames, _ byName: [String: Source]) throws(FileError) {
    var rows: [[String]] = []
    for tensor in model.layout.tensors {
      let name = names.inFile(tensor.name)
      let shape = byName[name]?.shape
      if shape != tensor.shape { rows.append([name, "\(tensor.shape)", shape.map { "\($0)" } ?? "none"]) }
    }
    let known = Set(model.layout.tensors.map { names.inFile($0.name) })
    rows += sources.filter { !known.contains($0.name) }.map { [$0.name.printable.cut(to: 60), "none", "\($0.shape)"] }
    guard !rows.isEmpty else { return }
    let table = Table([.left(0), .left(0), .left(0)]).lines(
      [["tensor", "network", "file"]] + rows.prefix(30), width: nil)
    throw FileError(
      path: path, problem: "doesn't fit the network \(model.widths)\n" + table.joined(separator: "\n"),
      remedy: "Set model.hidden to the file's widths, give data of its classes and pictures, or another file.")
  }
}
