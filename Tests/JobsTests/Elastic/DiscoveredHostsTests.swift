import Foundation
import Jobs
import Platform
import Testing
import TestSupport

@Suite struct DiscoveredHostsTests {
  @Test func `reads a machine from each line, with its slots if it has any`() throws {
    let hosts = try DiscoveredHosts("node1:4\n\n node2 \r\nworker-0.job.space.svc:2\n", script: "hosts.sh").hosts
    #expect(hosts.map(\.name) == ["node1", "node2", "worker-0.job.space.svc"])
    #expect(hosts.map(\.slots) == [4, nil, 2])
  }

  @Test(arguments: [
    ("node1:4\nnode2:many\n", "hosts.sh: has printed \"node2:many\" in line 2"),
    ("node1:0", "hosts.sh: has printed \"node1:0\" in line 1"),
    ("node1:99999999999999999999", "hosts.sh: has printed \"node1:99999999999999999999\" in line 1"),
    ("Error from server: no such pod", "hosts.sh: has printed \"Error from server: no such pod\" in line 1"),
    ("-oProxyCommand=x:1", "hosts.sh: has printed \"-oProxyCommand=x:1\" in line 1"),
    ("node1:2\nnode2\nnode1:2", "hosts.sh: has printed node1 in lines 1 and 3"),
    ("\n", "hosts.sh: has printed no machine"),
  ])
  func `says what is wrong with what was printed`(text: String, message: String) {
    let error = #expect(throws: FileError.self) { try DiscoveredHosts(text, script: "hosts.sh") }
    #expect(error?.description.hasPrefix(message + "\n") == true, "\(String(describing: error))")
  }

  private func list(_ script: String?, names: HostListing.Names? = nil) throws -> [RankSupply.Place] {
    try withTemporaryFolder { folder in
      let path = folder + "/hosts.sh"
      if let script {
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }
      return try HostListing(names, script: path, cores: 16).read()
    }
  }

  @Test func `asks the script, and takes slots that it doesn't print from the list`() throws {
    let places = try list("#!/bin/sh\necho node2\necho node3\necho node1:8\n", names: .list("node1:2,node2:4"))
    #expect(places.map(\.host) == ["node2", "node3", "node1"] && places.map(\.slots) == [4, 1, 8])
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      ("#!/bin/sh\necho no cluster here >&2\nexit 3\n", "has failed with exit status 3: no cluster here"),
      ("#!/bin/sh\nkill -KILL $$\n", "was ended by signal 9"),
      ("#!/bin/sh\nsleep 100 & sleep 100\n", "hasn't ended after 10 s"),
      ("#!/bin/sh\nexec yes node1:4\n", "prints more than a megabyte"),
      (nil, "cannot be started: No such file or directory"),
    ])
  func `a script that fails, hangs or floods is told of`(script: String?, problem: String) throws {
    let error = #expect(throws: FileError.self) { try list(script) }
    #expect(error?.problem == problem && error?.remedy.isEmpty == false)
  }

  @Test func `doesn't wait for what a script has left running`() throws {
    let start = ContinuousClock.now
    let places = try list("#!/bin/sh\nsleep 30 &\necho node1:4\n")
    #expect(places.map(\.slots) == [4])
    #expect(ContinuousClock.now - start < .seconds(5))
  }
}
