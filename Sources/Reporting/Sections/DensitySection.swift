import Pages
import Platform
import Runs

/// How much of what each layer reads isn't 0, which is what the layer's products cost.
func densities(_ images: ClassifiedImages) -> [Markup?] {
  let table = DataTable(
    caption: "Density of each layer's inputs",
    columns: [
      .init(title: "layer", isNumeric: false), .init(title: "reads", isNumeric: false), .init(title: "not 0"),
      .init(title: "share", isNumeric: false),
    ],
    rows: images.densities.enumerated().map { layer, density in
      [
        .text("layers.\(layer)"), .text(layer == 0 ? "pixels" : "hidden layer \(layer)"),
        .text(shown(density, .fraction)),
        bar(density),
      ]
    })
  return [
    paragraph(
      "The share of each layer's inputs that aren't 0, over all test images. Lockstep skips the zeros: the fewer numbers are "
        + "left, the less a layer costs.", "note"), table.markup,
  ]
}

/// A share as a bar; what it shows stands beside it as a number.
func bar(_ share: Double) -> Markup {
  let width = share.isFinite ? min(max(share, 0), 1) * 100 : 0
  return element(
    "span", ["class": "bar", "aria-hidden": "true"],
    [element("span", ["style": "width: \(NumberText.fixed(width, decimals: 2))%"])])
}
