extension Int {
  /// The number with a noun, such as "1 core" and "2 cores".
  package func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }

  /// The number of bytes in whole mebibytes, rounded up, such as "61 MiB".
  package var mebibytes: String { "\(((self + (1 << 20) - 1) >> 20).grouped) MiB" }
}
