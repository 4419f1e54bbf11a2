/// A color in sRGB.
package struct Color: Sendable, Equatable {
  package let red: UInt8
  package let green: UInt8
  package let blue: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) { (self.red, self.green, self.blue) = (red, green, blue) }

  package static let white = Color(255, 255, 255)
  package static let black = Color(0, 0, 0)

  /// A number from −1 to 1 as blue over white to orange; those beyond have the color of the nearest.
  ///
  /// The ends are those of Okabe and Ito, "Color universal design", 2008: told apart with any color vision. Weights have them
  /// wherever they're shown: in reports, TensorBoard and the lesson.
  package static func diverging(_ value: Float) -> Color {
    white.mixed(with: value < 0 ? Color(0, 114, 178) : Color(213, 94, 0), share: abs(value))
  }

  /// A color between this and another.
  ///
  /// - Parameters:
  ///   - other: The color at a share of 1.
  ///   - share: 0 to 1; what is beyond counts as the nearest, and what is no number as 0.
  /// - Returns: The mean of both, weighted in sRGB.
  package func mixed(with other: Color, share: Float) -> Color {
    let share = share.isNaN ? 0 : min(max(share, 0), 1)
    func mix(_ one: UInt8, _ other: UInt8) -> UInt8 {
      UInt8((Float(one) + (Float(other) - Float(one)) * share).rounded())
    }
    return Color(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }
}
