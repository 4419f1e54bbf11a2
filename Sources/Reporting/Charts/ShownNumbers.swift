import Platform

/// A number as the page's tables have it; a dash where there's none.
func shown(_ number: Double?, _ quantity: LineChart.Quantity) -> String {
  guard let number else { return "–" }
  guard number.isFinite else { return number.isNaN ? "not a number" : number > 0 ? "∞" : "-∞" }
  return switch quantity {
  case .loss: NumberText.fixed(number, decimals: 4)
  case .fraction: NumberText.percent(number)
  case .learningRate, .norm: NumberText.short(number)
  case .rate: NumberText.grouped(number)
  case .seconds: NumberText.fixed(number, decimals: 2)
  }
}
