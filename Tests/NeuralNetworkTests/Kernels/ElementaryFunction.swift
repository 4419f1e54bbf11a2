import CKernels
import Testing

/// One of our functions from float32 to float32, as a training takes it.
struct ElementaryFunction: CustomTestStringConvertible, Sendable {
  /// As in `Recorded/mathematics.json`.
  let name: String
  let apply: @Sendable ([Float]) -> [Float]
  /// What a result may be away from the true value beside 0.5001 units in its last place.
  var absoluteError = 0.0
  var greatestInput = Float.greatestFiniteMagnitude
  var testDescription: String { name }

  static let all =
    scalars + [
      ElementaryFunction(name: "tanh") { activated(CKernels_TANH, $0) },
      ElementaryFunction(name: "sigmoid") { activated(CKernels_SIGMOID, $0) },
      ElementaryFunction(name: "gelu") { activated(CKernels_GELU, $0) },
      ElementaryFunction(name: "tanh_slope") { slopes(CKernels_TANH, $0) },
      ElementaryFunction(name: "sigmoid_slope") { slopes(CKernels_SIGMOID, $0) },
      ElementaryFunction(name: "gelu_slope", apply: { slopes(CKernels_GELU, $0) }, absoluteError: 0x1p-40),
    ]

  static let scalars = [
    ElementaryFunction(name: "exp") { $0.map { Float(CKernels_exp(Double($0))) } },
    ElementaryFunction(name: "log") { $0.map { Float(CKernels_log(Double($0))) } },
    ElementaryFunction(
      name: "cos", apply: { $0.map { Float(CKernels_cos_of_turns(Double($0))) } }, greatestInput: 0x1p49),
    ElementaryFunction(
      name: "sin", apply: { $0.map { Float(CKernels_sin_of_turns(Double($0))) } }, greatestInput: 0x1p49),
  ]
}

/// A smooth activation of numbers, which stand in one row.
func activated(_ kind: CKernels_Activation, _ values: [Float]) -> [Float] {
  let (inputs, outputs) = (PaddedRows(values, width: values.count), PaddedRows(count: 1, width: values.count))
  CKernels_activate(kind, inputs.readable(), 1, values.count, outputs.writable)
  return outputs.values
}

/// The slopes of a smooth activation at numbers.
func slopes(_ kind: CKernels_Activation, _ values: [Float]) -> [Float] {
  let gradient = PaddedRows([Float](repeating: 1, count: values.count), width: values.count)
  CKernels_activation_gradient(
    kind, PaddedRows(values, width: values.count).readable(), 1, values.count, gradient.writable)
  return gradient.values
}
