import Foundation

/// A new folder of pictures by class, as people have them: the noughts and ones of the workspace's test images, dark on white
/// and three times as large.
struct OwnPictures {
  let path: String
  /// The names of the classes.
  static let classes = ["nought", "one"]

  init() throws {
    path = try Workspace.current.newFolder()
    for name in Self.classes {
      try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: false)
    }
    let digits = try Digits.test
    for (index, label) in digits.labels.enumerated() where label < 2 {
      let file = "\(path)/\(Self.classes[Int(label)])/\(index).png"
      try writePNG(digits.picture(index).map { 255 - $0 }, side: 28, scale: 3, to: file)
    }
  }

  /// The files of a class.
  func files(_ name: String) throws -> [String] { try names(in: "\(path)/\(name)").map { "\(path)/\(name)/\($0)" } }
}
