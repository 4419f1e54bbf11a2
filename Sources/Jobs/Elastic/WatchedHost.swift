import Glibc
import Platform

/// A machine that is kept in touch with, over one connection after another. One thread uses it.
final class WatchedHost {
  private(set) var standing: KeepAlive.Standing
  private let isLocal: Bool
  private let command: [String]
  private var connection: HostConnection?
  /// When it answered last, unless it counts as lost.
  private var answeredAt: ContinuousClock.Instant?
  private var nextTry = ContinuousClock.now
  /// The start of the job whose ranks it was asked to end.
  private var askedStart = 0

  /// - Parameters:
  ///   - isLocal: Whether it's this machine, which needs no connection.
  ///   - command: Connects to it.
  init(isLocal: Bool, command: [String]) {
    (self.isLocal, self.command) = (isLocal, command)
    standing = isLocal ? .answers : .asked
  }

  var pollDescriptor: pollfd? { connection?.pollDescriptor }

  /// The last start of the job whose ranks have ended there, as far as was asked.
  var endedStart: Int { isLocal ? .max : connection?.endedStart ?? 0 }

  /// What it calls itself; nil while it doesn't answer.
  var ownName: String? {
    guard standing == .answers else { return nil }
    return isLocal ? hostName() : connection?.hostName
  }

  func close() { connection?.close() }

  /// Counts it as lost, though it answers, until it's asked again some time later.
  func refuse(_ reason: String) {
    answeredAt = nil
    lose(reason, tryAgain: .now + .seconds(60))
  }

  func ping() { if connection?.state == .answering { connection?.ping() } }

  /// Asks for the end of the ranks of a start, once.
  func end(start: Int) {
    guard start > askedStart, connection?.state == .answering else { return }
    askedStart = start
    connection?.end(start: start)
  }

  /// Connects where there's no connection, takes in what has come, and finds how the machine stands.
  func look(limit: Duration, connectionLimit: Duration, retryDelay: Duration) {
    guard !isLocal else { return }
    let now = ContinuousClock.now
    if connection == nil, now >= nextTry {
      do throws(FileError) { connection = try HostConnection(command) } catch {
        lose("can't be reached: \(error.path) \(error.problem)", tryAgain: now + retryDelay)
      }
    }
    connection?.receive()
    var said = ""
    switch connection?.state {
    case .answering where connection?.version != lockstepVersion:
      answeredAt = nil
      lose(
        "can't be used: its lockstep is \(connection?.version ?? ""), and this is \(lockstepVersion)",
        tryAgain: now + retryDelay)
      return
    case .answering:
      answeredAt = connection?.lastAnswer
      standing = .answers
    case .ended(let errors):
      said = errors
      connection?.close()
      connection = nil
      nextTry = now + (answeredAt == nil ? retryDelay : .milliseconds(200))
    case .connecting, nil: break
    }
    if let last = answeredAt {
      guard now - last > limit else { return }
      answeredAt = nil
      lose("has not answered for \(NumberText.fixed((now - last) / .seconds(1), decimals: 1)) s", tryAgain: now)
    } else if let connection, connection.state == .connecting, now - connection.startedAt > connectionLimit {
      lose(
        "can't be reached: no answer in \(NumberText.short(connectionLimit / .seconds(1))) s",
        tryAgain: now + retryDelay)
    } else if connection == nil, standing == .asked || !said.isEmpty {
      lose("can't be reached: " + (said.isEmpty ? "\(command[0]) has ended without a word" : said), tryAgain: nextTry)
    }
  }

  private func lose(_ reason: String, tryAgain time: ContinuousClock.Instant) {
    connection?.close()
    connection = nil
    nextTry = time
    // How it was lost is told once, and not how it can't be reached since.
    if case .silent = standing { return }
    standing = .silent(reason)
  }
}
