import Foundation
import Platform
import TestSupport
import Testing
import Training

/// The files in `configs`, found from this file's place in the package.
@Suite struct ConfigurationFilesTests {
  private func configuration(_ name: String) throws -> Configuration {
    let package = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
    let path = "\(package)/configs/\(name).yaml"
    return try Configuration(yaml: Configuration.text(ofFile: path), file: path)
  }

  @Test func `a file that can't be read as text is named`() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a.yaml"
      func problem() throws -> String {
        try #require(throws: FileError.self) { try Configuration.text(ofFile: file) }.description
      }
      #expect(try problem().hasPrefix("\(file): cannot be read: No such file"))
      try Data([0x61, 0xff]).write(to: URL(fileURLWithPath: file))
      #expect(try problem().hasPrefix("\(file): is not UTF-8 text\n"))
      try Data(count: 1 << 20 + 1).write(to: URL(fileURLWithPath: file))
      #expect(try problem().hasPrefix("\(file): has more than the 1048576 bytes"))
      try Data("é: 1\n".utf8).write(to: URL(fileURLWithPath: file))
      #expect(try Configuration.text(ofFile: file) == "é: 1\n")
    }
    let error = try #require(throws: FileError.self) { try Configuration.text(ofFile: "/") }
    #expect(error.description.hasPrefix("/: cannot be read: Is a directory\n"))
  }

  @Test func `mnist and quickstart differ in their epochs alone`() throws {
    var mnist = try configuration("mnist")
    #expect(mnist == Configuration(), "the defaults, for those who have no file")
    #expect(mnist.training.epochs == 20)
    mnist.training.epochs = 5
    #expect(try configuration("quickstart") == mnist)
  }

  @Test func `keras is the tutorial's recipe`() throws {
    let keras = try configuration("keras")
    #expect(keras.optimizer.rule == .rmsprop(smoothing: 0.9, epsilon: 0.00032, momentum: 0))
    #expect(keras.optimizer.learningRate == 0.001)
    #expect(keras.model.initializer == .glorot)
    #expect(keras.data.holdout == 0.2)
    #expect(keras.training.keep == .best)
    #expect((keras.training.epochs, keras.training.batchSize) == (10, 128))
  }
}
