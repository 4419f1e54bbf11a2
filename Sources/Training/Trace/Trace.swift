import DataParallel
import MPI
import Platform
import Watchdog

/// A trace of a run in the Trace Event Format, which Perfetto and Chrome show: a process per rank, a thread per thread.
///
/// Source: "Trace Event Format", Google 2016, section "Complete Events".
package struct Trace: Sendable {
  /// Where this rank's threads note what they do.
  package let timelines = RankTimelines(keepsSpans: true)
  private let file: String

  /// A trace that will be written to a file.
  package init(file: String) {
    self.file = file
  }

  /// Finds out early whether the file can be written; every rank of `world` calls this, rank 0 looks.
  ///
  /// - Throws: `CollectiveFailure` with a `FileError` where its folder is missing or closed.
  func checkFile(_ world: Communicator) throws {
    try world.onRoot { try checkWritable(file) }
  }

  /// Says on rank 0 that the trace is lost, where the run has ended with another error, which is to be heard.
  func reportLoss(_ error: any Error, _ world: Communicator) {
    if world.rank == 0 { writeReport("no trace: \(error)", prefix: "lockstep: ") }
  }

  /// Writes what the threads of all ranks did, on the clock of rank 0.
  ///
  /// Every rank calls this; rank 0 writes.
  ///
  /// - Throws: `CollectiveFailure` with a `FileError` where the file can't be written.
  func write(_ topology: Topology) throws {
    let world = topology.world
    let offset = try topology.clockOffset()
    var events = [
      #"{"name":"process_name","ph":"M","pid":\#(world.rank),"args":{"name":"rank \#(world.rank) on \#(MPI.processorName)"}}"#
    ]
    for (thread, timeline) in timelines.all.enumerated() {
      events += timeline.spans.map { Self.event($0, rank: world.rank, thread: thread, offset: offset) }
    }
    let text = try world.gather(Array(events.joined(separator: ",\n").utf8))
    try world.onRoot {
      guard let text else { return }
      try replaceFile(self.file) { file throws(FileError) in
        try file.write(#"{"displayTimeUnit":"ms","traceEvents":["# + "\n")
        for (rank, events) in text.enumerated() {
          try file.write((rank == 0 ? "" : ",\n") + String(decoding: events, as: UTF8.self))
        }
        try file.write("\n]}\n")
      }
    }
  }

  private static func event(_ span: Timeline.Span, rank: Int, thread: Int, offset: Int64) -> String {
    let name = span.wait?.text ?? span.activity.map { "\($0)" } ?? ""
    let category = span.wait == nil ? "work" : "wait"
    let arguments = span.step == 0 ? "" : #","args":{"step":\#(span.step)}"#
    // Microseconds, with nanoseconds behind the point.
    let start = Int64(span.start) + offset
    return #"{"name":"\#(name)","cat":"\#(category)","ph":"X","pid":\#(rank),"tid":\#(thread),"ts":"#
      + microseconds(start) + #","dur":"# + microseconds(Int64(span.end - span.start)) + arguments + "}"
  }

  private static func microseconds(_ nanoseconds: Int64) -> String {
    let fraction = String(nanoseconds % 1_000)
    return "\(nanoseconds / 1_000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
