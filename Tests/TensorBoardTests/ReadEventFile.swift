import Foundation
import TensorBoard
import Testing
import TestSupport

/// What the tests look at of an event.
struct ReadEvent: Equatable {
  var step = 0
  var isVersion = false
  var isStart = false
  var tags: [String] = []
}

/// The events of a file, as far as it has whole records, whose checks are compared.
func readEvents(_ path: String) throws -> [ReadEvent] {
  let file = try bytes(of: path)
  var (events, place): ([ReadEvent], Int) = ([], 0)
  while place + 12 <= file.count {
    let length = file[place..<place + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard place + 16 + length <= file.count else { break }
    let data = Array(file[place + 12..<place + 12 + length])
    try #require(Array(file[place..<place + 16 + length]) == record(data))
    var event = ReadEvent()
    for field in try fields(data) {
      switch field.number {
      case 2: event.step = field.integer
      case 3: event.isVersion = field.bytes == Array("brain.Event:2".utf8)
      case 5:
        event.tags = try fields(field.bytes).flatMap { value in
          try fields(value.bytes).filter { $0.number == 1 }.map { String(decoding: $0.bytes, as: UTF8.self) }
        }
      case 7: event.isStart = try fields(field.bytes).map(\.integer) == [1]
      default: break
      }
    }
    events.append(event)
    place += 16 + length
  }
  return events
}

/// All event files of a folder, in the order in which TensorBoard reads them.
func readFolder(_ folder: String) throws -> [[ReadEvent]] {
  try names(in: folder).map { try readEvents("\(folder)/\($0)") }
}

/// The epochs whose losses TensorBoard shows of some files: a start voids what comes at its step or later.
func shownEpochs(_ files: [[ReadEvent]]) -> [Int] {
  files.joined().reduce(into: []) { epochs, event in
    if event.isStart { epochs.removeAll { $0 >= event.step } }
    if event.tags.contains("loss/test") { epochs.append(event.step) }
  }
}

/// A field of a message: a number, or bytes.
private func fields(_ message: [UInt8]) throws -> [(number: Int, integer: Int, bytes: [UInt8])] {
  var (fields, rest): ([(Int, Int, [UInt8])], ArraySlice<UInt8>) = ([], message[...])
  func integer() -> Int {
    var (number, shift) = (0, 0)
    while let byte = rest.popFirst() {
      number |= Int(byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 { break }
    }
    return number
  }
  while !rest.isEmpty {
    let tag = integer()
    let length =
      switch tag & 7 {
      case 0: 0
      case 1: 8
      case 2: integer()
      case 5: 4
      default: try #require(nil as Int?, "wire type \(tag & 7)")
      }
    let number = tag & 7 == 0 ? integer() : 0
    fields.append((tag >> 3, number, Array(rest.prefix(length))))
    rest = rest.dropFirst(length)
  }
  return fields
}
