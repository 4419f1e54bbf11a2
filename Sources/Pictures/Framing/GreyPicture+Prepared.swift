import Model

/// A picture as a network is to see it.
public struct PreparedPicture: Sendable, Equatable {
  /// [rows, columns] of the network's form, row-major, as a training image is stored.
  public let pixels: [UInt8]
  /// Whether the picture may show two digits, of which one was taken.
  public let hasSecondDigit: Bool
  /// Whether what was taken may be no digit, but an edge, a dark part or a blot of the page.
  public let isDoubtful: Bool
}

extension GreyPicture {
  /// The digit that the picture shows, in the form of a network's training images.
  ///
  /// A picture of exactly their size is taken as it is if its digit stands as theirs do.
  ///
  /// - Returns: `nil` where nothing is drawn in the picture.
  public func prepared(for form: PictureForm) -> PreparedPicture? {
    guard let found = findDigit() else { return nil }
    let upright = asTrained(form) ?? found.ink.framed(form)
    return upright.map {
      PreparedPicture(
        pixels: $0.stored(as: form), hasSecondDigit: found.hasSecondDigit, isDoubtful: found.isDoubtful)
    }
  }

  /// The picture as it is, in a form's size and with nothing changed.
  ///
  /// - Returns: `nil` where it has another size.
  public func unchanged(for form: PictureForm) -> PreparedPicture? {
    guard (width, height) == (form.columns, form.rows) else { return nil }
    return PreparedPicture(pixels: pixels, hasSecondDigit: false, isDoubtful: false)
  }

  /// The picture light on dark, if it has the size of a form, a clean page, and what is drawn in it stands where the form
  /// puts it, to two pixels.
  private func asTrained(_ form: PictureForm) -> GreyPicture? {
    guard (width, height) == (form.isTransposed ? (form.rows, form.columns) : (form.columns, form.rows)) else {
      return nil
    }
    let picture = 2 * pixels.count { $0 == 255 } >= pixels.count ? inverted : self
    guard 2 * picture.pixels.count(where: { $0 == 0 }) >= picture.pixels.count,
      let framed = picture.framed(form), let isWhere = picture.drawnBox, let mayBe = framed.drawnBox
    else { return nil }
    let shifts = [
      isWhere.columns.lowerBound - mayBe.columns.lowerBound, isWhere.columns.upperBound - mayBe.columns.upperBound,
      isWhere.rows.lowerBound - mayBe.rows.lowerBound, isWhere.rows.upperBound - mayBe.rows.upperBound,
    ]
    return shifts.allSatisfy { abs($0) <= 2 } ? picture : nil
  }

  /// The smallest rectangle that holds everything that isn't 0.
  private var drawnBox: PixelBox? {
    let places = pixels.indices.filter { pixels[$0] > 0 }
    let columns = places.map { $0 % width }
    guard let first = places.first, let last = places.last, let left = columns.min(), let right = columns.max() else {
      return nil
    }
    return PixelBox(columns: left...right, rows: first / width...last / width)
  }

  /// An upright picture, light on dark, as the training images of a form are stored.
  private func stored(as form: PictureForm) -> [UInt8] {
    let turned = form.isTransposed ? transposed : self
    return form.isDarkOnLight ? turned.inverted.pixels : turned.pixels
  }
}
