import NeuralNetwork
import Testing

/// The numbers are those of oneDNN's headers: of 2.6, and of 3.x where it says so.
@Suite struct InstructionSetTests {
  @Test(
    arguments: [
      (0x0, "baseline"), (0x1, "SSE4.1"), (0x3, "AVX"), (0x7, "AVX2"), (0x27, "AVX-512"), (0x67, "AVX-512 with VNNI"),
      (0xe7, "AVX-512 with bfloat16"),
    ] as [(UInt32, String)])
  func `has the name of what it contains`(bits: UInt32, name: String) {
    #expect(InstructionSet(bits: bits).name == name)
  }

  /// 3.x's float16 (0x1ef), and sets that no version has yet.
  @Test(
    arguments: [
      (0x1ef, "AVX-512 with bfloat16 and more (0x1ef)"), (0x4000_00e7, "AVX-512 with bfloat16 and more (0x400000e7)"),
      (0x8000_0007, "AVX2 and more (0x80000007)"), (0x8000_0000, "unknown (0x80000000)"),
    ] as [(UInt32, String)])
  func `a newer one is named by what it contains, and its number`(bits: UInt32, name: String) {
    #expect(InstructionSet(bits: bits).name == name)
  }

  /// With AMX (0x3e7, in 3.x 0xfef) and float16 (0x1ef, with AMX 0x1fef in 3.x) among them.
  @Test(arguments: [0xe7, 0x3e7, 0x1ef, 0xfef, 0x1fef, 0x4000_00e7] as [UInt32])
  func `has bfloat16 where it contains AVX-512's`(bits: UInt32) {
    #expect(InstructionSet(bits: bits).hasBFloat16)
  }

  /// With AVX2's VNNI (0x407, in 3.x 0xf and 0x1f) among them.
  @Test(arguments: [0x0, 0x7, 0xf, 0x1f, 0x407, 0x27, 0x67, 0x8000_0067] as [UInt32])
  func `has no bfloat16 where it lacks them, whatever else is there`(bits: UInt32) {
    #expect(!InstructionSet(bits: bits).hasBFloat16)
  }

  @Test func `no two sets have the same name`() {
    let names = (0..<0x2000 as Range<UInt32>).map { InstructionSet(bits: $0).name }
    #expect(Set(names).count == names.count)
  }
}
