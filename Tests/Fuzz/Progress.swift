import Foundation

/// How far a worker has come: three numbers in a file that its supervisor reads when it has died.
struct Progress {
  /// The index of the input that is read.
  var index = 0
  /// Inputs that a reader took.
  var accepted = 0
  /// Inputs that a reader refused, with an error.
  var refused = 0

  /// What a worker has noted in a file.
  init(reading path: String) {
    let numbers = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: " ").compactMap {
      Int($0)
    }
    guard numbers.count == 3 else { return }
    (index, accepted, refused) = (numbers[0], numbers[1], numbers[2])
  }

  init(index: Int) { self.index = index }

  /// Notes it in a file that is open for writing.
  func write(to descriptor: Int32) {
    let text = [index, accepted, refused].map { number in
      String(repeating: " ", count: max(0, 20 - String(number).count)) + String(number)
    }.joined(separator: " ")
    _ = text.utf8CString.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count - 1, 0) }
  }
}
