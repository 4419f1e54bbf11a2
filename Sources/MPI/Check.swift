import COpenMPI

/// Runs an MPI function and throws what it returns, unless it succeeded. Every call into MPI goes through here.
func check(_ function: String, _ body: () -> Int32) throws(MPIError) {
  MPI.observer?.willCall(function)
  let code = body()
  MPI.observer?.didReturn()
  guard code == MPI_SUCCESS else { throw MPIError(code: code, function: function) }
}

/// Throws unless a buffer has the shape that an MPI function will read or write; MPI itself cannot know.
func require(_ holds: Bool, _ text: @autoclosure () -> String, in function: String) throws(MPIError) {
  guard holds else { throw MPIError(.buffer, function: function, text: text()) }
}

/// A number of elements as MPI takes it.
func mpiCount(_ count: Int, in function: String) throws(MPIError) -> Int32 {
  guard count >= 0, let mpiCount = Int32(exactly: count) else {
    throw MPIError(.count, function: function, text: "\(count) elements, but MPI counts from 0 to \(Int32.max)")
  }
  return mpiCount
}

/// A rank, tag or color as MPI takes it.
///
/// MPI gives small negative numbers meanings of their own. Every number that it could not mean as an index becomes
/// `Int32.min`, which MPI refuses with the right error class.
func mpiIndex(_ index: Int) -> Int32 {
  index < 0 ? .min : Int32(exactly: index) ?? .min
}
