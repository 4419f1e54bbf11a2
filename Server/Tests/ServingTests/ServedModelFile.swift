import Foundation

import Serving

/// A model's file as another program writes it, small enough to compute with by hand: pictures of 2×2 pixels, two classes, one
/// layer. Class 0 wants light in the upper row, class 1 in the lower one.
struct ServedModelFile {
  let path: String

  /// The weights, [classes, inputs], and the biases.
  static let weights: [Float] = [4, 4, -4, -4, -4, -4, 4, 4]
  static let biases: [Float] = [0.5, 0]

  /// Writes the file into a new folder; `scale` makes another model of it.
  init(scale: Float = 1) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "serving-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "model.safetensors").path
    try write(scale: scale)
  }

  /// Its folder, which is named like a run directory.
  var folder: String { (path as NSString).deletingLastPathComponent }

  /// Replaces it by another model.
  func write(scale: Float) throws {
    try Self.bytes(scale: scale).write(to: URL(filePath: path), options: .atomic)
  }

  /// Removes its folder.
  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  private static func bytes(scale: Float) -> Data {
    let header = """
      {"__metadata__":{"picture_rows":"2","picture_columns":"2","picture_drawn_side":"2","picture_ink":"light",\
      "picture_orientation":"upright","picture_centering":"box","class_names":"[\\"up\\",\\"down\\"]"},\
      "0.weight":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]},\
      "0.bias":{"dtype":"F32","shape":[2],"data_offsets":[32,40]}}
      """
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let numbers = weights.map { $0 * scale } + biases
    var data = withUnsafeBytes(of: UInt64(padded.utf8.count).littleEndian) { Data($0) }
    data += Data(padded.utf8)
    for number in numbers { withUnsafeBytes(of: number.bitPattern.littleEndian) { data += Data($0) } }
    return data
  }

  /// The probability of class 0 for four pixels from 0 to 255, by the formula.
  static func probabilityOfUp(_ pixels: [UInt8], scale: Float = 1) -> Double {
    let logits = (0..<2).map { row in
      Double(biases[row])
        + zip(weights[4 * row..<4 * row + 4], pixels).reduce(0) { $0 + Double($1.0 * scale) * Double($1.1) / 255 }
    }
    return 1 / (1 + exp(logits[1] - logits[0]))
  }
}
