/// Where each rank's block lies in a buffer that holds the blocks of all ranks without gaps, as MPI's v-forms take it.
struct Blocks {
  var counts: [Int32] = []
  var displacements: [Int32] = []
}

extension Communicator {
  /// The blocks of given lengths, after checking that there is one for each rank and that the buffer holds them.
  func blocks(_ counts: [Int], _ capacity: Int, in function: String) throws(MPIError) -> Blocks {
    try require(counts.count == size, "\(counts.count) counts for \(size) ranks", in: function)
    var blocks = Blocks()
    var end = 0
    for count in counts {
      blocks.displacements.append(try mpiCount(end, in: function))
      blocks.counts.append(try mpiCount(count, in: function))
      end += count
    }
    try require(end <= capacity, "blocks of \(end) elements in a buffer of \(capacity)", in: function)
    return blocks
  }

  /// Throws unless a buffer holds exactly one block for each rank.
  func requireLength(_ length: Int, _ ranks: Int, _ count: Int, in function: String) throws(MPIError) {
    try require(
      length == ranks * count, "a buffer of \(length) elements for \(ranks) blocks of \(count)", in: function)
  }
}

extension Array {
  /// Consecutive parts of given lengths.
  func cut(_ counts: [Int]) -> [[Element]] {
    var end = 0
    return counts.map { count in
      end += count
      return Array(self[end - count..<end])
    }
  }
}
