/// Names with their values, as a list of definitions.
package func facts(_ facts: [(name: String, value: Markup)], _ kind: String) -> Markup {
  element(
    "dl", ["class": kind],
    facts.map { name, value in
      element("div", [:], [element("dt", [:], [.text(name)]), element("dd", [:], [value])])
    })
}
