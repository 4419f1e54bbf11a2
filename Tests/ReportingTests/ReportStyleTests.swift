import Reporting
import Testing

@Suite struct ReportStyleTests {
  @Test func `styles are the same to browsers and XML parsers`() {
    #expect(!ReportStyle.text.contains("<") && !ReportStyle.text.contains("&"))
    #expect(ReportStyle.text.count { $0 == "{" } == ReportStyle.text.count { $0 == "}" })
  }
}
