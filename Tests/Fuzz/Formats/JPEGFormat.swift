import CJPEGWriter
import Foundation
import Jobs
import Philox

/// JPEG files in one pass or several, changed in their headers or in their image data.
struct JPEGFormat: FuzzFormat {
  let name = "jpeg"

  func input(_ random: inout RandomStream) -> [UInt8] {
    let (width, height) = (1 + random.below(40), 1 + random.below(40))
    let channels = random.pick([1, 1, 3, 3, 4])
    let picture = CJPEGWriter_Picture(
      width: Int32(width), height: Int32(height), channels: Int32(channels), quality: Int32(random.below(101)),
      is_progressive: random.oneIn(3))
    let samples = (0..<width * height * channels).map { _ in UInt8(random.below(256)) }
    var length = 0
    guard let memory = CJPEGWriter_bytes(picture, samples, &length) else { return [] }
    defer { free(memory) }
    // Safe: so many bytes the writer has just written.
    var bytes = Array(UnsafeBufferPointer(start: memory, count: length))
    if random.oneIn(3) { bytes.insert(contentsOf: exif(&random), at: 2) }
    if random.oneIn(6) { setExtent(&bytes, &random) }
    if random.oneIn(2) { random.mutate(&bytes) }
    return bytes
  }

  /// A segment of Exif with an orientation, often a wrong one.
  private func exif(_ random: inout RandomStream) -> [UInt8] {
    var content = Array("Exif\0\0".utf8) + [0x49, 0x49, 42, 0, 8, 0, 0, 0, UInt8(random.below(3)), 0]
    content += [0x12, 1, 3, 0, 1, 0, 0, 0, UInt8(random.below(10)), 0, 0, 0]
    if random.oneIn(3) { random.mutate(&content) }
    let length = random.oneIn(10) ? random.below(1 << 16) : content.count + 2
    return [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + content
  }

  /// Sets height or width to what the image data isn't enough for.
  private func setExtent(_ bytes: inout [UInt8], _ random: inout RandomStream) {
    let markers = bytes.indices.dropLast(10).filter { bytes[$0] == 0xFF && [0xC0, 0xC2].contains(bytes[$0 + 1]) }
    guard let frame = markers.first else { return }
    let extent = random.pick([0, 1, 255, 4_096, 65_535])
    let place = frame + random.pick([5, 7])
    bytes.replaceSubrange(place..<place + 2, with: [UInt8(extent >> 8), UInt8(extent & 0xFF)])
  }

  func read(_ input: [UInt8], in folder: String) throws -> Bool {
    let path = folder + "/file.jpg"
    try Data(input).write(to: URL(filePath: path))
    return try PNGFormat.isRead(path)
  }
}
