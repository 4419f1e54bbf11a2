import Reporting
import Testing

@Suite struct LineChartTests {
  private func chart(
    _ points: [(epoch: Int, value: Double)], _ quantity: LineChart.Quantity = .loss, bands: [LineChart.Band] = []
  ) -> LineChart {
    LineChart(
      title: "Loss", description: "Falls.", quantity: quantity,
      series: [.init(name: "test", style: LineStyle(0), points: points)], bands: bands)
  }

  @Test func `numbers stand where the axes say`() throws {
    let accuracies = [(1, 0.9), (2, 0.95), (3, 1.0)].map { (epoch: $0.0, value: $0.1) }
    let scales = try #require(chart(accuracies, .fraction).scales(x: (100, 300), y: (200, 0)))
    #expect(scales.x.position(1) == 100 && scales.x.position(2) == 200 && scales.x.position(3) == 300)
    #expect(scales.y.ticks.values.first == 0.9 && abs(scales.y.position(0.95) - 100) < 1e-9)
    #expect(abs(scales.y.position(1)) < 1e-9, "100 % stands at the top, no more than that")
  }

  @Test func `losses of unlike sizes have equal distances for equal ratios`() throws {
    let falling = [(1, 0.4), (2, 0.2), (3, 0.1), (4, 0.05)].map { (epoch: $0.0, value: $0.1) }
    let scales = try #require(chart(falling).scales(x: (0, 1), y: (1, 0)))
    let places = falling.map { scales.y.position($0.value) }
    let steps = zip(places, places.dropFirst()).map { $1 - $0 }
    #expect(scales.y.isLogarithmic && steps.allSatisfy { $0 > 0 && abs($0 - steps[0]) < 1e-9 })
    let similar = falling.map { (epoch: $0.epoch, value: 1 + $0.value) }
    #expect(chart(similar).scales(x: (0, 1), y: (1, 0))?.y.isLogarithmic == false)
    let zero = falling + [(5, 0)]
    #expect(chart(zero).scales(x: (0, 1), y: (1, 0))?.y.isLogarithmic == false)
  }

  @Test func `a curve has a gap where a number isn't one, and no picture without numbers`() throws {
    let points = [(1, 0.5), (2, .nan), (3, 0.4), (4, .infinity), (5, 1e300), (6, 0.3), (7, 0.2)].map {
      (epoch: $0.0, value: $0.1)
    }
    let chart = chart(points)
    let parts = chart.parts(.init(name: "test", style: LineStyle(0), points: points))
    #expect(parts.map { $0.map(\.epoch) } == [[1], [3], [6, 7]])
    let html = try #require(chart.picture("loss")).html
    #expect(!html.contains("nan") && !html.contains("inf"))
    #expect(html.ranges(of: "<circle").count == 4 && html.ranges(of: "<polyline").count == 1)
    #expect(self.chart([(1, .nan)]).picture("loss") == nil)
    #expect(self.chart([]).picture("loss") == nil)
  }

  @Test func `a band has a gap where a number can't be drawn, and leaves the axes as they are`() throws {
    let points = (1...6).map { (epoch: $0, value: 0.5) }
    let ends: [(epoch: Int, low: Double, high: Double)] = [
      (1, 0.4, 0.6), (2, 0.4, 0.6), (3, 0.4, 1e308), (4, -.infinity, 0.6), (5, 0.4, .nan), (6, 0.4, 0.6),
    ]
    let chart = chart(points, bands: [.init(style: LineStyle(0), points: ends)])
    #expect(chart.drawableBands.map { $0.points.map(\.epoch) } == [[1, 2], [6]])
    let html = try #require(chart.picture("loss")).html
    #expect(html.ranges(of: #"class="band"#).count == 2 && !html.contains("nan") && !html.contains("inf"))
    #expect(try #require(chart.scales(x: (0, 1), y: (0, 1))).y.ticks.values.allSatisfy { (0...1).contains($0) })
  }

  @Test(arguments: [0, 1, 7])
  func `a single epoch stands in the middle and is the only one that's named`(epoch: Int) throws {
    let chart = chart([(epoch, 0.5)], .fraction)
    let scales = try #require(chart.scales(x: (0, 100), y: (1, 0)))
    #expect(scales.x.ticks.values == [Double(epoch)] && scales.x.position(Double(epoch)) == 50)
    let html = try #require(chart.picture("x")).html
    let names = html.matches(of: /text-anchor="middle">([^<]*)</).map { String($0.1) }
    #expect(names == ["\(epoch)", "epoch"])
  }

  @Test func `labels of large numbers have room`() throws {
    let html = try #require(chart([(1, 90_000), (2, 1_000_000)], .rate).picture("x")).html
    // Of 8 units a character, so that no font at 13 px is wider.
    let labels = html.matches(of: /<text x="([0-9.]+)"[^>]*text-anchor="end">([^<]*)</)
    #expect(labels.contains { $0.2 == "1,000,000" })
    for label in labels { #expect(try #require(Double(label.1)) >= 8 * Double(label.2.count)) }
  }

  @Test(arguments: [1, 2, 3, 1_000])
  func `everything is inside of the picture`(count: Int) throws {
    let points = (1...count).map { (epoch: $0, value: 2 / Double($0)) }
    let band = LineChart.Band(style: LineStyle(0), points: points.map { ($0.epoch, $0.value / 2, $0.value * 3) })
    for quantity in [LineChart.Quantity.loss, .fraction, .learningRate, .rate, .seconds] {
      let html = try #require(chart(points, quantity, bands: [band]).picture("x")).html
      for match in html.matches(of: /points="([^"]*)"/) {
        for point in match.1.split(separator: " ") {
          let pair = point.split(separator: ",").compactMap { Double($0) }
          try #require(pair.count == 2)
          #expect((0...400).contains(pair[0]) && (0...270).contains(pair[1]), "\(pair)")
        }
      }
      #expect(html.ranges(of: "<circle").count <= 14, "marks don't hide the curve")
      #expect(html.contains(#"role="img""#) && html.contains("<title id=\"x-title\">Loss</title>"))
      #expect(html.contains("<desc id=\"x-description\">Falls.</desc>"))
    }
  }

  @Test func `lines are told apart without their colors`() {
    let styles = (0..<36).map(LineStyle.init)
    for (index, style) in styles.enumerated() {
      #expect(styles[..<index].allSatisfy { $0 != style })
      if index < 6 { #expect(styles[..<index].allSatisfy { $0.dashes != style.dashes }) }
    }
  }
}
