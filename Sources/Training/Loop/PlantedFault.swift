import Foundation

/// A fault that a test has asked for with `LOCKSTEP_PLANT`, to see it noticed. Not for users.
///
/// - `loop:RANK:STEP` never returns from the step.
/// - `crash:RANK:STEP` aborts the process in the step.
/// - `replica:RANK:STEP` changes a parameter of the rank before the step.
/// - `memory:RANK:BYTES` lets the rank find so much memory free.
/// - `preflight:RANK:KEY` lets the rank report another value of a key, which the preflight compares.
struct PlantedFault: Sendable {
  private let kind: String
  private let rank: Int
  private let place: String

  /// The fault that this process is asked for, if any.
  static let environment = ProcessInfo.processInfo.environment["LOCKSTEP_PLANT"].flatMap(PlantedFault.init)

  private init?(_ text: String) {
    let parts = text.split(separator: ":")
    guard parts.count == 3, let rank = Int(parts[1]) else { return nil }
    kind = String(parts[0])
    self.rank = rank
    place = String(parts[2])
  }

  /// Loops for ever, crashes or changes the first parameter, if that is the fault of this rank and step.
  func strike(rank: Int, step: Int, parameters: UnsafeMutablePointer<Float>) {
    guard rank == self.rank, String(step) == place else { return }
    if kind == "loop" { while true {} }
    if kind == "crash" { abort() }
    if kind == "replica" { parameters[0] += 1 }
  }

  /// The memory that the rank is to find free, if that is planted.
  func availableMemory(rank: Int) -> Int? { kind == "memory" && rank == self.rank ? Int(place) : nil }

  /// Changes the value of the planted key, on the planted rank.
  func alter(_ facts: inout [Preflight.Fact], rank: Int) {
    guard kind == "preflight", rank == self.rank else { return }
    for index in facts.indices where facts[index].key == place { facts[index].value = "planted" }
  }
}
