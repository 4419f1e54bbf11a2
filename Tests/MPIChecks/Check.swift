import MPI

/// A named function that every rank runs, and that throws where MPI does not do what it should.
struct Check: Sendable {
  let name: String
  let body: @Sendable (Communicator) throws -> Void

  init(_ name: String, _ body: @Sendable @escaping (Communicator) throws -> Void) {
    self.name = name
    self.body = body
  }
}

/// What was expected, and what came instead.
struct Mismatch: Error, CustomStringConvertible {
  let description: String
}

func expect<Value: Equatable>(_ value: Value, equals expected: Value, _ what: String = "") throws {
  guard value == expected else { throw Mismatch(description: "\(what): expected \(expected), got \(value)") }
}

/// Arrays are long: the first difference says enough.
func expect<Value: Equatable>(_ values: [Value], equals expected: [Value], _ what: String = "") throws {
  try expect(values.count, equals: expected.count, "\(what) count")
  for (index, (value, expected)) in zip(values, expected).enumerated() {
    try expect(value, equals: expected, "\(what) [\(index)]")
  }
}

func expect(_ condition: Bool, _ what: String) throws {
  guard condition else { throw Mismatch(description: what) }
}

/// Expects an `MPIError` of a class; nothing else will do.
func expect(_ errorClass: ErrorClass, _ what: String, _ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as MPIError {
    return try expect(error.errorClass, equals: errorClass, "\(what): the class of \(error)")
  }
  throw Mismatch(description: "\(what): threw nothing")
}

/// What rank `rank` puts at `index` of its buffers: small, and of no pattern that an exchange of ranks would keep.
func sample(_ rank: Int, _ index: Int = 0) -> Int32 {
  Int32((rank * 31 + index * index * 7 + 3) % 101)
}

/// A rank's buffer of samples.
func samples(_ rank: Int, _ count: Int) -> [Int32] {
  (0..<count).map { sample(rank, $0) }
}
