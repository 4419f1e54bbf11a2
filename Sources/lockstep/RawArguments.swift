/// An argument that isn't UTF-8, which Swift would silently make another text of: a path would lead somewhere else.
struct UndecodableArgument: Error, CustomStringConvertible {
  /// The argument as Swift has made it readable.
  let argument: String

  /// The first of this process's arguments that isn't UTF-8, if there is one.
  static var first: UndecodableArgument? {
    for index in 0..<Int(CommandLine.argc) {
      // The system's array holds `argc` strings that end in a zero byte, and lives as long as the process.
      guard let bytes = CommandLine.unsafeArgv[index] else { continue }
      if String(validatingCString: bytes) == nil { return UndecodableArgument(argument: String(cString: bytes)) }
    }
    return nil
  }

  var description: String {
    "\(argument): isn't UTF-8 text.\nGive paths and values in UTF-8, or rename what they lead to."
  }
}
