import Platform

/// A page that is one file: no script, nothing from elsewhere.
package struct Page {
  private let title: String
  private let introduction: [Markup]
  private let sections: [Section]
  private let source: String
  private let styles: String

  /// A page.
  ///
  /// - Parameters:
  ///   - title: What the page is about.
  ///   - introduction: What stands below the title, before all sections.
  ///   - sections: The parts of the page.
  ///   - source: What it was made from, as in "Made by lockstep … from …".
  ///   - styles: Rules of its own, after those of all pages, without `<` and `&`.
  package init(title: String, introduction: [Markup], sections: [Section], source: String, styles: String) {
    (self.title, self.introduction, self.sections) = (title, introduction, sections)
    (self.source, self.styles) = (source, styles)
  }

  /// The whole file.
  package var html: String {
    let head = element(
      "head", [:],
      [
        element("meta", ["charset": "utf-8"]),
        element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        element("meta", ["name": "color-scheme", "content": "light dark"]),
        element("meta", ["name": "generator", "content": "lockstep \(lockstepVersion)"]),
        element("title", [:], [.text("\(title) · Lockstep")]),
        // An icon of its own, as browsers ask for one otherwise.
        element("link", ["rel": "icon", "href": "data:,"]),
        element("style", [:], [.styles(PageStyle.text + "\n" + styles)]),
      ])
    let links = sections.map { section in
      element("li", [:], [element("a", ["href": "#\(section.identifier)"], [.text(section.title)])])
    }
    let body = element(
      "body", [:],
      [
        element("header", [:], [element("h1", [:], [.text(title)])] + introduction),
        element("nav", ["aria-label": "Sections"], [element("ul", [:], links)]),
        element("main", [:], sections.map(\.markup)),
        element("footer", [:], [paragraph("Made by lockstep \(lockstepVersion) from \(source).")]),
      ])
    return "<!DOCTYPE html>\n" + element("html", ["lang": "en"], [head, body]).html + "\n"
  }
}
