import Foundation
import Launching
import Platform
import Testing
import Yams

/// The package that `make deb` made, as `make test-all` says; nil without it.
private let package = ProcessInfo.processInfo.environment["LOCKSTEP_DEB"]

extension EndToEnd {
  /// The MPIJob without Kubernetes: three nodes of the testbed have the root folder of its image, and what the operator and the
  /// kubelet give to pods.
  @Suite(
    .enabled(if: Testbed.isPossible, Testbed.need),
    .enabled(if: package != nil, "LOCKSTEP_DEB names no package: make test-all"),
    .enabled(if: ChildProcess.output(of: ["debootstrap", "--version"]) != nil, "needs debootstrap"))
  struct ImageNodesTests {
    private static let folder = Interoperability.file("cluster/kubernetes")

    /// The command of a kind of pods, with its arguments.
    private static func command(of kind: String) throws -> [String] {
      let job = try #require(try Yams.load(yaml: text(of: folder + "/mpijob.yaml")) as? [String: Any])
      let kinds = try #require((job["spec"] as? [String: Any])?["mpiReplicaSpecs"] as? [String: Any])
      let template = try #require((kinds[kind] as? [String: Any])?["template"] as? [String: Any])
      let containers = try #require((template["spec"] as? [String: Any])?["containers"] as? [[String: Any]])
      let container = try #require(containers.first)
      return try #require(container["command"] as? [String]) + #require(container["args"] as? [String])
    }

    /// A command as a pod executes it: by the image's user, with the variables that the operator gives to launcher and workers
    /// (kubeflow/mpi-operator, pkg/controller/mpi_job_controller.go), and nothing else.
    private static func pod(_ command: [String], role: String) -> [String] {
      let variables = [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/home/mpiuser",
        "K_MPI_JOB_ROLE=\(role)",
      ]
      let operators = [
        "OMPI_MCA_orte_keep_fqdn_hostnames=true", "OMPI_MCA_orte_default_hostfile=/etc/mpi/hostfile",
        "OMPI_MCA_plm_rsh_args=-o ConnectionAttempts=10", "OMPI_MCA_orte_set_default_slots=2",
        // The testbed's own: its nodes share processors.
        "OMPI_MCA_mpi_yield_when_idle=1",
      ]
      return ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "env", "--ignore-environment"]
        + ["--chdir=/home/mpiuser"] + variables + (role == "launcher" ? operators : []) + command
    }

    private func shell(_ script: String, _ environment: [String: String] = [:]) async throws {
      let result = try await launch(
        ranks: nil, "lockstep", wrapper: ["sh", "-ec", script, "sh"], environment: environment, timeLimit: .seconds(500)
      )
      try #require(result.status == 0, "\(result.standardOutput)\(result.standardError)")
    }

    @Test(.timeLimit(.minutes(15)))
    func `the MPIJob's own command trains on nodes of its image, with the bits of one rank`() async throws {
      let here = try Workspace.current.newFolder()
      try await shell(
        """
        "$make_root" "$package" "$here/root"
        "$1" data synthesize --output "$here/mnist" --train 640 --test 100 --seed 3
        "$1" train --config "$config" --data "$here/mnist" --output "$here/reference"
        mkdir "$here/runs" "$here/keys"
        chown :1000 "$here/runs" && chmod 2775 "$here/runs"
        ssh-keygen -q -t ecdsa -b 521 -m PEM -N '' -f "$here/keys/id_rsa"
        cp "$here/keys/id_rsa.pub" "$here/keys/authorized_keys"
        chmod 644 "$here"/keys/*
        """,
        [
          "make_root": Self.folder + "/make_root", "package": try #require(package), "here": here,
          "config": Interoperability.file("configs/mnist.yaml"),
        ])
      let testbed = Testbed(folder: Testbed.newFolder())
      try await testbed.execute(
        ["up", "--nodes", "3", "--root", here + "/root", "--share", Workspace.current.path])
      let result: Result<LaunchResult, any Error>
      do { result = .success(try await train(on: testbed, here)) } catch { result = .failure(error) }
      try await testbed.execute(["down"])
      let job = try result.get()
      try #require(job.status == 0, "\(job.standardOutput)\(job.standardError)")
      #expect(
        job.standardOutput.contains(
          " on 2 nodes (lockstep-worker-0, lockstep-worker-1)"), "\(job.standardOutput)")
      let runs = [here + "/runs/lockstep", here + "/reference"].map { Run(path: $0, output: "") }
      #expect(try runs[0].summary.parametersSHA256 == runs[1].summary.parametersSHA256)
      let owner = try FileManager.default.attributesOfItem(atPath: runs[0].path)[.ownerAccountID] as? Int
      #expect(owner == 1000)
    }

    /// Gives the nodes what pods get, starts the workers, and runs the launcher on node1.
    private func train(on testbed: Testbed, _ here: String) async throws -> LaunchResult {
      let workers = [2: "lockstep-worker-0", 3: "lockstep-worker-1"]
      let names = workers.mapValues { "\($0).lockstep.default.svc" }
      let hosts = try FileHandle(forWritingTo: URL(filePath: testbed.folder + "/hosts"))
      try hosts.seekToEnd()
      for (node, name) in names { try hosts.write(contentsOf: Data("10.0.0.\(node) \(name)\n".utf8)) }
      try hosts.close()
      for node in 1...3 {
        let name = workers[node] ?? "lockstep-launcher"
        try await testbed.shell(
          """
          hostname \(name)
          mkdir -p /home/mpiuser/.ssh /runs /data /etc/mpi
          cp \(here)/keys/* /home/mpiuser/.ssh
          mount --bind \(here)/runs /runs
          """, on: "node\(node)")
      }
      for node in workers.keys {
        let sshd = Self.pod(try Self.command(of: "Worker"), role: "worker").shellLine
        try await testbed.shell(
          "cp -r \(here)/mnist /data/mnist; setsid \(sshd) > /tmp/sshd.log 2>&1 < /dev/null &", on: "node\(node)")
      }
      let lines = [2, 3].compactMap { names[$0] }.map { "\($0) slots=2\\n" }.joined()
      let port = 2222
      try await testbed.shell(
        """
        printf '\(lines)' > /etc/mpi/hostfile
        for node in node2 node3; do
          for try in $(seq 50); do bash -c "< /dev/tcp/$node/\(port)" 2> /dev/null && break; sleep 0.1; done
        done
        """, on: "node1")
      let launcher = Self.pod(try Self.command(of: "Launcher"), role: "launcher")
      return try await launch(
        ranks: nil, "lockstep", wrapper: testbed.wrapper() + ["sh", "-c", launcher.shellLine, "sh"],
        timeLimit: .seconds(180))
    }
  }
}

extension Testbed {
  /// Executes shell commands on a node, and expects them to succeed.
  fileprivate func shell(_ script: String, on node: String) async throws {
    _ = try await execute(on: node, ["sh", "-ec", script])
  }
}
