import COneDNN

/// Facts about the oneDNN library that this process runs with.
public enum OneDNN {
  /// The library's version, such as `2.6.3`.
  public static var version: String {
    guard let version = dnnl_version()?.pointee else { return "unknown" }
    return "\(version.major).\(version.minor).\(version.patch)"
  }

  /// The instruction set that its kernels use on this processor, such as `AVX-512 with bfloat16`.
  public static var instructionSet: String {
    switch dnnl_get_effective_cpu_isa() {
    case dnnl_cpu_isa_sse41: "SSE4.1"
    case dnnl_cpu_isa_avx: "AVX"
    case dnnl_cpu_isa_avx2: "AVX2"
    case dnnl_cpu_isa_avx2_vnni: "AVX2 with VNNI"
    case dnnl_cpu_isa_avx512_core: "AVX-512"
    case dnnl_cpu_isa_avx512_core_vnni: "AVX-512 with VNNI"
    case dnnl_cpu_isa_avx512_core_bf16: "AVX-512 with bfloat16"
    case dnnl_cpu_isa_avx512_core_amx: "AVX-512 with AMX"
    default: "baseline"
    }
  }

  /// Whether this processor multiplies bfloat16s faster than float32s; elsewhere they are widened first.
  public static var hasBFloat16Instructions: Bool {
    [dnnl_cpu_isa_avx512_core_bf16, dnnl_cpu_isa_avx512_core_amx].contains(dnnl_get_effective_cpu_isa())
  }

  /// Makes products that this thread runs use this thread alone, without OpenMP's team of helpers.
  ///
  /// Call it at the start of every thread that creates or runs products: work is split over threads by micro-batch,
  /// not inside a product.
  public static func useCallingThreadOnly() {
    omp_set_num_threads(1)
  }
}
