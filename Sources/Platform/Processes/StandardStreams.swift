import Glibc

/// Opens /dev/null on each of the descriptors 0, 1 and 2 that this process was started without.
///
/// A file, a pipe or a socket that is opened later would otherwise become a standard stream: what is printed would go into
/// it, and what is in it would be read as input.
package func openClosedStandardStreams() {
  for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
    // The lowest number that is free is this one, as those below it are open by now.
    _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
  }
}
