import Glibc
import Platform

extension MPI {
  /// Keeps `MPI_Init` from looking for networks where all ranks are on one node, as `mpirun` says or as there's no launcher.
  ///
  /// They'd exchange messages through shared memory anyway, which Open MPI's `ob1` does; asking each driver of a network
  /// that Debian installs with it takes 0.2 of `MPI_Init`'s 0.23 s. Who has chosen a `pml` keeps it. To be called before
  /// `MPI_Init`, while there's one thread.
  static func skipNetworksOnOneNode() {
    if LauncherEnvironment.ofThisProcess.isOneNode { setenv("OMPI_MCA_pml", "ob1", 0) }
  }
}
