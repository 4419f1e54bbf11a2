import Foundation

/// What the locale of an environment says of texts.
package enum LocaleEncoding {
  /// Whether texts are in UTF-8, and a terminal can so be trusted with more than ASCII.
  package static func isUTF8(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
    // POSIX, "Environment Variables": the first of these that isn't empty counts.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
    return ["UTF-8", "UTF8"].contains { locale.uppercased().contains($0) }
  }
}
