import Platform

/// The chunks of a PNG file that make its pixels, without those that only go with them.
///
/// A text or a profile may claim, or unfold to, gigabytes: libpng is never given one.
///
/// Source: the PNG specification (W3C, 3rd edition), section 5, and 11.2 and 11.3 for the chunks.
struct PNGChunks {
  /// Why bytes are no PNG file.
  struct Problem: Error {
    let description: String
  }

  /// The file with the chunks that matter.
  let bytes: [UInt8]
  /// Pixels a row, by the header.
  let width: Int
  /// Rows, by the header.
  let height: Int
  /// Bits a sample, by the header.
  let depth: Int
  /// The most pixels that the image data can hold.
  let pixelLimit: Int

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// How the values of pixels are to be taken. Chunks that pixels are made of have a capital first.
  static let auxiliary: Set<String> = ["tRNS", "gAMA", "cHRM", "sRGB"]
  /// Samples a pixel, by color type.
  private static let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4]

  /// Takes a file apart; nothing is decompressed, and CRCs are left to libpng.
  ///
  /// - Parameters:
  ///   - file: The file's bytes.
  ///   - auxiliary: The types of chunks that are kept beside those that pixels are made of.
  /// - Throws: `Problem` where it is no PNG file, or a chunk claims more bytes than follow.
  init(_ file: [UInt8], keeping auxiliary: Set<String> = auxiliary) throws(Problem) {
    guard file.starts(with: Self.signature) else { throw Problem(description: "it doesn't start as a PNG file") }
    func number(at offset: Int) -> Int { file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    var kept = Self.signature
    var (position, imageByteCount, type) = (Self.signature.count, 0, "")
    while type != "IEND" {
      guard file.count - position >= 12 else { throw Problem(description: "it ends before its last chunk") }
      let length = number(at: position)
      type = String(decoding: file[position + 4..<position + 8], as: UTF8.self)
      guard length <= file.count - position - 12 else {
        throw Problem(description: "a chunk claims \(length.grouped) bytes, of which the file lacks some")
      }
      guard kept.count > Self.signature.count || type == "IHDR" && length == 13 else {
        throw Problem(description: "it doesn't start with its header")
      }
      if type.first?.isUppercase == true || auxiliary.contains(type) {
        kept += file[position..<position + 12 + length]
      }
      if type == "IDAT" { imageByteCount += length }
      position += 12 + length
    }
    let header = Self.signature.count + 8
    (bytes, width, height) = (kept, number(at: header), number(at: header + 4))
    depth = Int(file[header + 8])
    let bitsPerPixel = max(depth * (Self.channels[Int(file[header + 9])] ?? 1), 1)
    // No deflate stream expands more than 1032 to 1 (zlib.net/zlib_tech.html, "Maximum Compression Factor").
    pixelLimit = imageByteCount * 1032 * 8 / bitsPerPixel
  }
}
