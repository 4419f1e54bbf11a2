import Foundation
import Testing
import Yams

/// The manifests for Kubeflow's MPI operator, which no cluster runs here.
@Suite struct KubernetesTests {
  private static let folder = URL(filePath: #filePath).appending(path: "../../../../cluster/kubernetes").standardized

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  private static func manifest(_ name: String) throws -> [String: Any] {
    try #require(try Yams.load(yaml: text(name)) as? [String: Any])
  }

  /// What a field of a manifest may be.
  private indirect enum Field {
    case integer, text, pods
    case oneOf([String])
    case object([String: Field])
  }

  /// The fields of an MPIJob of kubeflow.org/v2beta1, as its types.go has them (kubeflow/mpi-operator, version 0.5 and later:
  /// pkg/apis/kubeflow/v2beta1/types.go).
  private static let job: Field = .object([
    "apiVersion": .oneOf(["kubeflow.org/v2beta1"]), "kind": .oneOf(["MPIJob"]),
    "metadata": .object(["name": .text]),
    "spec": .object([
      "slotsPerWorker": .integer,
      "mpiImplementation": .oneOf(["OpenMPI", "Intel", "MPICH"]),
      "sshAuthMountPath": .text,
      "launcherCreationPolicy": .oneOf(["AtStartup", "WaitForWorkersReady"]),
      "runPolicy": .object([
        "cleanPodPolicy": .oneOf(["All", "Running", "None"]), "ttlSecondsAfterFinished": .integer,
        "activeDeadlineSeconds": .integer, "backoffLimit": .integer,
      ]),
      "mpiReplicaSpecs": .object(["Launcher": replicas, "Worker": replicas]),
    ]),
  ])
  private static let replicas: Field = .object([
    "replicas": .integer, "restartPolicy": .oneOf(["Never", "OnFailure", "Always"]),
    "template": .object(["metadata": .object([:]), "spec": .pods]),
  ])

  /// What of a value isn't as it may be.
  private static func problems(_ value: Any, _ field: Field, at path: String) -> [String] {
    switch field {
    case .integer: return value is Int ? [] : ["\(path) is no integer"]
    case .text: return value is String ? [] : ["\(path) is no text"]
    case .pods: return value is [String: Any] ? [] : ["\(path) is no object"]
    case .oneOf(let values):
      return (value as? String).map(values.contains) == true ? [] : ["\(path) is \(value), none of \(values)"]
    case .object(let fields):
      guard let object = value as? [String: Any] else { return ["\(path) is no object"] }
      return object.flatMap { key, value in
        fields[key].map { problems(value, $0, at: "\(path).\(key)") } ?? ["\(path).\(key) is unknown"]
      }
    }
  }

  @Test func `the job has fields and values of v2beta1 alone`() throws {
    let job = try Self.manifest("mpijob.yaml")
    #expect(Self.problems(job, Self.job, at: "MPIJob") == [])
    var wrong = job
    wrong["sepc"] = 1
    #expect(Self.problems(wrong, Self.job, at: "MPIJob") == ["MPIJob.sepc is unknown"])
  }

  /// A part of the job's pods of one kind.
  private struct Pods {
    let replicas: Int
    let specification: [String: Any]
    let container: [String: Any]

    init(_ kind: String) throws {
      let job = try KubernetesTests.manifest("mpijob.yaml")
      let kinds = try #require((job["spec"] as? [String: Any])?["mpiReplicaSpecs"] as? [String: Any])
      let pods = try #require(kinds[kind] as? [String: Any])
      replicas = try #require(pods["replicas"] as? Int)
      specification = try #require((pods["template"] as? [String: Any])?["spec"] as? [String: Any])
      container = try #require((specification["containers"] as? [[String: Any]])?.first)
    }

    var allContainers: [[String: Any]] {
      ["initContainers", "containers"].flatMap { specification[$0] as? [[String: Any]] ?? [] }
    }
  }

  @Test func `pods run one image as a normal user, and mount only volumes that they have`() throws {
    let pods = try [Pods("Launcher"), Pods("Worker")]
    let containers = pods.flatMap(\.allContainers)
    #expect(containers.count == 3)
    #expect(Set(containers.map { $0["image"] as? String }).count == 1)
    #expect(containers.allSatisfy { ($0["securityContext"] as? [String: Int]) == ["runAsUser": 1000] })
    for pod in pods {
      let volumes = (pod.specification["volumes"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
      let mounts = pod.allContainers.flatMap { $0["volumeMounts"] as? [[String: String]] ?? [] }
      #expect(Set(mounts.map { $0["name"] }) == Set(volumes))
    }
    let claim = try #require(Self.manifest("volumes.yaml")["metadata"] as? [String: String])["name"]
    let used = pods.flatMap { $0.specification["volumes"] as? [[String: Any]] ?? [] }
      .compactMap { ($0["persistentVolumeClaim"] as? [String: String])?["claimName"] }
    #expect(used.count == 2 && used.allSatisfy { $0 == claim })
  }

  @Test func `the launcher asks for as many ranks as there are slots, and no more than the configuration has`() throws {
    let (launcher, worker) = (try Pods("Launcher"), try Pods("Worker"))
    let arguments = try #require(launcher.container["args"] as? [String])
    let job = try #require(try Self.manifest("mpijob.yaml")["spec"] as? [String: Any])
    let slots = try #require(job["slotsPerWorker"] as? Int)
    let ranks = try #require(arguments.firstIndex(of: "-n").flatMap { Int(arguments[$0 + 1]) })
    #expect(ranks == worker.replicas * slots)
    let installed = try #require(arguments.firstIndex(of: "--config").map { arguments[$0 + 1] })
    #expect(installed.hasPrefix("/usr/share/lockstep/configs/"))
    let file = Self.folder.appending(path: "../../configs/\(installed.split(separator: "/").last ?? "")").standardized
    let configuration = try #require(try Yams.load(yaml: String(contentsOf: file, encoding: .utf8)) as? [String: Any])
    let training = try #require(configuration["training"] as? [String: Any])
    #expect(try #require(training["micro_batches"] as? Int) >= ranks)
    #expect(arguments.suffix(2) == ["--resume", "latest"])
    // What it writes to is what the workers mount.
    let mounts = (worker.container["volumeMounts"] as? [[String: String]] ?? []).compactMap { $0["mountPath"] }
    for option in ["--data", "--output"] {
      let path = try #require(arguments.firstIndex(of: option).map { arguments[$0 + 1] })
      #expect(mounts.contains { path.hasPrefix($0 + "/") }, "\(path)")
    }
  }

  @Test func `sshd, the client and the probe agree on the port, and sshd has the key that the operator mounts`() throws
  {
    let sshd = Dictionary(
      try Self.text("sshd_config").split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        return (words[0], words[1])
      }, uniquingKeysWith: { first, _ in first })
    let port = try #require(sshd["Port"])
    #expect(try Self.text("Containerfile").contains("'  Port \(port)'"))
    let worker = try Pods("Worker")
    let probe = (worker.container["readinessProbe"] as? [String: Any])?["tcpSocket"] as? [String: Int]
    #expect(probe?["port"].map(String.init) == port)
    let job = try #require(try Self.manifest("mpijob.yaml")["spec"] as? [String: Any])
    let keys = try #require(job["sshAuthMountPath"] as? String)
    #expect(sshd["HostKey"] == keys + "/id_rsa" && sshd["AuthorizedKeysFile"] == keys + "/authorized_keys")
    #expect((worker.container["command"] as? [String]) == ["/usr/sbin/sshd"])
    #expect((worker.container["args"] as? [String]) == ["-De", "-f", "/home/mpiuser/.sshd_config"])
    #expect(try Self.text("Containerfile").contains("sshd_config /home/mpiuser/.sshd_config"))
  }
}
