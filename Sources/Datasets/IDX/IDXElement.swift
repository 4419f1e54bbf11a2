/// What an IDX file's elements are, by the third byte of its magic number.
public enum IDXElementType: UInt8, Sendable, CaseIterable {
  /// Code 08, unsigned byte.
  case uint8 = 0x08
  /// Code 09, signed byte.
  case int8 = 0x09
  /// Code 0B, two-byte integer.
  case int16 = 0x0B
  /// Code 0C, four-byte integer.
  case int32 = 0x0C
  /// Code 0D, four-byte IEEE 754 number.
  case float32 = 0x0D
  /// Code 0E, eight-byte IEEE 754 number.
  case float64 = 0x0E

  /// Bytes an element.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .int16: 2
    case .int32, .float32: 4
    case .float64: 8
    }
  }
}

/// A Swift number that IDX files can hold.
public protocol IDXElement: BitwiseCopyable, Sendable {
  /// The code that stands for this type in an IDX file.
  static var idxElementType: IDXElementType { get }
  /// The number whose bytes, as they lie in memory, are `value`'s in big-endian order.
  init(bigEndian value: Self)
  /// The number whose bytes, as they lie in memory, are this one's in big-endian order.
  var bigEndian: Self { get }
  /// Zero.
  init()
}

extension UInt8: IDXElement {
  /// Code 08.
  public static var idxElementType: IDXElementType { .uint8 }
}

extension Int8: IDXElement {
  /// Code 09.
  public static var idxElementType: IDXElementType { .int8 }
}

extension Int16: IDXElement {
  /// Code 0B.
  public static var idxElementType: IDXElementType { .int16 }
}

extension Int32: IDXElement {
  /// Code 0C.
  public static var idxElementType: IDXElementType { .int32 }
}

extension Float: IDXElement {
  /// Code 0D.
  public static var idxElementType: IDXElementType { .float32 }
  /// Swaps the bytes where the machine is little-endian.
  public init(bigEndian value: Float) { self.init(bitPattern: UInt32(bigEndian: value.bitPattern)) }
  /// The bytes swapped where the machine is little-endian.
  public var bigEndian: Float { Float(bitPattern: bitPattern.bigEndian) }
}

extension Double: IDXElement {
  /// Code 0E.
  public static var idxElementType: IDXElementType { .float64 }
  /// Swaps the bytes where the machine is little-endian.
  public init(bigEndian value: Double) { self.init(bitPattern: UInt64(bigEndian: value.bitPattern)) }
  /// The bytes swapped where the machine is little-endian.
  public var bigEndian: Double { Double(bitPattern: bitPattern.bigEndian) }
}
