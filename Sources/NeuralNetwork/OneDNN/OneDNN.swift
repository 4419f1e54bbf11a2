import COneDNN

/// Facts about the oneDNN library that this process runs with.
public enum OneDNN {
  /// The library's version, such as `2.6.3`.
  public static var version: String {
    guard let version = dnnl_version()?.pointee else { return "unknown" }
    return "\(version.major).\(version.minor).\(version.patch)"
  }

  /// The instruction set that its kernels use on this processor, such as `AVX-512 with bfloat16`.
  public static var instructionSet: String { InstructionSet.effective.name }

  /// Whether this processor multiplies bfloat16s faster than float32s; elsewhere they are widened first.
  public static var hasBFloat16Instructions: Bool { InstructionSet.effective.hasBFloat16 }

  /// Makes products that this thread runs use this thread alone, without OpenMP's team of helpers.
  ///
  /// Call it at the start of every thread that creates or runs products: work is split over threads by micro-batch,
  /// not inside a product.
  public static func useCallingThreadOnly() {
    omp_set_num_threads(1)
  }
}
