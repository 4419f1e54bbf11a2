import CPNG

extension GreyPicture {
  /// The picture as the bytes of a PNG file, 8 bits a pixel.
  ///
  /// - Throws: `PNGWritingError` where libpng refuses: more than a million pixels a side, or no memory.
  package func pngData() throws(PNGWritingError) -> [UInt8] {
    try Pictures.pngData(width: width, height: height, format: CPNG_FORMAT_GRAY(), pixels: pixels)
  }
}

extension ColorPicture {
  /// The picture as the bytes of a PNG file, 24 bits a pixel.
  ///
  /// - Throws: `PNGWritingError` where libpng refuses: more than a million pixels a side, or no memory.
  package func pngData() throws(PNGWritingError) -> [UInt8] {
    try Pictures.pngData(width: width, height: height, format: CPNG_FORMAT_RGB(), pixels: pixels)
  }
}

// `pixels` are as many bytes as `format` has for `width` × `height` pixels, row-major from the top left.
private func pngData(
  width: Int, height: Int, format: png_uint_32, pixels: [UInt8]
) throws(PNGWritingError) -> [UInt8] {
  guard let columns = png_uint_32(exactly: width), let rows = png_uint_32(exactly: height) else {
    throw PNGWritingError(width: width, height: height, reason: "a side is too long")
  }
  var image = png_image()
  image.version = CPNG_IMAGE_VERSION()
  (image.width, image.height, image.format) = (columns, rows, format)
  defer { png_image_free(&image) }
  var size = CPNG_largest_file(image)
  // Safe: libpng reads as many bytes as the picture's sides and format say, which is how many there are, writes at most
  // `size`, and sets `size` to what it wrote.
  let data = [UInt8](unsafeUninitializedCapacity: Int(size)) { data, count in
    count = png_image_write_to_memory(&image, data.baseAddress, &size, 0, pixels, 0, nil) != 0 ? Int(size) : 0
  }
  guard !data.isEmpty else {
    throw PNGWritingError(width: width, height: height, reason: String(cString: CPNG_message(&image)))
  }
  return data
}
