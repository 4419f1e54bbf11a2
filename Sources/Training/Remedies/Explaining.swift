import Datasets

/// The same error with what to do about it, where it's one of the data sets' that says a reason only.
package func explained(_ error: any Error) -> any Error {
  let remedy: String? =
    switch error {
    case let error as DatasetError: error.remedy
    case let error as IDXError: error.remedy
    case let error as FetchRefusal: error.remedy
    case let error as DownloadError: error.remedy
    default: nil
    }
  return remedy.map { RemediedError(error, remedy: $0) } ?? error
}

/// Calls `body`, and throws its errors with what to do about them.
package func explaining<Success>(_ body: () throws -> Success) throws -> Success {
  do { return try body() } catch { throw explained(error) }
}
