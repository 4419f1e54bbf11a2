import Datasets
import Platform

extension FetchRefusal {
  /// Where to fetch to instead.
  var remedy: String {
    let other = FetchAdvice.otherFolder(than: path.parentFolder, for: dataset)
    return "Fetch into another folder: \(FetchAdvice.command(dataset, into: other))"
  }
}
