import Jobs
import Testing

@Suite struct LauncherChatterTests {
  private static let rule = String(repeating: "-", count: 74)

  private func shown(_ text: String, isEnding: Bool = false) -> [String] {
    var chatter = LauncherChatter()
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      chatter.lines(after: String($0), launcher: 12, isEnding: isEnding)
    }
  }

  @Test func `leaves out that a rank has ended with another status than 0`() {
    // As Open MPI 4.1.4 says it.
    let text = """
      lockstep: stopped by SIGTERM after epoch 2
                Go on.
      \(Self.rule)
      Primary job  terminated normally, but 1 process returned
      a non-zero exit code. Per user-direction, the job has been aborted.
      \(Self.rule)
      \(Self.rule)
      mpirun detected that one or more processes exited with non-zero status, thus causing
      the job to be terminated. The first process to do so was:

        Process name: [[60000,1],0]
        Exit code:    75
      \(Self.rule)
      [node1:12] 1 more process has sent help message help-mpi-api.txt / mpi-abort
      [node1:12] Set MCA parameter "orte_base_help_aggregate" to 0 to see all help / error messages
      mpirun: Forwarding signal 10 to job
      [node1:00124] plm:rsh: Warning: setpgid(128,128) failed in parent with errno=Permission denied(13)
      [warn] Epoll MOD(1) on fd 41 failed. Old events were 6; read change was 0 (none): Bad file descriptor
      the end
      """
    #expect(shown(text) == ["lockstep: stopped by SIGTERM after epoch 2", "          Go on.", "the end"])
  }

  @Test func `leaves out that mpirun itself has crashed, and keeps what it says of a rank that has`() {
    // As Open MPI 4.1.4 says it.
    let crash = """
      [node1:00012] *** Process received signal ***
      [node1:12] Signal: Segmentation fault (11)
      [node1:12] Signal code: Address not mapped (1)
      [node1:12] Failing at address: (nil)
      [node1:12] [ 0] /lib/x86_64-linux-gnu/libc.so.6(+0x3c050)[0x7f3573ee6050]
      [node1:12] [10] mpirun(+0x1131)[0x55af9ecbf131]
      [node1:00012] *** End of error message ***
      """
    let impatience = "mpirun: abort is already in progress...hit ctrl-c again to forcibly terminate\n\n"
    #expect(shown("\(impatience)\(crash)\nthe end") == ["the end"])
    let ofRank = crash.replacing("12]", with: "13]")
    #expect(shown(ofRank) == ofRank.split(separator: "\n").map(String.init))
    let error = "[node1:12] [[60000,0],0] ORTE_ERROR_LOG: Data unpack would read past end of buffer"
    #expect(shown(error) == [error])
    #expect(shown("\(error)\nlockstep: ORTE_ERROR_LOG: x", isEnding: true) == ["lockstep: ORTE_ERROR_LOG: x"])
  }

  @Test func `keeps errors, and what ranks say in between`() {
    let error = [
      Self.rule, "There are not enough slots available in the system to satisfy the 9", "slots", Self.rule, "after",
    ]
    #expect(shown(error.joined(separator: "\n")) == error)
    #expect(
      shown(
        [Self.rule, "MPI_ABORT was invoked on rank 1", "lockstep: rank 1: gone", "NOTE", Self.rule, "x"]
          .joined(separator: "\n")) == ["lockstep: rank 1: gone", "x"])
    // A message without an end hides no more than a message may have.
    let cut = [Self.rule, "MPI_ABORT was invoked on rank 1"] + (1...40).map { "line \($0)" }
    #expect(shown(cut.joined(separator: "\n")).last == "line 40")
    #expect(shown("\(Self.rule)\n\(Self.rule)\nx") == [Self.rule, Self.rule, "x"])
  }
}
