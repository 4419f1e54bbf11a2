/// The first and the last part of a stream of bytes, and how many are between them.
struct OutputExcerpt {
  private let partLength: Int
  private var headLength = 0
  private var tail: [UInt8] = []
  private var leftOut = 0

  /// - Parameter partLength: The most bytes of either part.
  init(partLength: Int) { self.partLength = partLength }

  /// Whether there's more than the first part.
  var hasFullHead: Bool { headLength == partLength }

  /// Takes the next bytes.
  ///
  /// - Returns: Those of them that belong to the first part.
  mutating func take(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let head = bytes.prefix(partLength - headLength)
    headLength += head.count
    tail += bytes.dropFirst(head.count)
    // Not at each call: what is kept is moved to the front.
    if tail.count > 2 * partLength { shorten() }
    return head
  }

  /// What follows the first part: how many bytes are left out, if any are, and the last part.
  mutating func end() -> [UInt8] {
    shorten()
    return (leftOut == 0 ? [] : Array("\n… \(leftOut) bytes left out\n".utf8)) + tail
  }

  private mutating func shorten() {
    let surplus = max(0, tail.count - partLength)
    tail.removeFirst(surplus)
    leftOut += surplus
  }
}
