import Foundation
import Platform
import SystemPackage

/// Passes what a job prints on to this process's standard output, for as long as somebody reads that.
///
/// `mpirun` may end a job whose output nobody reads any more, as of `lockstep launch … | head`; here the job goes on.
struct OutputRelay {
  private let pipe: JobPipe
  /// What the job is given in the place of standard output; to be closed once the job has been started.
  var writeEnd: FileDescriptor { pipe.writeEnd }

  /// A relay; nil where standard output isn't a pipe or socket, whose reader can go, or there are no more files to open.
  init?() {
    var status = stat()
    guard fstat(STDOUT_FILENO, &status) == 0, [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT) else { return nil }
    guard let pipe = try? JobPipe(Self.pass) else { return nil }
    self.pipe = pipe
  }

  /// Waits until everything is passed on that the job has printed, which has ended.
  func finish() { pipe.finish() }

  private static func pass(_ parts: JobPipe.Parts) {
    var isRead = true
    for bytes in parts where isRead && (try? FileDescriptor.standardOutput.writeAll(bytes)) == nil {
      isRead = false
      writeReport(
        "standard output: nobody reads it any more; the job goes on, and a training's train.log has the rest",
        prefix: "lockstep: ")
    }
  }
}
