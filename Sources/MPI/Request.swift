import COpenMPI

/// A communication that has been started and goes on while the program does other work.
///
/// It exists only inside the closure of the call that started it (`withAllReduce`, `withSend`, …), which waits for it on
/// every way out of the closure. It can be neither copied nor made by others, so none is lost or waited for twice.
public struct Request: ~Copyable {
  private var handle: MPI_Request?

  init(_ function: String, _ start: (UnsafeMutablePointer<MPI_Request?>) -> Int32) throws(MPIError) {
    var handle = COpenMPI_REQUEST_NULL()
    try check(function) { start(&handle) }
    self.handle = handle
  }

  /// Whether the communication has completed. Asking lets MPI move it on.
  public mutating func isComplete() throws(MPIError) -> Bool {
    var flag: Int32 = 0
    try check("MPI_Test") { MPI_Test(&handle, &flag, COpenMPI_STATUS_IGNORE()) }
    return flag != 0
  }

  /// Returns once the communication has completed.
  public mutating func wait() throws(MPIError) {
    try check("MPI_Wait") { MPI_Wait(&handle, COpenMPI_STATUS_IGNORE()) }
  }
}

/// Calls `body` with a started request, and waits for the request whether `body` returns or throws.
func waiting<Success>(
  for request: consuming Request, _ body: (inout Request) throws -> Success
) throws -> Success {
  var request = request
  let result: Success
  do {
    result = try body(&request)
  } catch {
    // The error of the body came first; that of the wait would hide it.
    try? request.wait()
    throw error
  }
  try request.wait()
  return result
}
