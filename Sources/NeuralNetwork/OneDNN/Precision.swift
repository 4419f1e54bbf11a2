import COneDNN

/// The number format of what the matrix products read. Their sums, and everything else, are float32.
public enum Precision: String, Sendable, CaseIterable {
  /// IEEE 754's 32 bits.
  case float32
  /// The upper 16 bits of a float32, rounded to nearest, ties to even: its range with 8 bits of precision.
  case bfloat16

  /// The bytes of a number.
  public var byteCount: Int { self == .float32 ? 4 : 2 }

  var dataType: dnnl_data_type_t { self == .float32 ? COneDNN_FLOAT32() : COneDNN_BFLOAT16() }
}
