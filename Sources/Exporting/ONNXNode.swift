import ProtocolBuffers

/// An operation of a graph.
struct ONNXNode {
  private let operation: String
  private let inputs: [String]
  private let output: String
  private let attributes: [String: Int]

  /// An operation by its ONNX name, with what it reads, what its result is called, and whole numbers that say how.
  init(_ operation: String, _ inputs: [String], _ output: String, attributes: [String: Int] = [:]) {
    (self.operation, self.inputs, self.output, self.attributes) = (operation, inputs, output, attributes)
  }

  /// NodeProto: input = 1, output = 2, name = 3, op_type = 4, attribute = 5; AttributeProto: name = 1, i = 3, type = 20, of
  /// which 2 is INT.
  func message(_ message: inout ProtocolMessage) {
    for input in inputs { message.add(1, input) }
    message.add(2, output)
    message.add(3, output)
    message.add(4, operation)
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      message.add(5) { attribute in
        attribute.add(1, name)
        attribute.add(3, value)
        attribute.add(20, 2)
      }
    }
  }
}
