/// The centre of mass and the extent of an image `[28, 28]`, by the definitions.
package struct Framing {
  package let centre: (x: Double, y: Double)
  package let width: Int
  package let height: Int

  package init(_ image: [UInt8]) {
    let inked = image.indices.filter { image[$0] > 0 }
    let (xs, ys) = (inked.map { $0 % 28 }, inked.map { $0 / 28 })
    let mass = inked.reduce(0.0) { $0 + Double(image[$1]) }
    centre = (
      inked.reduce(0.0) { $0 + Double(image[$1]) * Double($1 % 28) } / mass,
      inked.reduce(0.0) { $0 + Double(image[$1]) * Double($1 / 28) } / mass
    )
    width = (xs.max() ?? -1) - (xs.min() ?? 0) + 1
    height = (ys.max() ?? -1) - (ys.min() ?? 0) + 1
  }

  package var isCentred: Bool { abs(centre.x - 14) <= 0.5 && abs(centre.y - 14) <= 0.5 }
}
