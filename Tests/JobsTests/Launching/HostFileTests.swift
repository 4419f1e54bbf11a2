import Jobs
import Platform
import Testing
import Training

@Suite struct HostFileTests {
  @Test func `reads names and slots, and skips comments`() throws {
    let file = try HostFile("# machines\nnode1 slots=4 # fast\n\nnode2  max_slots=8\tslots=2\nnode3\n", path: "hosts")
    #expect(file.hosts.map(\.name) == ["node1", "node2", "node3"])
    #expect(file.slots(cores: 16) == [4, 2, 16])
  }

  @Test func `adds up a machine's lines`() throws {
    #expect(try HostFile("a slots=2\nb\na slots=3\nb\n", path: "hosts").slots(cores: 16) == [5, 2])
  }

  @Test(arguments: [
    ("node1 slots=4\nnode2 slots=many\n", "hosts: line 2: \"slots=many\" is not a number of slots"),
    ("node1 slots=0", "hosts: line 1: \"slots=0\" is not a number of slots"),
    ("node1 slots=9223372036854775807\nnode1", "hosts: line 1: \"slots=9223372036854775807\" is not a number of slots"),
    ("# nothing\n", "hosts: names no machine"),
  ])
  func `says what is wrong`(text: String, message: String) {
    let error = #expect(throws: FileError.self) { try HostFile(text, path: "hosts") }
    #expect(error?.description.hasPrefix(message + "\n") == true)
  }

  @Test func `reads as many machines as a file can name at once`() throws {
    let names = (0..<130_000).map { "n\($0)" }
    let seconds = try ContinuousClock().measure {
      let file = try HostFile((names + names).joined(separator: " slots=1048576\n"), path: "hosts")
      #expect(file.hosts.count == 130_000)
      #expect(file.slots(cores: 1).reduce(0, +) > 1 << 37)
    }
    #expect(seconds < .seconds(2))
  }

  @Test func `says which file can't be read`() {
    let error = #expect(throws: FileError.self) { try HostFile(reading: "no/such/hosts") }
    #expect(error?.description.hasPrefix("no/such/hosts: ") == true)
  }
}
