import ProtocolBuffers
import Foundation

/// What a record of an event file holds: TensorFlow's `Event`, of which docs/tensorboard.md has the numbers of the fields.
package struct Event: Sendable {
  package enum Content: Sendable {
    /// The first of a file: in which version of the format it is written, and by what program.
    case fileVersion
    /// What is written from here on counts from `step` on: what files before this one say of these steps is void.
    case start
    case values([SummaryValue])
  }

  /// Seconds since 1970.
  package let time: Double
  /// The number of finished epochs.
  package let step: Int
  package let content: Content

  package init(time: Double = Date().timeIntervalSince1970, step: Int, _ content: Content) {
    (self.time, self.step, self.content) = (time, step, content)
  }

  /// Its bytes as a record holds them.
  package var encoded: [UInt8] {
    var event = ProtocolMessage()
    event.add(1, time)
    event.add(2, step)
    switch content {
    case .fileVersion:
      event.add(3, "brain.Event:2")
      event.add(10) { source in source.add(1, "lockstep") }
    case .start: event.add(7) { log in log.add(1, 1) }
    case .values(let values): event.add(5) { summary in for value in values { summary.add(1, value.encode) } }
    }
    return event.bytes
  }
}
