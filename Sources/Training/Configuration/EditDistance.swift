/// The fewest insertions, deletions and replacements of characters that turn one word into the other.
///
/// Source: Wagner and Fischer, "The string-to-string correction problem", J. ACM 21(1), 1974.
func editDistance(_ a: String, _ b: String) -> Int {
  let b = Array(b)
  var row = Array(0...b.count)
  for (i, character) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let replaced = diagonal + (character == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
    }
  }
  return row[b.count]
}

/// What to write instead of an unknown word: the nearest known one, if one is near, else all of them.
package func suggestion(for word: String, among known: [String]) -> String {
  nearest(to: word, among: known).map { "Did you mean \($0)?" } ?? "Known here: \(known.joined(separator: ", "))."
}

/// The known word that is nearest to an unknown one, if one is near.
func nearest(to word: String, among known: [String]) -> String? {
  // Nothing that is so long is a misspelt word, and comparing it would take its time.
  let isComparable = word.utf8.count <= 80
  let nearest = (isComparable ? known : []).map { (word: $0, distance: editDistance(word, $0)) }.min {
    $0.distance < $1.distance
  }
  guard let nearest, nearest.distance <= max(2, word.count / 3), nearest.distance < nearest.word.count else {
    return nil
  }
  return nearest.word
}
