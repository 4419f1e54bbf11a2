import Platform

/// A file that stands where one is to be fetched, and may be the user's own.
public struct FetchRefusal: Error, CustomStringConvertible {
  /// The file.
  public let path: String
  package let dataset: PublishedDataset
  /// Why it can't be read as IDX; nil where it can, and isn't the published file.
  let reason: IDXError.Reason?

  /// Which file it is, and why it stays.
  public var description: String {
    let problem =
      reason.map { "can't be compared with the published file: \(IDXError(path: path, reason: $0).problem)" }
      ?? "is an IDX file that isn't known to be \(dataset.rawValue)'s, and would be replaced or hidden. Nothing was changed."
    return "\(path): \(problem)"
  }
}
