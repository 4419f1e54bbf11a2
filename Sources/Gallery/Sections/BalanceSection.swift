import Pages
import Platform

extension GalleryContent {
  /// How many pictures each class has, as bars with their numbers.
  var balanceSection: [Markup] {
    let most = counts.max() ?? 0
    let rows = counts.enumerated().map { label, count in
      let width = NumberText.fixed(most == 0 ? 0 : 100 * Double(count) / Double(most), decimals: 2)
      return [
        .text(name(label)), .text(count.grouped), .text(NumberText.percent(Double(count) / Double(images.count))),
        element("span", ["class": "bar", "aria-hidden": "true"], [element("span", ["style": "width: \(width)%"])]),
      ] as [Markup]
    }
    let table = DataTable(
      caption: "\(noun)s of each class".capitalizedFirst,
      columns: [
        .init(title: "class", isNumeric: false), .init(title: "images"), .init(title: "share"),
        .init(title: "relative", isNumeric: false),
      ], rows: rows)
    return [paragraph(balance, "note"), table.markup]
  }

  /// How unlike the counts are, in a sentence.
  private var balance: String {
    let there = counts.enumerated().filter { $0.element > 0 }
    guard let most = there.max(by: { $0.element < $1.element }), let least = there.min(by: { $0.element < $1.element })
    else { return "There are no images." }
    let empty = counts.count - there.count
    let emptyText = empty == 0 ? "" : " \(empty) of \(counts.count) classes have no images."
    guard there.count > 1 else { return "All images are of class \(name(most.offset)).\(emptyText)" }
    guard most.element > least.element else { return "All classes have as many images.\(emptyText)" }
    let ratio = NumberText.fixed(Double(most.element) / Double(least.element), decimals: 2)
    let extremes = "\(name(most.offset)) is the most frequent class, \(name(least.offset)) the rarest"
    return "\(extremes): \(ratio) to 1.\(emptyText)"
  }
}
