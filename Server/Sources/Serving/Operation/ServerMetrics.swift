import Foundation
import Synchronization

/// What a server has done, for Prometheus.
package final class ServerMetrics: Sendable {
  /// The upper bounds of what requests take, in seconds.
  static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  private struct Requests: Hashable {
    let path: String
    let status: Int
  }

  private struct Counts {
    var requests: [Requests: Int] = [:]
    /// A count for each bound and one for what takes longer.
    var durations = [Int](repeating: 0, count: bounds.count + 1)
    var seconds = 0.0
    var running = 0
    var products = 0
    var pictures = 0
    var reloads = 0
    var refusedReloads = 0
  }

  private let counts = Mutex(Counts())

  package init() {}

  /// Counts a request that is being answered from here on.
  func begin() { counts.withLock { $0.running += 1 } }

  /// Counts a request that has been answered.
  ///
  /// - Parameters:
  ///   - path: One of the routes', so that clients can't make up any number of them.
  ///   - status: The response's.
  ///   - seconds: What it took.
  func end(path: String, status: Int, after seconds: Double) {
    counts.withLock { counts in
      counts.running -= 1
      counts.requests[Requests(path: path, status: status), default: 0] += 1
      counts.durations[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
      counts.seconds += seconds
    }
  }

  /// Counts a product of so many pictures.
  func count(picturesOfProduct pictures: Int) {
    counts.withLock { ($0.products, $0.pictures) = ($0.products + 1, $0.pictures + pictures) }
  }

  /// Counts a newer model that was loaded, or refused.
  func count(reloaded isLoaded: Bool) {
    counts.withLock { if isLoaded { $0.reloads += 1 } else { $0.refusedReloads += 1 } }
  }

  /// Everything in Prometheus's text format, version 0.0.4.
  ///
  /// - Parameters:
  ///   - heldBytes: The bytes of bodies that are held.
  ///   - model: The hash of the parameters that are served.
  /// - Returns: Lines.
  package func text(heldBytes: Int, model: String) -> String {
    let counts = counts.withLock { $0 }
    var lines: [String] = []
    func add(_ name: String, _ kind: String, _ help: String, _ samples: [(labels: String, value: String)]) {
      lines += ["# HELP lockstep_\(name) \(help)", "# TYPE lockstep_\(name) \(kind)"]
      lines += samples.map { "lockstep_\(name)\($0.labels) \($0.value)" }
    }
    func add(_ name: String, _ kind: String, _ help: String, _ value: Int) { add(name, kind, help, [("", "\(value)")]) }
    let requests = counts.requests.sorted { ($0.key.path, $0.key.status) < ($1.key.path, $1.key.status) }
    add(
      "requests_total", "counter", "Requests that were answered.",
      requests.map { (#"{path="\#($0.key.path)",status="\#($0.key.status)"}"#, "\($0.value)") })
    lines += ["# HELP lockstep_request_seconds What requests took.", "# TYPE lockstep_request_seconds histogram"]
    var total = 0
    for (bound, count) in zip(Self.bounds.map { "\($0)" } + ["+Inf"], counts.durations) {
      total += count
      lines.append(#"lockstep_request_seconds_bucket{le="\#(bound)"} \#(total)"#)
    }
    lines += ["lockstep_request_seconds_sum \(counts.seconds)", "lockstep_request_seconds_count \(total)"]
    add("requests_running", "gauge", "Requests that are being answered.", counts.running)
    add("pictures_total", "counter", "Pictures that were classified.", counts.pictures)
    add("products_total", "counter", "Products that classified them: fewer where they came together.", counts.products)
    add("held_bytes", "gauge", "Bytes of bodies that are being received or worked on.", heldBytes)
    add(
      "reloads_total", "counter", "Newer models by what became of them.",
      [(#"{result="loaded"}"#, "\(counts.reloads)"), (#"{result="refused"}"#, "\(counts.refusedReloads)")])
    add("model_info", "gauge", "The model that is served.", [(#"{parameters_sha256="\#(model)"}"#, "1")])
    return lines.joined(separator: "\n") + "\n"
  }
}
