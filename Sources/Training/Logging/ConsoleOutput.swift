import Platform

/// Standard output, for as long as it takes what is written: a reader that has gone, or a terminal that was closed, doesn't
/// end a run whose log goes on.
final class ConsoleOutput {
  private var file: OutputFile?
  /// Why nothing can be written any more; nil while it can.
  private(set) var loss: FileError?

  init(_ file: OutputFile) { self.file = file }

  /// Writes the text, unless an earlier one couldn't be.
  func write(_ text: String) {
    do throws(FileError) { try file?.write(text) } catch {
      loss = error
      file = nil
    }
  }

  /// Whether what was lost had somebody at its other end, whose going is no reason to stop.
  var isReaderGone: Bool { [.brokenPipe, .ioError].contains(loss?.reason) }
}
