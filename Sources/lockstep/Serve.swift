import ArgumentParser
import Foundation
import Platform

/// `lockstep serve`: its work is that of a program of its own, so that training needs no web server to be built.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: ServeOptions.abstract, discussion: ServeOptions.discussion)

  @OptionGroup var options: ServeOptions

  private static let program = "lockstep-serve"

  func run() throws {
    // As they were given: they have been read once, so that what's wrong with them is said by this program.
    let arguments = Array(CommandLine.arguments.dropFirst().drop { $0 != Self._commandName }.dropFirst())
    let program = try Self.findProgram()
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    execv(program, words)
    // It has begun, or there is a reason; the words are needed until then.
    throw FileError(path: program, "cannot be started")
  }

  /// Beside this program, where both are installed, or where the checkout that this one was built in has it.
  private static func findProgram() throws(FileError) -> String {
    let folder = executablePath.parentFolder
    let checkouts = checkouts(above: folder)
    let places = [folder + "/" + program] + checkouts.map { $0 + "/Server/.build/release/" + program }
    guard let found = places.first(where: { access($0, X_OK) == 0 }) else {
      throw FileError(
        path: places[0], problem: "no such program: the server isn't built with the rest",
        remedy: checkouts.isEmpty
          ? "The Debian package, and an installation made without Swift, come without it. In a checkout of the source, "
            + "make serve builds it, and make install then installs it beside the program."
          : "Build it: make serve")
    }
    return found
  }

  /// The folders above one that have a package of the server in them.
  private static func checkouts(above folder: String) -> [String] {
    sequence(first: folder) { $0.parentFolder == $0 ? nil : $0.parentFolder }
      .filter { access($0 + "/Server/Package.swift", F_OK) == 0 }
  }
}
