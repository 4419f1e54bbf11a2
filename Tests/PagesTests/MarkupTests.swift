import Foundation
import Pages
import Testing

@Suite struct MarkupTests {
  @Test func `what stands in files is never markup`() throws {
    let hostile = #"</p><script>alert("1")</script> & 'x' \#u{1B}[31m \#u{202E}"# + "\nnext"
    let html = Markup.element(
      "p", attributes: [], children: [.text(hostile), .element("img", attributes: [], children: [])]
    ).html
    #expect(!html.contains("<script") && !html.contains("\u{1B}") && !html.contains("\u{202E}"))
    let start = "<p>&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; \\u{1B}[31m"
    #expect(html.hasPrefix(start), "\(html)")
    #expect(html.hasSuffix("\\u{A}next<img /></p>"))
    #expect(Markup.lines("<\n\u{1B}").html == "&lt;\n\\u{1B}", "line ends that are meant")
  }

  @Test func `an attribute can't be left`() {
    let markup = element("a", ["href": #"x" onclick="y"#, "class": nil], ["text"])
    #expect(markup.html == #"<a href="x&quot; onclick=&quot;y">text</a>"#)
    #expect(element("img", ["alt": "one\r\ntwo"]).html == #"<img alt="one\u{D}\u{A}two" />"#)
  }

  @Test func `no line of a command or a sentence ends within an option`() {
    #expect(
      listing("mpirun -n 2 lockstep train --tensorboard\n'--lr' = 0.1").html
        == #"<pre><code>mpirun <span class="option">-n</span> 2 lockstep train <span class="option">--tensorboard</span>"#
        + "\n&#39;<span class=\"option\">--lr</span>&#39; = 0.1</code></pre>")
    #expect(paragraph("Name it: --data DIR, a - b, one-hot, 5 --").html.ranges(of: "<span").count == 1)
    // What is as long as a line, or longer, may be broken.
    let long = "--" + String(repeating: "a", count: 1_000)
    #expect(code(long).html.hasPrefix("<code><span class=\"option\">--aaa") && code(long).html.hasSuffix("aaa</code>"))
    #expect(code("").html == "<code></code>")
  }

  @Test func `styles are the same to browsers and XML parsers`() {
    #expect(!PageStyle.text.contains("<") && !PageStyle.text.contains("&"))
    #expect(PageStyle.text.count { $0 == "{" } == PageStyle.text.count { $0 == "}" })
  }
}
