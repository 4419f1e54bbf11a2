import Model
import Platform
import ProtocolBuffers

/// A trained model in the format of ONNX, IR version 8, operator set 17: pixels in, probabilities out.
///
/// Pixels go from 0 to 255 as they do in the data set: Cast → Div → Flatten → Gemm, activation, …, Gemm → Softmax.
///
/// Source: onnx.ai, "ONNX IR specification", and onnx.proto for the numbers of the fields, which stand at each message below.
struct ONNXModel {
  private let model: TrainedModel
  private let input: ONNXInput

  init(_ model: TrainedModel, input: ONNXInput) { (self.model, self.input) = (model, input) }

  /// The numbers by which ONNX calls types of elements: `TensorProto.DataType`.
  fileprivate enum ElementType: Int {
    case float = 1
    case uint8 = 2
  }

  /// The file: a ModelProto.
  var bytes: [UInt8] {
    var message = ProtocolMessage()
    message.add(1, 8)  // ir_version
    message.add(2, "lockstep")  // producer_name
    message.add(3, lockstepVersion)  // producer_version
    message.add(7, graph)
    message.add(8) { $0.add(2, 17) }  // opset_import: version
    for (key, text) in metadata.sorted(by: { $0.key < $1.key }) {
      message.add(14) { entry in  // metadata_props
        entry.add(1, key)
        entry.add(2, text)
      }
    }
    return message.bytes
  }

  private var metadata: [String: String] {
    let hash = model.parameters.withUnsafeBufferPointer { parameterHash($0, model.model.layout) }
    return ["parameters_sha256": hash, "producer": "lockstep \(lockstepVersion)"]
      .merging(model.pictures?.metadata ?? [:]) { $1 }
  }

  /// GraphProto: node = 1, name = 2, initializer = 5, input = 11, output = 12.
  private func graph(_ graph: inout ProtocolMessage) {
    for node in nodes { graph.add(1, node.message) }
    graph.add(2, "lockstep")
    model.parameters.withUnsafeBufferPointer { parameters in
      let numbers = model.model.layout.fileOrder(of: parameters)
      numbers.withUnsafeBufferPointer { numbers in
        // The views are used only here.
        for tensor in model.model.layout.tensors(inFileOrder: numbers) {
          graph.add(5, Self.tensor(tensor.name, tensor.shape, Array(littleEndianBytes(of: tensor.values))))
        }
      }
    }
    for (name, value) in constants { graph.add(5, Self.tensor(name, [], value)) }
    graph.add(11, Self.value("pixels", input == .uint8 ? .uint8 : .float, [nil] + inputShape))
    graph.add(12, Self.value("probabilities", .float, [nil, model.model.classes]))
  }

  /// What follows the number of pictures: a channel, rows and columns, or the inputs where nothing says how they stand.
  private var inputShape: [Int] { model.pictures.map { [1, $0.rows, $0.columns] } ?? [model.model.inputs] }

  /// Single numbers that nodes read.
  private var constants: [(String, [UInt8])] {
    var names: [(String, Float)] = [("brightest", 255)]
    if model.model.activation == .gelu {
      names += [("half", 0.5), ("one", 1), ("root_of_half", Float(0.5).squareRoot())]
    }
    return names.map { name, value in (name, withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)) }
  }

  private var nodes: [ONNXNode] {
    var nodes = [
      // To 1, which is float.
      ONNXNode("Cast", ["pixels"], "numbers", attributes: ["to": ElementType.float.rawValue]),
      ONNXNode("Div", ["numbers", "brightest"], "scaled"),
      ONNXNode("Flatten", ["scaled"], "layers.0.input"),
    ]
    let layers = model.model.layers.indices
    for layer in layers {
      let name = "layers.\(layer)"
      let sums = layer == layers.last ? "logits" : name + ".sums"
      nodes.append(
        ONNXNode("Gemm", [name + ".input", name + ".weight", name + ".bias"], sums, attributes: ["transB": 1]))
      if layer != layers.last { nodes += activation(sums, to: "layers.\(layer + 1).input") }
    }
    return nodes + [ONNXNode("Softmax", ["logits"], "probabilities")]
  }

  private func activation(_ input: String, to output: String) -> [ONNXNode] {
    switch model.model.activation {
    case .relu: [ONNXNode("Relu", [input], output)]
    case .tanh: [ONNXNode("Tanh", [input], output)]
    case .sigmoid: [ONNXNode("Sigmoid", [input], output)]
    case .gelu:
      // z Φ(z) = z · ½ (1 + erf(z √½)): this operator set has no Gelu.
      [
        ONNXNode("Mul", [input, "root_of_half"], input + ".scaled"),
        ONNXNode("Erf", [input + ".scaled"], input + ".erf"),
        ONNXNode("Add", [input + ".erf", "one"], input + ".shifted"),
        ONNXNode("Mul", [input + ".shifted", "half"], input + ".phi"),
        ONNXNode("Mul", [input, input + ".phi"], output),
      ]
    }
  }

  /// TensorProto: dims = 1, data_type = 2, name = 8, raw_data = 9.
  private static func tensor(_ name: String, _ shape: [Int], _ data: [UInt8]) -> [UInt8] {
    var message = ProtocolMessage()
    for extent in shape { message.add(1, extent) }
    message.add(2, ElementType.float.rawValue)
    message.add(8, name)
    message.add(9, data)
    return message.bytes
  }

  /// ValueInfoProto: name = 1, type = 2; its tensor_type = 1 has elem_type = 1 and shape = 2, of dim = 1 with dim_value = 1 or
  /// dim_param = 2, which says that it may be any number.
  private static func value(_ name: String, _ type: ElementType, _ shape: [Int?]) -> [UInt8] {
    var message = ProtocolMessage()
    message.add(1, name)
    message.add(2) { holder in
      holder.add(1) { tensor in
        tensor.add(1, type.rawValue)
        tensor.add(2) { dimensions in
          for extent in shape {
            dimensions.add(1) { if let extent { $0.add(1, extent) } else { $0.add(2, "N") } }
          }
        }
      }
    }
    return message.bytes
  }
}

/// The type of the pixels that an exported model reads.
package enum ONNXInput: String, Sendable, CaseIterable {
  /// Bytes, as pictures have them.
  case uint8
  /// Numbers from 0 to 255.
  case float
}
