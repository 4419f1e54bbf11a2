import Glibc
import Platform

extension MPI {
  /// Has Open MPI keep what ranks share in files of a temporary folder, where there's too little room in /dev/shm.
  ///
  /// Such files are removed as soon as all ranks have mapped them. While the system has memory to keep them in, ranks were
  /// as fast with them on a disk. Who has chosen a folder keeps it. To be called before `MPI_Init`, while there's one
  /// thread.
  static func moveSharedMemoryIfTooSmall(program: String) {
    let variables = ["OMPI_MCA_osc_sm_backing_directory", "OMPI_MCA_btl_vader_backing_directory"]
    let launched = LauncherEnvironment.ofThisProcess
    // One rank shares nothing.
    guard launched.nodeSize > 1, getenv(variables[0]) == nil,
      let folder = SharedMemoryFolder.substitute(launched, temporary: getenv("TMPDIR").map { String(cString: $0) })
    else { return }
    for variable in variables { setenv(variable, folder, 0) }
    guard launched.nodeRank == 0 else { return }
    let free = FreeSpace(of: SharedMemoryFolder.standard).byteCount ?? 0
    writeReport(
      "note: \(SharedMemoryFolder.standard) of \(hostName()) has \(free.mebibytes) free: the ranks share memory by files in "
        + "\(folder)", prefix: "\(program): ")
  }
}
