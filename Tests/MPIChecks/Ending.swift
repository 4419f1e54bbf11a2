import Glibc
import MPI

/// The ways in which a program that uses MPI may end.
enum Ending: String {
  /// Prints what `run` returned, from the last rank.
  case normally
  /// The last rank throws while the others wait for it.
  case uncaught
  /// The last rank throws an error with an exit status while the others wait for it.
  case uncaughtWithStatus = "uncaught-with-status"
  /// All ranks agree on an error that all of them met.
  case agreed
  /// All ranks agree on an error that the last rank met.
  case agreedOnLast = "agreed-on-last"
  /// All ranks agree on an error with an exit status, inside the scope of shared memory.
  case agreedInScope = "agreed-in-scope"
  /// The ranks of odd number agree on an error while the others wait for them.
  case agreedByOdd = "agreed-by-odd"
  /// No node has so much memory.
  case noMemory = "no-memory"
  /// Prints the library's version without entering MPI.
  case version
  /// Prints its process id on each rank, and then does nothing for a minute.
  case hanging

  func run() {
    if self == .version { return print(MPI.libraryVersion) }
    let sum = MPI.run(program: "checks") { world -> Int in
      try body(world)
      return try world.allReduce(1, .sum)
    }
    // MPI has been left: every rank prints.
    print("ended with \(sum)")
  }

  private func body(_ world: Communicator) throws {
    let isLast = world.rank == world.size - 1
    let error = Mismatch(description: "data/t10k: no such file\nDownload it")
    switch self {
    case .normally, .version:
      break
    case .uncaught, .uncaughtWithStatus:
      print("printed before")
      if isLast { throw self == .uncaught ? error : Interrupted() as any Error }
      try world.barrier()
    case .agreed:
      try world.agree { throw error }
    case .agreedOnLast:
      try world.agree { if isLast { throw error } }
    case .agreedInScope:
      try world.withSharedMemory(byteCount: 64) { _ in try world.onRoot { throw Interrupted() } }
    case .agreedByOdd:
      if let odd = try world.split(color: world.rank % 2 == 1 ? 0 : nil) { try odd.agree { throw error } }
      try world.barrier()
    case .noMemory:
      try world.withSharedMemory(byteCount: 1 << 50) { _ in }
    case .hanging:
      print(getpid())
      fflush(nil)
      sleep(60)
    }
  }
}
