/// Calls a kernel as often as told, for a tool that counts the instructions of the whole program: those of a call are
/// what one more call costs. Without arguments, prints the kernels' names.
@main
struct InstructionCounts {
  static func main() throws {
    let kernels = Kernel.loops + [Kernel.step]
    let arguments = CommandLine.arguments.dropFirst()
    guard let name = arguments.first else {
      for kernel in kernels { print(kernel.name) }
      return
    }
    guard let kernel = kernels.first(where: { $0.name == name }), let calls = arguments.last.flatMap({ Int($0) }) else {
      fatalError("usage: InstructionCounts [KERNEL CALLS]")
    }
    let call = try kernel.prepare()
    for _ in 0..<calls { try call() }
  }
}
