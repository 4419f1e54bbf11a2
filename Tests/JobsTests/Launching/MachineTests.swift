import Jobs
import Platform
import Testing
import Training

@Suite struct MachineTests {
  @Test(arguments: [
    ("4", [4]), ("2(x3),1", [2, 2, 2, 1]), ("8,3(x2)", [8, 3, 3]),
  ])
  func `reads Slurm's tasks a node`(text: String, slots: [Int]) {
    let environment = ["SLURM_JOB_ID": "1", "SLURM_TASKS_PER_NODE": text]
    #expect(Machine(cores: 1, processors: 1, launcher: LauncherEnvironment(environment)).launcher.slurmSlots == slots)
    #expect(
      Machine(cores: 1, processors: 1, launcher: LauncherEnvironment(["SLURM_TASKS_PER_NODE": text])).launcher
        .slurmSlots == nil)
  }

  @Test(arguments: ["1(x99999999999)", "99999999999999999999", "2(x3),1(x1048576)", "many", "1(2(3))", ""])
  func `takes no count from Slurm that can't be true`(text: String) {
    let environment = ["SLURM_JOB_ID": "1", "SLURM_TASKS_PER_NODE": text]
    #expect(Machine(cores: 1, processors: 1, launcher: LauncherEnvironment(environment)).launcher.slurmSlots == nil)
  }

  @Test func `counts this machine's cores`() {
    let machine = Machine.current
    #expect(machine.cores >= 1)
    #expect(machine.processors.isMultiple(of: machine.cores), "each core has as many hardware threads as the next")
  }
}
