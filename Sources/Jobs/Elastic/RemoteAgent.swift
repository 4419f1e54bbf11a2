import Platform

/// The program by which `mpirun` starts processes on other machines: ssh, or what `plm_rsh_agent` names.
package struct RemoteAgent: Equatable, Sendable {
  /// Its name or path, and its arguments before that of the machine.
  package let words: [String]

  private static let variable = "OMPI_MCA_plm_rsh_agent"

  /// - Parameters:
  ///   - options: What `mpirun` is told on its command line, which goes before the environment.
  ///   - environment: The variables that `mpirun` gets.
  package init(options: [String], environment: [String: String]) {
    let given = options.firstIndex(of: "plm_rsh_agent").flatMap { options.dropFirst($0 + 1).first }
    // Of several, separated by colons, the first that there is.
    let alternatives = (given ?? environment[Self.variable] ?? "ssh").split(separator: ":").map {
      $0.split(separator: " ").map(String.init)
    }
    let agent = alternatives.first { !$0.isEmpty } ?? ["ssh"]
    // Nobody is there to be asked for a password.
    let isSSH = agent[0].split(separator: "/").last == "ssh"
    words = agent + (isSSH ? ["-x", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"] : [])
  }

  /// The command that executes another one on a machine.
  package func command(on host: String, _ command: [String]) -> [String] { words + [host, command.shellLine] }
}
