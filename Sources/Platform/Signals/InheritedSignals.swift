import Glibc

/// Whether this process ignores a signal, as it does SIGHUP under nohup(1).
func isIgnored(_ signal: Int32) -> Bool {
  var current = sigaction()
  sigaction(signal, nil, &current)
  // Only compared: a handler is never called from here.
  return unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}

/// Lets SIGQUIT end this process without a word, unless it's ignored: Swift's runtime would print every thread's backtrace
/// first, and go on.
package func quitWithoutBacktrace() {
  if !isIgnored(SIGQUIT) { signal(SIGQUIT, SIG_DFL) }
}
