import COpenMPI
import Glibc
import Platform

extension MPI {
  /// Enters MPI, runs `body` on every rank, and leaves MPI.
  ///
  /// The same program runs on every rank, as many as the launcher has started; without a launcher there is one. A process
  /// can enter MPI once.
  ///
  /// If `body` throws, this does not return. The error's description is written to standard error after the program's
  /// name, its further lines below the first:
  /// - An error of one rank is written with that rank, and ends all ranks at once (`MPI_Abort`): they may be waiting for
  ///   this one.
  /// - A `CollectiveFailure` of all ranks is written by one of them. Then every rank leaves MPI and exits.
  ///
  /// The exit status is 1, or that of an `ErrorWithExitStatus`.
  ///
  /// - Parameters:
  ///   - program: The name that errors begin with.
  ///   - threads: The least that MPI must allow; if it does not, the program ends with an error before `body`.
  ///   - body: Is given the communicator of all ranks. Nothing of MPI may be used after it has returned.
  /// - Returns: What `body` returned on this rank.
  public static func run<Success>(
    program: String = executableName, threads: ThreadLevel = .funneled,
    _ body: (_ world: Communicator) throws -> Success
  ) -> Success {
    var provided: Int32 = 0
    let world: Communicator
    skipNetworksOnOneNode()
    moveSharedMemoryIfTooSmall(program: program)
    do {
      try check("MPI_Init_thread") { MPI_Init_thread(nil, nil, threads.rawValue, &provided) }
      world = try Communicator(COpenMPI_COMM_WORLD())
    } catch {
      writeReport("\(error)", prefix: "\(program): ")
      exit(1)
    }
    do {
      guard provided >= threads.rawValue else { throw unavailable(threads, in: world) }
      if world.rank == 0 && LauncherEnvironment.ofThisProcess.isOneNode { RunNote.ofThisProcess?.writeBeginning() }
      let result = try body(world)
      try check("MPI_Finalize") { MPI_Finalize() }
      return result
    } catch {
      end(world, program, error)
    }
  }

  /// The last component of the path by which this process was started.
  public static var executableName: String {
    CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "MPI"
  }

  /// What the process exits with after an error.
  static func exitStatus(of error: (any Error)?) -> Int32 {
    (error as? any ErrorWithExitStatus)?.exitStatus ?? 1
  }

  /// Reports an error on the rank that met it, and ends the process.
  private static func end(_ world: Communicator, _ program: String, _ error: any Error) -> Never {
    let failure = error as? CollectiveFailure
    let isCommon = world.size == 1 || failure?.participants == world.size
    let isReporter = failure?.isReporter ?? true
    let status = exitStatus(of: error)
    // An abort loses what stdio still holds.
    fflush(nil)
    if isReporter {
      RunNote.ofThisProcess?.writeFailure()
      let namesRank = world.size > 1 && (!isCommon || failure?.isLocal == true)
      writeReport("\(error)", prefix: namesRank ? "\(program): rank \(world.rank): " : "\(program): ")
      if isCommon { RunNote.ofThisProcess?.writeLast() }
    }
    if isCommon {
      try? check("MPI_Finalize") { MPI_Finalize() }
    } else {
      // The ranks of a smaller communicator give the one that reports the time to do so.
      if !isReporter { sleep(1) }
      MPI_Abort(world.handle, status)
    }
    exit(status)
  }

  /// Every rank is given the same thread level, so every rank throws this.
  private static func unavailable(_ threads: ThreadLevel, in world: Communicator) -> CollectiveFailure {
    CollectiveFailure(
      rank: 0, message: "\(libraryVersion) does not offer the thread level \"\(threads)\"", isLocal: false,
      exitStatus: 1, participants: world.size, isReporter: world.rank == 0)
  }
}
