import DataParallel
import Platform
import Testing
import Watchdog

@Suite struct StallReportTests {
  private func thread(
    _ rank: Int, _ activity: Activity, step: Int? = 9, wait: String? = nil, _ state: ThreadState = .running
  ) -> (progress: ProgressSnapshot, state: ThreadState) {
    let progress = ProgressSnapshot(
      rank: rank, process: Int32(1_000 + rank), thread: 1, activity: activity, epoch: 2, step: step, waitCount: 1,
      wait: wait)
    return (progress, state)
  }

  private func text(
    _ threads: [(progress: ProgressSnapshot, state: ThreadState)], hasOtherNodes: Bool = false,
    otherRanks: [String] = [], abort: Int? = 600
  ) -> String {
    StallReport(
      node: "n1", hasOtherNodes: hasOtherNodes, otherRanks: otherRanks, threads: threads, seconds: 60,
      limits: StallLimits(timeout: 60, abort: abort, abortSetting: "resilience.stall_abort")
    ).text
  }

  @Test func `says who waits where, who is missing and why`() {
    let report = text([
      thread(0, .computingGradients, wait: "gradient barrier"),
      thread(2, .computingGradients, wait: "gradient barrier"),
      thread(3, .computingGradients, wait: "gradient barrier"), thread(1, .computingGradients, .stopped),
    ])
    #expect(
      report == """
        Stall on n1: ranks 0, 2-3 waited 60 s for rank 1.
        ranks 0, 2-3 wait in gradient barrier, computing gradients, epoch 2, step 9
        rank 1 (process 1001) is stopped by a signal, last seen computing gradients, epoch 2, step 9
        Let it go on: kill -CONT 1001
        The job ends after 600 s (resilience.stall_abort).
        """)
  }

  @Test func `a rank that was stopped while it waited is missing`() {
    let report = text([
      thread(0, .updatingParameters, wait: "update barrier"),
      thread(1, .computingGradients, wait: "gradient barrier", .stopped),
    ])
    #expect(report.hasPrefix("Stall on n1: rank 0 waited 60 s for rank 1.\n"))
    #expect(report.contains("last seen in gradient barrier, computing gradients, epoch 2, step 9\n"))
  }

  @Test func `a rank is missing if any of its threads is`() {
    let report = text([
      thread(0, .computingGradients, wait: "gradient barrier"),
      thread(0, .computingGradients, wait: "gradient barrier"),
      thread(1, .computingGradients, wait: "gradient barrier"), thread(1, .computingGradients),
    ])
    #expect(report.hasPrefix("Stall on n1: rank 0 waited 60 s for rank 1.\n"))
    #expect(report.contains("\nrank 1 (process 1001) is running, last seen computing gradients, epoch 2, step 9\n"))
  }

  @Test func `without a missing rank it says where to look`() {
    let here = [thread(0, .evaluating, step: nil, wait: "MPI_Allreduce")]
    #expect(
      text(here, hasOtherNodes: true, abort: nil) == """
        Stall on n1: rank 0 waited 60 s.
        rank 0 waits in MPI_Allreduce, evaluating, epoch 2
        All ranks of this node have arrived: look at what other nodes report, and at the network.
        """)
    #expect(
      text(here, hasOtherNodes: true, otherRanks: ["ranks 1-2 on n2", "rank 3 on n3"]).contains(
        "\nAll ranks of this node have arrived: look at what other nodes (ranks 1-2 on n2, rank 3 on n3) report, "))
    let apart = here + [thread(1, .writingResults, step: nil, wait: "MPI_Bcast")]
    #expect(text(apart).contains("\nThe ranks wait in different places.\n"))
  }

  @Test func `the last report says that the job ends`() {
    let report = text([thread(0, .evaluating, wait: "MPI_Bcast"), thread(1, .writingResults)], abort: 60)
    #expect(report.hasSuffix("\nThat is resilience.stall_abort: the job ends."))
  }
}
