/// A file that stands where one is to be fetched, and may be the user's own.
public struct FetchRefusal: Error, CustomStringConvertible {
  /// The file.
  public let path: String
  let dataset: PublishedDataset
  /// Why it can't be read as IDX; nil where it can, and isn't the published file.
  let reason: IDXError.Reason?

  /// Which file it is, and where to fetch to instead.
  public var description: String {
    let problem =
      reason.map { "can't be compared with the published file: \(IDXError(path: path, reason: $0).problem)" }
      ?? "is an IDX file that isn't known to be \(dataset.rawValue)'s, and would be replaced or hidden. Nothing was changed."
    let other = FetchAdvice.command(
      dataset, into: FetchAdvice.otherFolder(than: FilePath.directory(of: path), for: dataset))
    return "\(path): \(problem)\nFetch into another folder: \(other)"
  }
}
