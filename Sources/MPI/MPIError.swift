import COpenMPI

/// What an MPI function returned instead of success.
public struct MPIError: Error, Hashable, Sendable {
  /// The kind of an error, of which several codes of an implementation may be members.
  public let errorClass: ErrorClass
  /// The implementation's own code.
  public let code: Int32
  /// The name of the MPI function that failed, such as `MPI_Bcast`.
  public let function: String
  /// What the implementation says about the code.
  public let text: String

  init(code: Int32, function: String) {
    var errorClass = MPI_ERR_UNKNOWN
    MPI_Error_class(code, &errorClass)
    // MPI_Error_string writes at most MPI_MAX_ERROR_STRING bytes, and says how many.
    text = string(capacity: MPI_MAX_ERROR_STRING) { MPI_Error_string(code, $0, $1) }
    self.errorClass = ErrorClass(rawValue: errorClass)
    self.code = code
    self.function = function
  }

  /// An error found before MPI was called.
  init(_ errorClass: ErrorClass, function: String, text: String) {
    self.errorClass = errorClass
    self.code = errorClass.rawValue
    self.function = function
    self.text = text
  }
}

extension MPIError: CustomStringConvertible {
  /// The function and the text, in one line.
  public var description: String { "\(function): \(text)" }
}

/// The string that a C function writes, followed by its length; empty where the function fails.
func string(
  capacity: Int32, _ write: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int32>) -> Int32
) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(capacity)) { buffer in
    var length: Int32 = 0
    guard let start = buffer.baseAddress, write(start, &length) == MPI_SUCCESS else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: start, count: Int(length)), as: UTF8.self)
  }
}
