/// A file of the page, as it stands in the program.
package struct PageFile: Equatable, Sendable {
  /// Where it's served.
  let path: String
  /// Its media type.
  let type: String
  /// What it holds.
  let content: [UInt8]

  static let all = [
    PageFile(path: "/", type: "text/html; charset=utf-8", content: PackageResources.index_html),
    PageFile(path: "/style.css", type: "text/css; charset=utf-8", content: PackageResources.style_css),
    script("/main.js", PackageResources.main_js), script("/drawing.js", PackageResources.drawing_js),
    script("/pen.js", PackageResources.pen_js), script("/service.js", PackageResources.service_js),
    script("/result.js", PackageResources.result_js),
  ]

  private static func script(_ path: String, _ content: [UInt8]) -> PageFile {
    PageFile(path: path, type: "text/javascript; charset=utf-8", content: content)
  }

  package static func == (left: PageFile, right: PageFile) -> Bool { left.path == right.path }
}
