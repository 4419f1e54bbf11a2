import DataParallel
import Foundation

/// A fault that a test has asked for with `LOCKSTEP_PLANT`, to see it noticed. Not for users: a process refuses to run with
/// it unless `LOCKSTEP_PLANT_ALLOWED` is 1 too.
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

  private static let variable = "LOCKSTEP_PLANT"

  /// The fault that this process is asked for, if any.
  static let ofThisProcess = ProcessInfo.processInfo.environment[variable].flatMap(PlantedFault.init)

  /// Refuses to go on with a fault that nobody has allowed.
  ///
  /// - Throws: `Refusal`.
  static func check(environment: [String: String] = ProcessInfo.processInfo.environment) throws(Refusal) {
    guard environment[variable] == nil || environment["LOCKSTEP_PLANT_ALLOWED"] == "1" else { throw Refusal() }
  }

  /// That the environment asks for a fault.
  struct Refusal: Error, CustomStringConvertible {
    var description: String {
      "The environment variable \(variable) asks for a planted fault, which is for Lockstep's own tests.\n"
        + "Unset it: unset \(variable)"
    }
  }

  private init?(_ text: String) {
    let parts = text.split(separator: ":")
    guard parts.count == 3, let rank = Int(parts[1]) else { return nil }
    kind = String(parts[0])
    self.rank = rank
    place = String(parts[2])
  }

  /// Loops forever, crashes or changes the first parameter, if that is the fault of this rank and step.
  func strike(rank: Int, step: TrainingStep, parameters: UnsafeMutablePointer<Float>) {
    guard rank == self.rank, String(step.number) == place else { return }
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
