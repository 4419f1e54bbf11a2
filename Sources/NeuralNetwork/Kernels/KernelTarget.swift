import CKernels

/// A kind of processor that the kernels are compiled for. All give the same bits.
public struct KernelTarget: Sendable, Equatable {
  private let index: Int

  /// Such as `avx2`.
  public var name: String { String(cString: CKernels_target_name(index)) }

  /// Those of this build, the best first.
  public static var all: [KernelTarget] {
    Array(sequence(first: 0) { $0 + 1 }.prefix { CKernels_target_name($0) != nil }.map(KernelTarget.init))
  }

  /// The one whose kernels run: the best that this processor can run, unless another was chosen.
  public static var current: KernelTarget { KernelTarget(index: CKernels_target()) }

  /// Whether this processor can run its kernels.
  public var isAvailable: Bool { CKernels_can_run(index) == 1 }

  /// Has its kernels run in this process from here on; it must be available, and no kernel may be running.
  public func choose() {
    precondition(isAvailable, "kernels that this processor can't run")
    CKernels_force(index)
  }

  /// The environment variable that names the target to use, for tests and comparisons.
  static let variable = "LOCKSTEP_KERNELS"

  /// Chooses the target that the environment names, if it does; before any kernel runs.
  ///
  /// - Throws: `KernelTargetError` where there is none with that name, or the processor can't run it.
  package static func choose(environment: [String: String]) throws(KernelTargetError) {
    guard let name = environment[variable] else { return }
    guard let target = all.first(where: { $0.name == name }) else {
      throw KernelTargetError(name: name, isKnown: false)
    }
    guard target.isAvailable else { throw KernelTargetError(name: name, isKnown: true) }
    target.choose()
  }
}

/// Kernels that the environment asks for and that this process can't run.
package struct KernelTargetError: Error, CustomStringConvertible {
  let name: String
  /// Whether this build has them.
  let isKnown: Bool

  /// What's wrong, and what to give.
  package var description: String {
    let available = KernelTarget.all.filter(\.isAvailable).map(\.name).joined(separator: ", ")
    return "The environment variable \(KernelTarget.variable) asks for the kernels \"\(name)\", which "
      + (isKnown ? "this processor can't run.\n" : "this program doesn't have.\n")
      + "Give one of \(available), or unset it to have the fastest."
  }
}
