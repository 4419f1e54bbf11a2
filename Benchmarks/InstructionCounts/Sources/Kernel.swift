/// Something whose instructions are counted.
struct Kernel: Sendable {
  /// What it's called in the file of counts.
  let name: String
  /// Makes the memory that it works on, and returns a call of it.
  let prepare: @Sendable () throws -> () throws -> Void
}
