/// Memory on a cache line's boundary, so that where it stands can't change how many instructions a loop over it takes.
/// It lasts as long as the program.
struct Memory<Element: BitwiseCopyable> {
  let buffer: UnsafeMutableBufferPointer<Element>

  init(_ elements: some Collection<Element>) {
    buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: elements.count * MemoryLayout<Element>.stride, alignment: 64
    ).bindMemory(to: Element.self)
    _ = buffer.initialize(from: elements)
  }

  init(repeating element: Element, count: Int) {
    self.init(repeatElement(element, count: count))
  }

  /// The first element's address; this memory is never empty.
  var start: UnsafeMutablePointer<Element> { buffer.baseAddress.unsafelyUnwrapped }
}
