/// An error that one or more ranks met, after all ranks have learnt of it: every rank throws the same.
public struct CollectiveFailure: Error, Hashable, Sendable {
  /// The lowest rank that failed.
  public let rank: Int
  /// What that rank's error says.
  public let message: String
  /// Whether other ranks succeeded at the same thing, so that the rank is part of the news.
  public let isLocal: Bool
  /// What the process exits with if nobody catches this.
  public let exitStatus: Int32

  /// How many ranks throw this.
  let participants: Int
  /// Whether this rank is the one to print it.
  let isReporter: Bool
}

extension CollectiveFailure: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}
