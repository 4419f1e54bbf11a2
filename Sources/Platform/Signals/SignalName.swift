import Glibc

/// The name of a signal's number, as people write it.
package func signalName(_ number: Int32) -> String {
  switch number {
  case SIGTERM: "SIGTERM"
  case SIGINT: "SIGINT"
  case SIGUSR1: "SIGUSR1"
  case SIGHUP: "SIGHUP"
  case SIGQUIT: "SIGQUIT"
  default: "signal \(number)"
  }
}
