import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One HTTP request whose body goes to a file as it arrives.
final class Transfer: NSObject, URLSessionDataDelegate {
  private struct State {
    var received: Int64 = 0
    /// Why the transfer was cancelled.
    var failure: DownloadError.Failure?
    var completion: CheckedContinuation<DownloadError.Failure?, Never>?
  }

  private let descriptor: Int32
  private let sizeLimit: Int64
  private let timeout: Int
  private let progress: @Sendable (_ bytes: Int64, _ total: Int64?) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - descriptor: A file open for writing; the transfer writes to it until `run` returns.
  ///   - sizeLimit: The most bytes that may come; a server that sends more is not heard out.
  ///   - timeout: Seconds without a byte after which the server counts as dead.
  ///   - progress: Called as bytes arrive, on a thread of the session's; `total` is nil where the server does not tell.
  init(
    to descriptor: Int32, sizeLimit: Int64, timeout: Int,
    progress: @escaping @Sendable (_ bytes: Int64, _ total: Int64?) -> Void
  ) {
    self.descriptor = descriptor
    self.sizeLimit = sizeLimit
    self.timeout = timeout
    self.progress = progress
  }

  /// Transfers the body, and returns why that failed, or nil.
  func run(_ address: URL) async -> DownloadError.Failure? {
    var request = URLRequest(url: address)
    // The file is gzip'd already, and has to arrive so.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    let configuration = URLSessionConfiguration.ephemeral
    // On Linux a request's own time-out is ignored, and this one counts in whole seconds.
    configuration.timeoutIntervalForRequest = TimeInterval(timeout)
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    let task = session.dataTask(with: request)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { $0.completion = continuation }
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard Self.status(of: dataTask) == 200 else { return dataTask.cancel() }
    let received: Int64? = state.withLock { state in
      guard state.failure == nil else { return nil }
      state.received += Int64(data.count)
      if state.received > sizeLimit {
        state.failure = .tooLong(limit: sizeLimit)
      } else if let code = write(data) {
        state.failure = .unwritable(String(cString: strerror(code)))
      }
      return state.failure == nil ? state.received : nil
    }
    guard let received else { return dataTask.cancel() }
    progress(received, Self.total(of: dataTask))
  }

  /// Writes all of the data, and returns the system's `errno` where that fails.
  private func write(_ data: Data) -> Int32? {
    data.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        // The slice's pointer is valid for its own count until `data` goes.
        let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
      }
      return nil
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    state.withLock { state in
      state.completion?.resume(returning: failure(of: task, error, state))
      state.completion = nil
    }
  }

  private func failure(
    of task: URLSessionTask, _ error: (any Error)?, _ state: State
  ) -> DownloadError.Failure? {
    if let failure = state.failure { return failure }
    if let status = Self.status(of: task), status != 200 { return .status(status) }
    if let error = error as? URLError, error.code == .timedOut { return .timedOut(seconds: timeout) }
    if let total = Self.total(of: task), state.received < total {
      return .truncated(received: state.received, total: total)
    }
    return error.map { .connection($0.localizedDescription) }
  }

  private static func status(of task: URLSessionTask) -> Int? {
    (task.response as? HTTPURLResponse)?.statusCode
  }

  private static func total(of task: URLSessionTask) -> Int64? {
    task.response.flatMap { $0.expectedContentLength >= 0 ? $0.expectedContentLength : nil }
  }
}
