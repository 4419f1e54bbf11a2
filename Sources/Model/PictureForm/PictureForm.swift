/// What the pictures look like that a network was trained on: a picture has to be brought into this form before the network
/// can read it.
public struct PictureForm: Sendable, Equatable {
  /// What of a drawing is put in the middle of a picture.
  public enum Centering: String, Sendable {
    /// The center of mass of its ink, as in MNIST.
    case mass
    /// The middle of the smallest rectangle that holds it.
    case box
  }

  /// Pixels a picture is high, as it's stored.
  public var rows: Int
  /// Pixels a picture is wide, as it's stored.
  public var columns: Int
  /// Whether ink is dark on a light page; MNIST's is light on dark.
  public var isDarkOnLight: Bool
  /// Whether rows and columns have changed places, as in EMNIST's files.
  public var isTransposed: Bool
  /// The longer side of what is drawn, in pixels.
  public var drawnSide: Int
  /// What of the drawing is in the middle of the picture.
  public var centering: Centering
  /// What the classes are called, in the order of the labels.
  public var classNames: [String]

  /// A form whose numbers are positive; `drawnSide` is no more than the longer of the others.
  public init(
    rows: Int, columns: Int, isDarkOnLight: Bool = false, isTransposed: Bool = false, drawnSide: Int,
    centering: Centering, classNames: [String]
  ) {
    (self.rows, self.columns, self.isDarkOnLight, self.isTransposed) = (rows, columns, isDarkOnLight, isTransposed)
    (self.drawnSide, self.centering, self.classNames) = (drawnSide, centering, classNames)
  }

  /// MNIST's: digits scaled into 20×20 pixels, and centered by mass in 28×28.
  ///
  /// Source: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE
  /// 86(11), 1998, section III.A.
  public static let mnist = PictureForm(
    rows: 28, columns: 28, drawnSide: 20, centering: .mass, classNames: (0..<10).map(String.init))
}
