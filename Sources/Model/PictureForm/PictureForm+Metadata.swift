import Foundation

/// How a form stands among the texts of a model's file.
extension PictureForm {
  private enum Key {
    static let (rows, columns, drawnSide) = ("picture_rows", "picture_columns", "picture_drawn_side")
    static let (ink, orientation, centering) = ("picture_ink", "picture_orientation", "picture_centering")
    static let classNames = "class_names"
  }

  /// The texts: numbers, words, and the names as a JSON array.
  package var metadata: [String: String] {
    // Texts can always be put as JSON.
    let names = (try? JSONEncoder().encode(classNames)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    return [
      Key.rows: "\(rows)", Key.columns: "\(columns)", Key.drawnSide: "\(drawnSide)",
      Key.ink: isDarkOnLight ? "dark" : "light", Key.orientation: isTransposed ? "transposed" : "upright",
      Key.centering: centering.rawValue, Key.classNames: names,
    ]
  }

  /// Why texts describe no form.
  struct Problem: Error {
    /// The key of the text.
    let key: String
  }

  /// Reads the texts of a model with so many inputs and classes.
  ///
  /// - Returns: `nil` where there are none: what is known then is the number of inputs, and a square of them is taken for
  ///   pictures like MNIST's.
  /// - Throws: `Problem` where a text makes no sense, or doesn't fit the model.
  init?(metadata: [String: String], inputs: Int, classes: Int) throws(Problem) {
    guard metadata[Key.rows] != nil || metadata[Key.columns] != nil else {
      self.init(squareOf: inputs, classes: classes)
      return
    }
    func number(_ key: String) throws(Problem) -> Int {
      guard let number = metadata[key].flatMap({ Int($0) }), (1...inputs).contains(number) else {
        throw Problem(key: key)
      }
      return number
    }
    func choice<Value>(_ key: String, _ values: [String: Value]) throws(Problem) -> Value {
      guard let value = metadata[key].flatMap({ values[$0] }) else { throw Problem(key: key) }
      return value
    }
    let (rows, columns) = (try number(Key.rows), try number(Key.columns))
    guard rows * columns == inputs else { throw Problem(key: Key.rows) }
    let drawnSide = try number(Key.drawnSide)
    guard drawnSide <= max(rows, columns) else { throw Problem(key: Key.drawnSide) }
    var scanner = JSONScanner(Array((metadata[Key.classNames] ?? "").utf8))
    guard let names = try? scanner.strings(), (try? scanner.end()) != nil, names.count == classes else {
      throw Problem(key: Key.classNames)
    }
    self.init(
      rows: rows, columns: columns, isDarkOnLight: try choice(Key.ink, ["dark": true, "light": false]),
      isTransposed: try choice(Key.orientation, ["transposed": true, "upright": false]), drawnSide: drawnSide,
      centering: try choice(Key.centering, ["mass": .mass, "box": .box]), classNames: names)
  }

  /// Square pictures in MNIST's proportions, of a model that says nothing of them; nil where the inputs are no square.
  private init?(squareOf inputs: Int, classes: Int) {
    let side = Int(Double(inputs).squareRoot().rounded())
    guard side * side == inputs else { return nil }
    let mnist = PictureForm.mnist
    self.init(
      rows: side, columns: side, drawnSide: max(1, side * mnist.drawnSide / mnist.rows), centering: mnist.centering,
      classNames: (0..<classes).map(String.init))
  }
}
