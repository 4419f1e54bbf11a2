import COpenMPI

/// MPI itself: entering and leaving it, and what it says about itself.
///
/// The module has the same name: where a name of it must be qualified, write `MPI::Communicator`.
public enum MPI {
  /// The name and version of the MPI library, such as `Open MPI v4.1.4`. May be read outside `run`.
  public static var libraryVersion: String {
    let version = string(capacity: MPI_MAX_LIBRARY_VERSION_STRING) { MPI_Get_library_version($0, $1) }
    return String(version.prefix { $0 != "," && !$0.isNewline })
  }

  /// The name of the machine that this rank runs on. May be read inside `run` only.
  public static var processorName: String {
    string(capacity: MPI_MAX_PROCESSOR_NAME) { MPI_Get_processor_name($0, $1) }
  }
}
