/// Something that a rank has otherwise than rank 0.
struct PreflightDifference: Error, CustomStringConvertible {
  /// What a rank has, and the name of its node.
  typealias Finding = (key: String, value: String, node: String)

  private let own: Finding
  private let reference: Finding

  init(_ own: Finding, _ reference: Finding) {
    self.own = own
    self.reference = reference
  }

  /// The key, both nodes and both values, then what to do. Whoever prints it names the rank.
  var description: String {
    // Where ranks don't even have the same keys, both are told.
    let other = own.key == reference.key ? reference.value : "\(reference.key) = \(reference.value)"
    return """
      \(own.key) is \(own.value) here on \(own.node), but \(other) on rank 0 on \(reference.node).
      Start all ranks with the same program, libraries, configuration and data; in bfloat16 on machines of one kind.
      """
  }
}
