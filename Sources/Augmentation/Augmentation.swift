/// How training pictures are deformed: the ranges that each picture of each epoch draws from anew.
///
/// Ranges of a single number are always taken at that number; `Augmentation()` deforms nothing.
public struct Augmentation: Sendable, Equatable {
  /// Degrees by which pictures are turned, counterclockwise.
  public var rotation = 0.0...0
  /// What widths are multiplied by, above 0.
  public var scaleX = 1.0...1
  /// What heights are multiplied by, above 0.
  public var scaleY = 1.0...1
  /// How far pictures lean: what a row's distance above the middle is multiplied by to get its shift to the right.
  public var shear = 0.0...0
  /// The shift to the right, as a fraction of the width.
  public var translationX = 0.0...0
  /// The shift downwards, as a fraction of the height.
  public var translationY = 0.0...0
  /// What the blurred noise of the elastic deformation is multiplied by, in pixels; 0 for none.
  public var elasticAlpha = 0.0...0
  /// The standard deviation of the Gaussian that blurs this noise, in pixels, above 0.
  public var elasticSigma = 4.0...6

  /// Ranges in which nothing is deformed.
  public init() {}

  /// Whether no picture is deformed.
  public var isNone: Bool {
    var none = Augmentation()
    none.elasticSigma = elasticSigma
    return self == none
  }

  /// The root mean square of an elastic deformation's displacements in each direction, in pixels: α / (√3 · 2 √π · σ).
  ///
  /// Uniform noise in −1 … 1 has the standard deviation 1 / √3. Blurred by a Gaussian of two dimensions, white noise keeps
  /// 1 / (2 √π · σ) of it, the square root of the sum of that Gaussian's squares.
  public static func displacement(alpha: Double, sigma: Double) -> Double {
    alpha / ((3 * Double.pi).squareRoot() * 2 * sigma)
  }
}
