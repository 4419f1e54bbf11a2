import Testing
import Training

@Suite struct TableTests {
  private let trained = EpochMetrics(
    epoch: 3, trainLoss: 0.123_46, trainAccuracy: 0.962_5, testLoss: 0.087_64, testAccuracy: 0.984_2,
    learningRate: 0.1, seconds: 0.507, imagesPerSecond: 118_342.4)

  @Test func `settings are aligned below the names of their groups`() {
    let table = SettingsTable([
      .init("cluster", [("ranks", "4 on 1 node"), ("threads per rank", "1")]), .init("empty", []),
      .init("é", [("layers", "784-10")]),
    ])
    #expect(
      table.lines() == [
        "cluster  ranks             4 on 1 node",
        "         threads per rank  1",
        "é        layers            784-10",
      ])
  }

  @Test func `an epoch's numbers stand below their names`() {
    let table = EpochTable(epochs: 20, hasHoldout: false)
    #expect(
      [
        table.fitting(nil).heading,
        table.fitting(nil).line(EpochMetrics(epoch: 0, testLoss: 2.302_585, testAccuracy: 0.098)),
        table.fitting(nil).line(trained),
      ]
        == [
          "epoch  train loss  train acc.  test loss  test acc.  learning rate   seconds   images/s",
          " 0/20           –           –     2.3026     9.80 %              –         –          –",
          " 3/20      0.1235     96.25 %     0.0876    98.42 %            0.1      0.51    118,342",
        ])
  }

  @Test func `held-out images have columns of their own`() {
    var metrics = trained
    (metrics.holdoutLoss, metrics.holdoutAccuracy) = (0.1, 1)
    let table = EpochTable(epochs: 10, hasHoldout: true)
    #expect(
      [table.fitting(nil).heading, table.fitting(nil).line(metrics)] == [
        "epoch  train loss  train acc.  held-out loss  held-out acc.  test loss  test acc.  learning rate   seconds"
          + "   images/s",
        " 3/10      0.1235     96.25 %         0.1000       100.00 %     0.0876    98.42 %            0.1      0.51"
          + "    118,342",
      ])
  }

  @Test(arguments: [1, 9, 10, 10_000])
  func `every line of a table is as wide as its heading`(epochs: Int) {
    let table = EpochTable(epochs: epochs, hasHoldout: false)
    var extremes = trained
    extremes.epoch = epochs
    extremes.learningRate = 1.234_567e-5
    extremes.seconds = 36_000
    extremes.imagesPerSecond = 9_999_999
    extremes.trainLoss = .infinity
    extremes.testLoss = .nan
    #expect(table.fitting(nil).line(extremes).count == table.fitting(nil).heading.count)
    #expect(table.fitting(nil).line(trained).count == table.fitting(nil).heading.count)
    #expect(table.fitting(nil).line(extremes).contains(" 1.235e-05 "))
    #expect(table.fitting(nil).line(extremes).hasSuffix(" 9,999,999"))
  }

  @Test func `a narrow table has shorter names, and then fewer columns`() {
    var metrics = trained
    (metrics.holdoutLoss, metrics.holdoutAccuracy) = (0.1, 1)
    func lines(_ width: Int, hasHoldout: Bool = false, hasTest: Bool = true) -> [String] {
      let table = EpochTable(epochs: 20, hasHoldout: hasHoldout, hasTest: hasTest).fitting(width)
      return [table.heading, table.line(metrics)]
    }
    #expect(
      lines(79) == [
        "epoch  train loss      acc.  test loss      acc.       rate  seconds   images/s",
        " 3/20      0.1235   96.25 %     0.0876   98.42 %        0.1     0.51    118,342",
      ])
    #expect(
      lines(79, hasHoldout: true) == [
        "epoch  train loss      acc.  held-out      acc.  test loss      acc.  seconds",
        " 3/20      0.1235   96.25 %    0.1000  100.00 %     0.0876   98.42 %     0.51",
      ])
    #expect(
      lines(59) == [
        "epoch  train loss      acc.  test loss      acc.  seconds",
        " 3/20      0.1235   96.25 %     0.0876   98.42 %     0.51",
      ])
    #expect(
      lines(59, hasHoldout: true) == [
        "epoch  train loss  held-out      acc.  test loss      acc.",
        " 3/20      0.1235    0.1000  100.00 %     0.0876   98.42 %",
      ])
    #expect(lines(20)[0] == "epoch      acc.")
    #expect(lines(20, hasTest: false)[0] == "epoch      acc.")
  }

  @Test(arguments: 19...140, [1, 20, 100])
  func `no line is wider than the terminal`(width: Int, epochs: Int) {
    var extremes = trained
    (extremes.holdoutLoss, extremes.holdoutAccuracy) = (123.456_7, 1)
    (extremes.testAccuracy, extremes.trainAccuracy) = (1, 1)
    extremes.learningRate = 1.234_567e-5
    for (hasHoldout, hasTest) in [(true, true), (false, true), (true, false), (false, false)] {
      let table = EpochTable(epochs: epochs, hasHoldout: hasHoldout, hasTest: hasTest).fitting(width)
      #expect(table.heading.count <= width && table.line(extremes).count == table.heading.count)
    }
  }

  @Test(arguments: [(0.0, "0"), (999.4, "999"), (999.5, "1,000"), (1_234_567, "1,234,567"), (.nan, "nan")])
  func `thousands are separated`(imagesPerSecond: Double, text: String) {
    var metrics = trained
    metrics.imagesPerSecond = imagesPerSecond
    #expect(EpochTable(epochs: 1, hasHoldout: false).fitting(nil).line(metrics).hasSuffix(" " + text))
  }
}
