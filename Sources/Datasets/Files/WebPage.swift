/// Whether a file that starts with these bytes is a web page: `<`, after white space and a byte order mark at most.
func isWebPage(_ start: some Collection<UInt8>) -> Bool {
  let ignored: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF]
  return start.first { !ignored.contains($0) } == UInt8(ascii: "<")
}
