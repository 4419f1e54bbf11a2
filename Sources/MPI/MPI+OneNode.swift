import Glibc

extension MPI {
  /// Keeps `MPI_Init` from looking for networks where all ranks are on one node, as `mpirun` says or as there's no launcher.
  ///
  /// They'd exchange messages through shared memory anyway, which Open MPI's `ob1` does; asking each driver of a network
  /// that Debian installs with it takes 0.2 of `MPI_Init`'s 0.23 s. Who has chosen a `pml` keeps it. To be called before
  /// `MPI_Init`, while there's one thread.
  static func skipNetworksOnOneNode() {
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    let launchers = ["PMIX_RANK", "PMI_RANK", "SLURM_PROCID"]
    let isOneNode =
      if let size = variable("OMPI_COMM_WORLD_SIZE") {
        size == variable("OMPI_COMM_WORLD_LOCAL_SIZE")
      } else {
        launchers.allSatisfy { variable($0) == nil }
      }
    if isOneNode { setenv("OMPI_MCA_pml", "ob1", 0) }
  }
}
