import Jobs
import Testing

@Suite struct RemoteAgentTests {
  private static let ssh = ["-x", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"]

  @Test(
    arguments: [
      ([], [:], ["ssh"] + ssh),
      ([], ["OMPI_MCA_plm_rsh_agent": "/usr/bin/ssh -p 2222"], ["/usr/bin/ssh", "-p", "2222"] + ssh),
      ([], ["OMPI_MCA_plm_rsh_agent": "/etc/mpi/kubexec.sh"], ["/etc/mpi/kubexec.sh"]),
      (["--mca", "plm_rsh_agent", "rsh -4 : ssh"], ["OMPI_MCA_plm_rsh_agent": "x"], ["rsh", "-4"]),
      (["--mca", "plm_rsh_agent"], [:], ["ssh"] + ssh),
    ] as [([String], [String: String], [String])])
  func `is the one that mpirun uses, and asks nobody for a password`(
    options: [String], environment: [String: String], words: [String]
  ) {
    let agent = RemoteAgent(options: options, environment: environment)
    #expect(agent.words == words)
    #expect(
      agent.command(on: "node2", ["/my programs/lockstep", "attend"]) == words + [
        "node2", "'/my programs/lockstep' attend",
      ])
  }
}
