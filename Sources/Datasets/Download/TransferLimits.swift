/// How long and how large an answer to one request may be.
struct TransferLimits: Sendable {
  /// The most bytes that may come; a server that sends more is not heard out.
  let byteCount: Int64
  /// Seconds without a byte of the file after which the server counts as dead.
  let idleSeconds: Int
  /// Seconds after which it counts as too slow, however little is missing.
  let totalSeconds: Int
}
