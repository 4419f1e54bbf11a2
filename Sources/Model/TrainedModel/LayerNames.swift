/// What the layers of a perceptron are called in a file, from the input on.
package struct LayerNames {
  /// A name for each layer, such as `layers.0`.
  let names: [String]

  /// Finds the weights in a file.
  ///
  /// Ours are `layers.0`, `layers.1`, … A file that isn't sealed is another program's: there any text with numbers that rise
  /// will do, such as `0`, `2`, `4` of PyTorch's `nn.Sequential`, `layers.0`, `layers.3` where there's dropout, or `fc1`,
  /// `fc2`.
  init(_ file: Safetensors) {
    self.init(file.tensors.map { ($0.name, $0.shape) }, areOurs: file.isSealed)
  }

  /// The same for tensors by name and shape, of which it's known whether Lockstep has named them.
  package init(_ tensors: [(name: String, shape: [Int])], areOurs: Bool) {
    let matrices = Set(tensors.filter { $0.shape.count == 2 }.map(\.name))
    let ours = (0..<tensors.count).lazy.map { "layers.\($0)" }.prefix { matrices.contains("\($0).weight") }
    names = areOurs ? Array(ours) : Self.numbered(tensors) ?? Array(ours)
  }

  /// The name in the file of a tensor that a layout calls `layers.0.weight`.
  package func inFile(_ tensor: String) -> String {
    let parts = tensor.split(separator: ".")
    guard parts.count == 3, let layer = Int(parts[1]), layer < names.count else { return tensor }
    return "\(names[layer]).\(parts[2])"
  }

  /// The weights' names without their ends, in the order of their numbers; nil where they don't have the same text before.
  private static func numbered(_ tensors: [(name: String, shape: [Int])]) -> [String]? {
    var layers: [(number: Int, name: String)] = []
    var texts: Set<Substring> = []
    for tensor in tensors where tensor.name.hasSuffix(".weight") {
      let name = tensor.name.dropLast(".weight".count)
      let text = name.prefix(
        upTo: name.lastIndex { !$0.isASCII || !$0.isWholeNumber }.map(name.index(after:)) ?? name.startIndex)
      guard tensor.shape.count == 2, let number = Int(name.dropFirst(text.count)) else { return nil }
      texts.insert(text)
      layers.append((number, String(name)))
    }
    guard texts.count == 1, Set(layers.map(\.number)).count == layers.count else { return nil }
    return layers.sorted { $0.number < $1.number }.map(\.name)
  }
}
