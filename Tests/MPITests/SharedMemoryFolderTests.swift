import MPI
import Platform
import Testing

@Suite struct SharedMemoryFolderTests {
  private let launched = LauncherEnvironment(["PMIX_SERVER_TMPDIR": "/session"])

  private func substitute(_ mebibytes: [String: Int]) -> String? {
    SharedMemoryFolder.substitute(launched, temporary: "/scratch") { folder in mebibytes[folder].map { $0 << 20 } }
  }

  @Test func `enough room in Open MPI's own folder needs no other`() {
    #expect(substitute(["/dev/shm": 256, "/session": 9_999]) == nil)
  }

  @Test func `too little has the launcher's folder take its place, and one with room before one without`() {
    #expect(substitute(["/dev/shm": 64, "/session": 9_999, "/scratch": 9_999]) == "/session")
    #expect(substitute(["/dev/shm": 64, "/session": 10, "/scratch": 9_999]) == "/scratch")
    #expect(substitute(["/dev/shm": 64, "/session": 10, "/scratch": 100, "/tmp": 300]) == "/tmp")
    #expect(substitute(["/tmp": 10]) == "/tmp", "a folder that can't be written to is the worst")
  }

  @Test func `what has even less room is no substitute`() {
    #expect(substitute(["/dev/shm": 64, "/session": 10, "/scratch": 64]) == nil)
  }
}
