/// The cyclic redundancy check of iSCSI (Castagnoli's polynomial), as RFC 3720, appendix B.4, gives it.
package enum CRC32C {
  /// By the low byte of the remainder: what eight more steps of division make of it; 0x82F63B78 is the polynomial, reflected.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { remainder, _ in remainder & 1 == 1 ? remainder >> 1 ^ 0x82F6_3B78 : remainder >> 1 }
  }

  /// The check of some bytes.
  package static func check(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { remainder, byte in
      table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ remainder >> 8
    }
  }

  /// The check as records have it, so that a record's check of bytes that hold checks doesn't come out trivial: turned right
  /// by 15 bits, plus a constant.
  package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let check = check(bytes)
    return (check >> 15 | check << 17) &+ 0xA282_EAD8
  }
}
