import Foundation
import Testing

/// The relative links of all documents below a folder that lead nowhere, as `PAGE: TARGET`.
///
/// - Throws: Where there are few links: they would not have been found.
func danglingLinks(below folder: String) throws -> [String] {
  var (count, dangling): (Int, [String]) = (0, [])
  for page in try FileManager.default.subpathsOfDirectory(atPath: folder) where page.hasSuffix(".md") {
    let file = URL(filePath: folder).appending(path: page)
    // Every second part stands between fences of code.
    let parts = try text(of: file.path).components(separatedBy: "\n```").enumerated().filter {
      $0.offset.isMultiple(of: 2)
    }
    for match in parts.map(\.element).joined(separator: "\n").matches(of: #/\]\(([^)\s#]+)/#)
    where match.1.firstMatch(of: #/^[a-z]+:/#) == nil {
      count += 1
      let target = file.deletingLastPathComponent().appending(path: String(match.1)).standardizedFileURL.path
      if !FileManager.default.fileExists(atPath: target) { dangling.append("\(page): \(match.1)") }
    }
  }
  try #require(count > 100, "\(count) links in \(folder)")
  return dangling
}
