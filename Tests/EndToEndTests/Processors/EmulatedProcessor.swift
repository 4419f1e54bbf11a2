import Platform

/// A processor that `qemu-x86_64` emulates: a program finds its instructions where it looks for them, in the CPUID.
enum EmulatedProcessor: String, CaseIterable {
  /// With AVX2 and fused multiply-adds.
  case haswell
  /// With SSE4.2 and neither.
  case nehalem

  /// As `qemu-x86_64 -cpu` takes it: without what qemu doesn't emulate and no program asks for, and not at all, rather than
  /// with a warning, without anything else.
  private var model: String {
    switch self {
    case .haswell: "Haswell,-pcid,-x2apic,-tsc-deadline,-hle,-invpcid,-rtm,enforce"
    case .nehalem: "Nehalem,enforce"
    }
  }

  /// The command that executes a program on it.
  var command: [String] { ["qemu-x86_64", "-cpu", model] }

  /// The command that executes a program on the first of them on rank 0, on the second on rank 1, and so on; on this
  /// machine's own processor on the ranks that are left.
  static var oneForEachRank: [String] {
    let cases = allCases.enumerated().map { rank, processor in
      "\(rank)) exec \(processor.command.joined(separator: " ")) \"$@\";;"
    }
    return ["sh", "-c", "case $OMPI_COMM_WORLD_RANK in \(cases.joined(separator: " ")) esac; exec \"$@\"", "sh"]
  }

  /// The kernels that run there.
  var kernels: String {
    switch self {
    case .haswell: "avx2"
    case .nehalem: "x86-64"
    }
  }

  /// What Open MPI must know: the emulator lacks the system call with which ranks copy from each other's memory.
  static let environment = ["OMPI_MCA_btl_vader_single_copy_mechanism": "none"]

  /// Whether programs built for this machine run on all of them.
  static let areAvailable: Bool = {
    #if arch(x86_64)
      allCases.allSatisfy { ChildProcess.output(of: $0.command + ["/bin/true"]) != nil }
    #else
      false
    #endif
  }()
}
