import Jobs
import Testing

@Suite struct LauncherLossTests {
  /// As Open MPI 4.1.4 writes them.
  @Test(arguments: [
    (
      "mpirun noticed that process rank 3 with PID 4711 on node node2 exited on signal 9 (Killed).",
      LauncherLoss(rank: 3, host: "node2")
    ),
    ("  Remote daemon: [[61029,0],2] on node node3", LauncherLoss(rank: nil, host: "node3")),
    ("  HNP daemon   : [[61029,0],0] on node node1", nil), ("lockstep: rank 3: no more memory", nil),
  ])
  func `reads what mpirun has lost`(line: String, loss: LauncherLoss?) {
    #expect(LauncherLoss(line: line) == loss)
  }
}
