import Foundation
import Synchronization
import SystemPackage

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One HTTP request whose body goes to a file as it arrives.
///
/// Whatever the server does, `run` returns: the session can't be relied on to notice, so the transfer keeps the time itself
/// and doesn't wait for the session to give up.
final class Transfer: NSObject, URLSessionDataDelegate {
  private struct State {
    var received: Int64 = 0
    var lastArrival = ContinuousClock.now
    var redirectCount = 0
    /// Nil before the start and after the end; nothing is written then.
    var completion: CheckedContinuation<DownloadError.Failure?, Never>?
  }

  private static let redirectLimit = 5

  private let descriptor: FileDescriptor
  private let limits: TransferLimits
  private let progress: @Sendable (_ bytes: Int64, _ total: Int64?) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - descriptor: A file open for writing; the transfer writes to it until `run` returns.
  ///   - limits: The most bytes, and the longest times, before the transfer is given up.
  ///   - progress: Called as bytes arrive, on a thread of the session's; `total` is nil where the server does not tell.
  init(
    to descriptor: FileDescriptor, limits: TransferLimits,
    progress: @escaping @Sendable (_ bytes: Int64, _ total: Int64?) -> Void
  ) {
    self.descriptor = descriptor
    self.limits = limits
    self.progress = progress
  }

  /// Transfers the body, and returns why that failed, or nil.
  func run(_ address: URL) async -> DownloadError.Failure? {
    var request = URLRequest(url: address)
    // The file is gzip'd already, and has to arrive so.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = TimeInterval(2 * limits.idleSeconds)
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
    // A session that is busy decompressing doesn't return from this before it's through.
    defer { DispatchQueue.global().async { session.invalidateAndCancel() } }
    let task = session.dataTask(with: request)
    let watch = Task { [self] in try await watchTime() }
    defer { watch.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock {
          $0.lastArrival = .now
          $0.completion = continuation
        }
        task.resume()
      }
    } onCancel: {
      end(.connection("cancelled"))
    }
  }

  /// Gives the server up when it has taken too long.
  private func watchTime() async throws {
    let start = ContinuousClock.now
    while true {
      try await Task.sleep(for: .milliseconds(50))
      let idle = ContinuousClock.now - state.withLock { $0.lastArrival }
      if idle > .seconds(limits.idleSeconds) { return end(.timedOut(seconds: limits.idleSeconds)) }
      if ContinuousClock.now - start > .seconds(limits.totalSeconds) {
        return end(.tooSlow(seconds: limits.totalSeconds))
      }
    }
  }

  /// Lets `run` return; only the first call counts.
  private func end(_ failure: DownloadError.Failure?) {
    state.withLock { Self.end(&$0, failure) }
  }

  private static func end(_ state: inout State, _ failure: DownloadError.Failure?) {
    state.completion?.resume(returning: failure)
    state.completion = nil
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    let failure = failure(of: response)
    completionHandler(failure == nil ? .allow : .cancel)
    if let failure { end(failure) }
  }

  /// What is wrong with an answer, told by its header.
  private func failure(of response: URLResponse) -> DownloadError.Failure? {
    guard let response = response as? HTTPURLResponse else { return nil }
    // Before the answer proper there may be others, such as 100.
    if (100..<200).contains(response.statusCode) { return nil }
    if response.statusCode != 200 { return .status(response.statusCode) }
    // The session would decode the body, to whatever size.
    if let encoding = response.value(forHTTPHeaderField: "Content-Encoding"),
      !["", "identity"].contains(encoding.lowercased())
    {
      return .encoded(String(encoding.prefix(40).filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }))
    }
    return response.expectedContentLength > limits.byteCount ? .tooLong(limit: limits.byteCount) : nil
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let received: Int64? = state.withLock { state in
      guard state.completion != nil else { return nil }
      state.lastArrival = .now
      state.received += Int64(data.count)
      if state.received > limits.byteCount {
        Self.end(&state, .tooLong(limit: limits.byteCount))
      } else {
        do { try descriptor.writeAll(data) } catch { Self.end(&state, .unwritable("\(error)")) }
      }
      return state.completion == nil ? nil : state.received
    }
    if let received { progress(received, Self.total(of: dataTask)) }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    let count = state.withLock { state in
      state.redirectCount += 1
      return state.redirectCount
    }
    guard count <= Self.redirectLimit, let url = request.url, Download.isAddress(url) else {
      completionHandler(nil)
      return end(count > Self.redirectLimit ? .redirected(times: Self.redirectLimit) : .notAnAddress)
    }
    completionHandler(request)
  }

  /// Nobody is asked for a password: whoever wants one is no mirror.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
    completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    completionHandler(.rejectProtectionSpace, nil)
    end((challenge.failureResponse as? HTTPURLResponse).map { .status($0.statusCode) } ?? .status(401))
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    state.withLock { state in
      let total = Self.total(of: task)
      let failure: DownloadError.Failure? =
        if let failure = task.response.flatMap(failure) {
          failure
        } else if let error = error as? URLError, error.code == .timedOut {
          .timedOut(seconds: limits.idleSeconds)
        } else if let error = error as? URLError, error.code == .badURL {
          // Of these is an IPv6 address in brackets: swiftlang/swift-corelibs-foundation, issue 5496.
          .connection("is an address that Foundation doesn't take: give a host name, not the number of one")
        } else if let total, state.received < total {
          .truncated(received: state.received, total: total)
        } else if let error = error as? URLError, Self.isAnswered(error.code) {
          .malformed(error.localizedDescription)
        } else if let error {
          .connection(error.localizedDescription)
        } else {
          state.received == 0 ? .empty : nil
        }
      Self.end(&state, failure)
    }
  }

  /// Whether such an error is about what a server has answered, not about the way to it.
  private static func isAnswered(_ code: URLError.Code) -> Bool {
    [.unknown, .badServerResponse, .cannotParseResponse, .cannotDecodeRawData, .cannotDecodeContentData].contains(code)
  }

  private static func total(of task: URLSessionTask) -> Int64? {
    task.response.flatMap { $0.expectedContentLength >= 0 ? $0.expectedContentLength : nil }
  }
}
