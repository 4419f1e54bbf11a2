import Platform

/// What has come of asking a machine.
struct MachineReply {
  /// Why a machine hasn't answered.
  enum Trouble: Error {
    /// The agent couldn't be started here.
    case noAgent(String)
    /// The agent, or what it was to start there, has ended with this status, and these words.
    case ended(status: Int32, said: String)
    case otherVersion(String)
    case silent
  }

  let host: HostFile.Host
  let answer: Result<MachineAnswer, Trouble>

  init(host: HostFile.Host, answer: Result<MachineAnswer, Trouble>) { (self.host, self.answer) = (host, answer) }

  /// Reads a machine's answer to the question that was sent.
  init(
    host: HostFile.Host, _ connection: Result<MachineConnection, any Error>, before deadline: ContinuousClock.Instant
  ) {
    self.host = host
    answer = Result { () throws(Trouble) in try Self.answer(connection, before: deadline) }
  }

  private static func answer(
    _ connection: Result<MachineConnection, any Error>, before deadline: ContinuousClock.Instant
  ) throws(Trouble) -> MachineAnswer {
    do {
      let connection = try connection.get()
      var words: [String] = []
      // A shell may greet before.
      while words.first != MachineInterview.greeting {
        words = try connection.line(before: deadline).split(separator: " ").map(String.init)
      }
      let version = words.dropFirst().joined(separator: " ")
      guard version == lockstepVersion else { throw Trouble.otherVersion(version) }
      let line = try connection.line(before: deadline)
      guard let answer: MachineAnswer = MachineInterview.decoded(line) else {
        throw Trouble.otherVersion("another build of \(version)")
      }
      return answer
    } catch let trouble as Trouble {
      throw trouble
    } catch MachineConnection.Failure.ended(let status, let said) {
      throw .ended(status: status, said: said)
    } catch is MachineConnection.Failure {
      throw .silent
    } catch { throw .noAgent("\(error)") }
  }
}
