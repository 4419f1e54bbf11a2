import Foundation
import Launching
import Platform
import Testing

extension EndToEnd {
  /// `cluster/testbed` itself.
  @Suite(.enabled(if: Testbed.isPossible, Testbed.need), .testbed(nodes: 2)) struct TestbedTests {
    private let testbed = Testbed.current

    private func shell(_ command: String, on node: String) async throws -> String {
      try await testbed.execute(on: node, ["sh", "-c", command]).trimmingCharacters(in: .newlines)
    }

    /// The processes that have a folder among their arguments or variables, but for those that look for them.
    private func processes(of folder: String) throws -> [String] {
      try names(in: "/proc").filter { name in
        name.allSatisfy(\.isNumber) && name != "\(getpid())"
          && ["cmdline", "environ"].contains {
            (try? Data(contentsOf: URL(filePath: "/proc/\(name)/\($0)")))?.range(of: Data(folder.utf8)) != nil
          }
      }
    }

    @Test func `a node has a name, clock, memory files, temporary files and processes of its own`() async throws {
      #expect(try await shell("hostname", on: "node2") == "node2")
      for place in ["/dev/shm", "/tmp", "/run"] {
        let file = "\(place)/\(UUID())"
        _ = try await shell("touch \(file)", on: "node1")
        #expect(try await shell("ls \(file) 2> /dev/null || echo none", on: "node2") == "none")
        #expect(!FileManager.default.fileExists(atPath: file))
      }
      // Seconds since the boot, which are a node's number times 1,000 ahead.
      let clock = "python3 -c 'import time; print(int(time.clock_gettime(time.CLOCK_MONOTONIC)))'"
      let times = try await [shell(clock, on: "node1"), shell(clock, on: "node2")].compactMap { Int($0) }
      try #require(times.count == 2)
      #expect((1_000..<1_060).contains(times[1] - times[0]), "\(times)")
      #expect(try await shell("cat /proc/1/comm", on: "node1") != text(of: "/proc/1/comm"))
      // One interface and the loopback.
      #expect(try await shell("ip -o link | wc -l", on: "node1") == "2")
    }

    @Test func `nodes see each other by ssh alone, without a question`() async throws {
      #expect(try await shell("ssh node2 hostname", on: "node1") == "node2")
      #expect(try await shell("ssh node1 ssh node2 hostname", on: "node2") == "node2")
    }

    @Test func `exec gives the command's exit status, and hands signals on`() async throws {
      let result = try await runScript(
        "cluster/testbed", ["--at", testbed.folder, "exec", "node1", "--", "sh", "-c", "exit 75"])
      #expect(result.status == 75)
      let command = "trap 'exit 7' USR1; echo on; sleep 20 & wait"
      let signaled = try await launch(ranks: nil, "lockstep", wrapper: testbed.wrapper() + ["sh", "-c", command, "sh"])
      {
        program in
        try await program.wait { $0.standardOutput.contains("on") }
        program.signalLauncher(SIGUSR1)
      }
      #expect(signaled.status == 7)
    }

    @Test func `a link is as fast as it's told to be`() async throws {
      // 2.5 MB at 10 Mbit/s take 2 s; without a limit some hundredths.
      let copy = "date +%s%N; head -c 2500000 /dev/zero | ssh node1 'cat > /dev/null'; date +%s%N"
      func seconds() async throws -> Double {
        let times = try await shell(copy, on: "node2").split(separator: "\n").compactMap { Double($0) }
        return (times[1] - times[0]) / 1e9
      }
      try await testbed.execute(["link", "--node", "2", "--rate", "10mbit"])
      let slow = try await seconds()
      try await testbed.execute(["link", "--node", "2", "--rate", "none"])
      let fast = try await seconds()
      #expect(slow > 1.8 && slow < 4, "\(slow) s")
      #expect(fast < 1, "\(fast) s")
    }

    @Test func `a packet takes as long as it's told to`() async throws {
      // Nothing listens there, and the refusal takes a packet there and one back.
      let connect = "date +%s%N; bash -c '< /dev/tcp/node2/2222' 2> /dev/null; date +%s%N"
      func seconds() async throws -> Double {
        let times = try await shell(connect, on: "node1").split(separator: "\n").compactMap { Double($0) }
        return (times[1] - times[0]) / 1e9
      }
      try await testbed.execute(["link", "--node", "2", "--delay", "150ms"])
      // The first to ask for an address waits for the answer.
      _ = try await seconds()
      let slow = try await seconds()
      try await testbed.execute(["link", "--node", "2", "--delay", "none"])
      let fast = try await seconds()
      #expect(slow >= 0.3 && slow < 0.5, "\(slow) s")
      #expect(fast < 0.2, "\(fast) s")
    }

    @Test func `a node that is cut off can't be reached until it's joined again`() async throws {
      let greet = "ssh -o ConnectTimeout=1 node2 true && echo reached || echo lost"
      try await testbed.execute(["link", "--node", "2", "--down"])
      #expect(try await shell(greet, on: "node1") == "lost")
      try await testbed.execute(["link", "--node", "2", "--up"])
      #expect(try await shell(greet.replacing("=1", with: "=10"), on: "node1") == "reached")
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/sbin/nft"), "needs nftables"))
    func `a firewall that drops lets ssh in and leaves others waiting`() async throws {
      // Nothing listens there: refused at once, or no answer.
      let connect = "timeout 1 bash -c '< /dev/tcp/node2/2222' 2> /dev/null; echo $?"
      #expect(try await shell(connect, on: "node1") == "1")
      try await testbed.execute(["link", "--node", "2", "--drop"])
      #expect(try await shell(connect, on: "node1") == "124")
      #expect(try await shell("ssh node2 hostname", on: "node1") == "node2")
      try await testbed.execute(["link", "--node", "2", "--no-drop"])
      #expect(try await shell(connect, on: "node1") == "1")
    }

    @Test func `a node that has lost its power loses its own files, and starts again`() async throws {
      let (folder, own) = (Testbed.newFolder(), try Workspace.current.newFolder())
      let other = Testbed(folder: folder)
      try await other.execute(["up", "--nodes", "2", "--share", Workspace.current.path, "--own-files", own])
      do {
        _ = try await other.execute(on: "node1", ["touch", own + "/here"])
        #expect(try await other.execute(on: "node2", ["ls", own]) == "")
        #expect(try names(in: own) == [])
        try await other.execute(["stop", "1"])
        let gone = try await runScript("cluster/testbed", ["--at", folder, "exec", "node1", "--", "true"])
        #expect(gone.status == 1 && gone.standardError.contains("node1 isn't up"))
        try await other.execute(["start", "1"])
        #expect(try await other.execute(on: "node2", ["ssh", "node1", "hostname", ";", "ls", own]) == "node1\n")
      } catch {
        try await other.execute(["down"])
        throw error
      }
      try await other.execute(["down"])
    }

    @Test func `what is up already isn't started again`() async throws {
      let second = try await runScript("cluster/testbed", ["--at", testbed.folder, "up", "--nodes", "1"])
      #expect(second.status == 1)
      #expect(second.standardError.contains("there's a testbed in \(testbed.folder) already"))
      #expect(try await shell("hostname", on: "node1") == "node1")
    }

    /// The second that `up` takes, cut at several points.
    @Test(arguments: [150, 400, 700, 1_000, 5_000])
    func `nothing is left of a testbed, also after a crash in its start`(milliseconds: Int) async throws {
      let folder = Testbed.newFolder()
      let before = try text(of: "/proc/mounts")
      let links = try names(in: "/sys/class/net")
      let limit = "\(Double(milliseconds) / 1_000)"
      _ = try await runScript(
        "cluster/testbed", ["--at", folder, "up", "--nodes", "2"], wrapper: ["timeout", "--signal=KILL", limit])
      let down = try await runScript("cluster/testbed", ["--at", folder, "down"])
      #expect(down.status == 0, "\(down.standardError)")
      #expect(try processes(of: folder) == [])
      #expect(!FileManager.default.fileExists(atPath: folder))
      #expect(try text(of: "/proc/mounts") == before)
      #expect(try names(in: "/sys/class/net") == links)
    }

    @Test func `a folder that's no testbed's is left alone`() async throws {
      let folder = try Workspace.current.newFolder()
      try Data("mine".utf8).write(to: URL(filePath: folder + "/notes"))
      let down = try await runScript("cluster/testbed", ["--at", folder, "down"])
      #expect(down.status == 64 && down.standardError.contains("is no testbed's folder"))
      #expect(try names(in: folder) == ["notes"])
    }

    @Test func `it says in one line that it takes root`() async throws {
      let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/env", "HOME=/"]
      let result = try await runScript("cluster/testbed", ["--at", "/run/none", "up", "--nodes", "1"], wrapper: nobody)
      #expect(result.status == 77)
      #expect(result.standardError == "testbed: takes root, to make network namespaces and links.\n")
    }
  }
}
