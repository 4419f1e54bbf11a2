import Platform
import Testing

/// What launchers write into the environment, as Open MPI 4.1.4 and Slurm do.
@Suite struct LauncherEnvironmentTests {
  private let mpirun = [
    "OMPI_COMM_WORLD_RANK": "5", "OMPI_COMM_WORLD_SIZE": "8", "OMPI_COMM_WORLD_LOCAL_RANK": "1",
    "OMPI_COMM_WORLD_LOCAL_SIZE": "4", "PMIX_NAMESPACE": "418119681", "PMIX_SERVER_TMPDIR": "/tmp/ompi.vm.0/pid.29714",
    "OMPI_MCA_orte_precondition_transports": "a613f50e2bed72c3-10cf42352427c82e",
  ]
  private let srun = [
    "SLURM_PROCID": "6", "SLURM_LOCALID": "0", "SLURM_NODEID": "3", "SLURM_STEP_TASKS_PER_NODE": "2(x3),1",
    "SLURM_JOB_ID": "77", "SLURM_STEP_ID": "0",
  ]

  @Test func `mpirun says where a rank is`() {
    let rank = LauncherEnvironment(mpirun)
    #expect((rank.rank, rank.size, rank.nodeRank, rank.nodeSize) == (5, 8, 1, 4))
    #expect(rank.job?.contains("418119681-a613f50e2bed72c3-10cf42352427c82e") == true)
    #expect(rank.folder == "/tmp/ompi.vm.0/pid.29714")
  }

  @Test(arguments: ["1(x99999999999)", "99999999999999999999(x4)", "9223372036854775807,1,1,1"])
  func `impossible counts say nothing`(counts: String) {
    let rank = LauncherEnvironment(srun.merging(["SLURM_STEP_TASKS_PER_NODE": counts]) { $1 })
    #expect((rank.size, rank.nodeRank, rank.nodeSize) == (1, 0, 1))
  }

  @Test(arguments: ["-1", "0", "-9223372036854775808", "9223372036854775807"])
  func `a number of ranks that can't be says nothing`(size: String) {
    let rank = LauncherEnvironment(mpirun.merging(["OMPI_COMM_WORLD_LOCAL_SIZE": size]) { $1 })
    #expect((rank.nodeRank, rank.nodeSize) == (0, 1))
  }

  @Test func `two jobs have different names`() {
    let other = mpirun.merging(["OMPI_MCA_orte_precondition_transports": "0-1"]) { $1 }
    #expect(LauncherEnvironment(mpirun).job != LauncherEnvironment(other).job)
  }

  @Test func `srun says where a rank is`() {
    let rank = LauncherEnvironment(srun.merging(["SLURM_NODEID": "1", "SLURM_LOCALID": "1"]) { $1 })
    #expect((rank.rank, rank.size, rank.nodeRank, rank.nodeSize) == (6, 7, 1, 2))
    #expect(rank.job != nil)
  }

  @Test(arguments: [
    [:], ["PMIX_RANK": "0"], ["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_LOCAL_SIZE": "4"],
    ["SLURM_PROCID": "0", "SLURM_JOB_ID": "77", "SLURM_TASKS_PER_NODE": "4"],
    ["OMPI_COMM_WORLD_LOCAL_RANK": "4", "OMPI_COMM_WORLD_LOCAL_SIZE": "4", "PMIX_NAMESPACE": "1"],
    ["OMPI_COMM_WORLD_LOCAL_RANK": "1", "OMPI_COMM_WORLD_LOCAL_SIZE": "4"],
    ["OMPI_COMM_WORLD_RANK": "-1", "OMPI_COMM_WORLD_LOCAL_RANK": "0", "OMPI_COMM_WORLD_LOCAL_SIZE": "-5"],
    ["SLURM_PROCID": "-9223372036854775808"], ["PMIX_RANK": "9223372036854775807"],
  ])
  func `where the launcher says too little, a rank is alone on its node`(environment: [String: String]) {
    let rank = LauncherEnvironment(environment)
    #expect((rank.rank, rank.nodeRank, rank.nodeSize) == (0, 0, 1))
    #expect(rank.job == nil)
  }

  @Test func `a rank that is alone on its node shares nothing`() {
    #expect(LauncherEnvironment(srun).job == nil)
  }
}
