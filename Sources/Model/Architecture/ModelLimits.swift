/// How large a network may be, so that no count overflows and no file is believed that asks for more.
package enum ModelLimits {
  /// What the units of a hidden layer may be.
  package static let widths = 1...65_536
  /// The most hidden layers.
  package static let mostLayers = 64
  /// The most weights of all layers.
  package static let mostWeights = 1 << 30
  /// The most classes: labels are bytes.
  package static let mostClasses = 256
}
