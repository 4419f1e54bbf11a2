import Glibc

/// Whether a name or an address is that of this machine. Asks the name server, which may take its time.
package func isThisMachine(_ name: String) -> Bool {
  let own = hostName()
  if name == "localhost" || name == own || own.hasPrefix(name + ".") { return true }
  var hints = addrinfo()
  hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
  var found: UnsafeMutablePointer<addrinfo>?
  guard getaddrinfo(name, nil, &hints, &found) == 0, let found else { return false }
  defer { freeaddrinfo(found) }
  var interfaces: UnsafeMutablePointer<ifaddrs>?
  guard getifaddrs(&interfaces) == 0, let interfaces else { return false }
  defer { freeifaddrs(interfaces) }
  let addresses = Set(sequence(first: interfaces) { $0.pointee.ifa_next }.compactMap { text($0.pointee.ifa_addr) })
  return sequence(first: found) { $0.pointee.ai_next }.compactMap { text($0.pointee.ai_addr) }
    .contains(where: addresses.contains)
}

/// An internet address as text; nil for another family's.
private func text(_ address: UnsafeMutablePointer<sockaddr>?) -> String? {
  guard let address else { return nil }
  let length: Int
  switch Int32(address.pointee.sa_family) {
  case AF_INET: length = MemoryLayout<sockaddr_in>.size
  case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
  default: return nil
  }
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
    // The system fills in the buffer, with a zero at its end.
    guard let start = buffer.baseAddress,
      getnameinfo(address, socklen_t(length), start, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0
    else { return nil }
    return String(cString: start)
  }
}
