import Datasets
import Foundation
import TestSupport

/// A new folder of IDX files, made of pictures and labels that a test has chosen.
struct DatasetFolder {
  /// Square pictures and their labels.
  struct Part {
    var pictures: [[UInt8]]
    var labels: [UInt8]

    /// `count` pictures of so many pixels a side, label after label from 0, which differ by where they are bright.
    static func bars(_ count: Int, classes: Int, side: Int = 12) -> Part {
      let labels = (0..<count).map { UInt8($0 % classes) }
      let pictures = labels.enumerated().map { index, label in
        (0..<side * side).map { pixel in
          pixel * classes / (side * side) == Int(label) ? UInt8(200 + index % 56) : pixel % 7 == 0 ? 20 : 0
        }
      }
      return Part(pictures: pictures, labels: labels)
    }
  }

  let path: String

  /// Writes the parts that there are under the names of MNIST's files, or under others.
  init(train: Part, test: Part?, name: (DatasetFile) -> String = \.rawValue) throws {
    path = try Workspace.current.newFolder()
    for (part, images, labels) in [
      (train, DatasetFile.trainImages, DatasetFile.trainLabels), (test, .testImages, .testLabels),
    ] {
      guard let part else { continue }
      let side = Int(Double(part.pictures.first?.count ?? 0).squareRoot())
      try write(part.pictures.flatMap(\.self), [part.labels.count, side, side], to: name(images))
      try write(part.labels, [part.labels.count], to: name(labels))
    }
  }

  private func write(_ elements: [UInt8], _ shape: [Int], to name: String) throws {
    let header = IDXHeader(elementType: .uint8, shape: shape)?.bytes ?? []
    try Data(header + elements).write(to: URL(filePath: path + "/" + name))
  }
}

extension DatasetFolder.Part {
  /// The workspace's digits to train on, sorted by label.
  static var sortedDigits: Self {
    get throws {
      let digits = try Digits.train
      let order = digits.labels.indices.sorted { (digits.labels[$0], $0) < (digits.labels[$1], $1) }
      return Self(pictures: order.map(digits.picture), labels: order.map { digits.labels[$0] })
    }
  }
}
