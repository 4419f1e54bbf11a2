import Datasets

extension DatasetIdentity {
  /// A warning that the data isn't what it is called.
  ///
  /// - Parameters:
  ///   - name: The data set that the configuration names.
  ///   - directory: The folder of the files.
  ///   - remedy: What follows from that, a sentence.
  /// - Returns: Two lines; none where the data is what it is called, or may be.
  func warning(name: String, directory: String, remedy: String) -> [String] {
    guard isWrong else { return [] }
    let files = different.map(\.rawValue).joined(separator: ", ")
    let found = held.map { "\(directory) holds \($0.rawValue)" } ?? "in \(directory), these aren't its files: \(files)"
    return ["**** This is NOT \(name): \(found). ****", "**** \(remedy) ****"]
  }
}
