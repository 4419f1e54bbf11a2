import COneDNN

/// What oneDNN uses of a processor, as it numbers it (`dnnl_cpu_isa_t`): each bit stands for a group of instructions, so a
/// set that contains another has all of its bits.
package struct InstructionSet: Sendable {
  /// The number; 0 where oneDNN uses none of the groups that it knows.
  private let bits: UInt32

  /// The set with a number.
  package init(bits: UInt32) {
    self.bits = bits
  }

  /// The set that this process's products use.
  package static var effective: Self { Self(dnnl_get_effective_cpu_isa()) }

  private init(_ isa: dnnl_cpu_isa_t) {
    self.init(bits: UInt32(isa.rawValue))
  }

  /// Whether all instructions of another set are in this one.
  private func contains(_ other: Self) -> Bool { bits & other.bits == other.bits }

  /// Whether there are instructions that multiply bfloat16s.
  package var hasBFloat16: Bool { contains(Self(dnnl_cpu_isa_avx512_core_bf16)) }

  /// Such as `AVX-512 with bfloat16`; of a set newer than those with names, the most that it contains and its number. No two
  /// sets have the same name.
  package var name: String {
    guard bits != 0 else { return "baseline" }
    guard let known = Self.named.last(where: { contains($0.set) }) else { return "unknown (\(number))" }
    return known.set.bits == bits ? known.name : "\(known.name) and more (\(number))"
  }

  private var number: String { "0x" + String(bits, radix: 16) }

  /// The sets that have names, each after those that it contains.
  private static var named: [(set: Self, name: String)] {
    [
      (Self(dnnl_cpu_isa_sse41), "SSE4.1"),
      (Self(dnnl_cpu_isa_avx), "AVX"),
      (Self(dnnl_cpu_isa_avx2), "AVX2"),
      (Self(dnnl_cpu_isa_avx2_vnni), "AVX2 with VNNI"),
      (Self(dnnl_cpu_isa_avx512_core), "AVX-512"),
      (Self(dnnl_cpu_isa_avx512_core_vnni), "AVX-512 with VNNI"),
      (Self(dnnl_cpu_isa_avx512_core_bf16), "AVX-512 with bfloat16"),
      (Self(dnnl_cpu_isa_avx512_core_amx), "AVX-512 with AMX"),
    ]
  }
}
