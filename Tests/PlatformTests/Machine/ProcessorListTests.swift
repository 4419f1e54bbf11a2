import Platform
import Testing

@Suite struct ProcessorListTests {
  @Test(arguments: [
    ("0", [0], "processor 0"), ("0-3,8", [0, 1, 2, 3, 8], "processors 0-3,8"), ("2,1", [1, 2], "processors 1-2"),
    ("5,1", [1, 5], "processors 1,5"), ("x,3-1,7", [7], "processor 7"), ("0-99999999999", [], "processors "),
  ])
  func `reads what Linux lists, and says it in words`(list: String, processors: [Int], text: String) {
    #expect(ProcessorList(list).processors == Set(processors))
    #expect(ProcessorList(list).text == text)
  }
}
