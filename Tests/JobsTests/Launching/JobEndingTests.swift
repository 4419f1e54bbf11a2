import Jobs
import Platform
import Testing
import Training
import Watchdog

/// Exit statuses as Open MPI 4.1.4 was seen to give them.
@Suite struct JobEndingTests {
  @Test(
    arguments: [
      (0, .completed, "has completed"),
      (75, .stopped, "was stopped by a signal, with a checkpoint written"),
      // An error that the ranks agreed on, or aborted with; mpirun's own: root, slots, options, host file; SIGTERM to it.
      (1, .refused(status: 1), "ended with an error (exit status 1)"),
      // The command line's errors.
      (64, .refused(status: 64), "ended with an error (exit status 64)"),
      (78, .refused(status: 78), "ended with an error (exit status 78)"),
      // Signals to a rank: 4 is how Swift stops at a broken invariant.
      (132, .crashed(status: 132), "was ended by signal 4 (Illegal instruction)"),
      (134, .crashed(status: 134), "was ended by signal 6 (Aborted)"),
      (137, .crashed(status: 137), "was ended by signal 9 (Killed)"),
      (139, .crashed(status: 139), "was ended by signal 11 (Segmentation fault)"),
      (143, .crashed(status: 143), "was ended by signal 15 (Terminated)"),
      // A stall, or a rank lost while MPI starts; a replica mismatch.
      (124, .crashed(status: 124), "was ended by its own watchdog"),
      (125, .crashed(status: 125), "found replicas that differ"),
      // The daemon on another machine was killed, or the ssh that had started it.
      (205, .crashed(status: 205), "lost a machine"),
      (255, .crashed(status: 255), "lost a machine"),
      (2, .crashed(status: 2), "crashed (exit status 2)"),
    ] as [(Int32, JobEnding, String)])
  func `tells a crash from an error by the exit status`(status: Int32, ending: JobEnding, text: String) {
    #expect(JobEnding(.exited(status: status)) == ending)
    #expect(ending.description == text)
    #expect(ending.exitStatus == status)
  }

  @Test(
    arguments: [
      // As mpirun ends that was asked to, and as it does when it meets the end of its ranks at the wrong moment.
      (.exited(status: 1), "stopped", .stopped), (.signaled(11), "stopped", .stopped),
      (.exited(status: 1), nil, .interrupted(status: 1)), (.exited(status: 137), nil, .crashed(status: 137)),
      (.exited(status: 1), "diverged", .refused(status: 1)), (.exited(status: 1), "failed", .refused(status: 1)),
      (.exited(status: 0), "completed", .completed), (.signaled(9), nil, .lostLauncher(signal: 9)),
      (.exited(status: 1), "completed", .completed), (.signaled(9), "completed", .completed),
      // mpirun that the watchdog had to kill, or that took so long that others came first.
      (.signaled(9), RunNote.watchdogEnding, .crashed(status: 124)),
      (.exited(status: 137), RunNote.watchdogEnding, .crashed(status: 124)),
    ] as [(ChildProcess.Ending, String?, JobEnding)])
  func `goes by what the run says of itself`(launcher: ChildProcess.Ending, said: String?, ending: JobEnding) {
    #expect(JobEnding(launcher, run: RunNote.Run(directory: "run", ending: said)) == ending)
  }

  @Test func `ranks that were cut off before they had a run directory weren't refused`() {
    RunNote.asking { note in
      #expect(note.run == nil)
      #expect(JobEnding(.exited(status: 1), run: note.run) == .refused(status: 1), "mpirun itself, before any rank")
      note.writeBeginning()
      #expect(note.run == RunNote.Run(directory: nil, ending: nil))
      #expect(JobEnding(.exited(status: 1), run: note.run) == .interrupted(status: 1))
      note.writeFailure()
      #expect(JobEnding(.exited(status: 1), run: note.run) == .refused(status: 1))
      note.forgetRun()
      #expect(note.run == nil)
      // A rank that stops at a signal throws that as an error, which isn't one.
      note.writeBeginning()
      note.write(ending: "stopped")
      note.writeFailure()
      #expect(JobEnding(.exited(status: 1), run: note.run) == .stopped)
    }
  }

  @Test func `an mpirun that never began is ended with the watchdog's status, and may be started again`() {
    let ending = JobEnding.neverBegun(after: .seconds(60))
    #expect(ending.description == "was ended, as mpirun had started no rank for 60 s")
    #expect(ending.exitStatus == 124 && ending.canGoOn && ending.remedy?.contains("mpirun -n 2 hostname") == true)
    #expect(JobEnding.refused(status: 1).remedy == nil)
  }

  @Test func `names the signal that has ended mpirun`() {
    let ending = JobEnding(.signaled(9))
    #expect(ending.description == "lost its mpirun, which was ended by signal 9 (Killed)")
    #expect(ending.exitStatus == 137 && ending.canGoOn)
  }
}
