import TensorBoard
import Testing
import Training

/// Events beside the bytes that Google's protobuf makes of the same, with the .proto files of TensorBoard 2.21.
@Suite struct EventTests {
  @Test func `a file's first event`() {
    #expect(
      hexadecimal(Event(time: 1_700_000_000.5, step: 0, .fileVersion).encoded)
        == "0900002040fc54d9411a0d627261696e2e4576656e743a32520a0a086c6f636b73746570")
  }

  @Test func `a start at a step that takes two bytes`() {
    #expect(
      hexadecimal(Event(time: 1_700_000_001.25, step: 300, .start).encoded) == "0900005040fc54d94110ac023a020801")
  }

  @Test func `a number, a picture and a text`() {
    let values = [
      SummaryValue(tag: "loss/train", description: "In nats.", content: .scalar(0.15625)),
      SummaryValue(
        tag: "sheet", description: "A sheet.",
        content: .image(width: 3, height: 200, png: [0x89, 0x50, 0x4E, 0x47])),
      SummaryValue(tag: "text", description: "Words.", content: .text("a: 1 – é")),
    ]
    #expect(
      hexadecimal(Event(time: 1_700_000_002, step: 3, .values(values)).encoded)
        == """
        0900008040fc54d94110032a89010a280a0a6c6f73732f747261696e150000203e4a150a090a077363616c6172731a08496e206e6174732e0a\
        2c0a057368656574220d08c80110031803220489504e474a140a080a06696d61676573\
        1a08412073686565742e0a2f0a047465787442150807120412020801420b613a203120e2809320c3a94a100a060a04746578741a06576f7264\
        732e
        """)
  }

  @Test func `an epoch has a number for what was measured, and none for what wasn't`() {
    let untrained = EpochMetrics(epoch: 0, testLoss: 2.5, testAccuracy: 0.125).values
    #expect(untrained.map(\.tag) == ["loss/test", "accuracy/test"])
    let epoch = EpochMetrics(
      epoch: 4, trainLoss: 0.5, trainAccuracy: 0.75, holdoutLoss: 0.25, holdoutAccuracy: 0.875, testLoss: .nan,
      testAccuracy: 1, learningRate: 0.0625, seconds: 2, imagesPerSecond: 30_000, elapsedSeconds: 9)
    let numbers = Dictionary(
      uniqueKeysWithValues: epoch.values.map { value -> (String, Float) in
        if case .scalar(let number) = value.content { (value.tag, number) } else { (value.tag, -1) }
      })
    #expect(numbers["loss/test"]?.isNaN == true)
    #expect(
      numbers.filter { !$0.value.isNaN } == [
        "loss/train": 0.5, "accuracy/train": 0.75, "loss/holdout": 0.25, "accuracy/holdout": 0.875, "accuracy/test": 1,
        "optimizer/learning_rate": 0.0625, "speed/epoch_seconds": 2, "speed/images_per_second": 30_000,
        "speed/elapsed_seconds": 9,
      ])
  }
}
