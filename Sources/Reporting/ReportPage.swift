import Runs

/// The page of one run, or of several beside each other, as HTML in one file.
///
/// What can't be shown, such as pictures of a data set that isn't there any more, is said in its place.
///
/// - Parameters:
///   - runs: The runs, at least one.
///   - data: The folder of the data set, for the page of one run; nil for the one that it was trained on.
/// - Returns: The file's text, and what the page lacks, a line each.
package func reportPage(of runs: [RecordedRun], data: String? = nil) -> (html: String, notes: [String]) {
  if runs.count == 1, let run = runs.first {
    let page = RunPage(run, data: data)
    return (page.html, page.notes)
  }
  let page = ComparisonPage(NamedRun.all(runs))
  return (page.html, page.notes)
}
