import Foundation
import Launching
import Testing

extension EndToEnd {
  /// The package examples/app, which depends on this one as a user's would.
  @Suite(
    .enabled(
      if: ProcessInfo.processInfo.environment["LOCKSTEP_EXAMPLES"] != nil,
      "LOCKSTEP_EXAMPLES isn't set: make test-all; this takes minutes"))
  struct AppExampleTests {
    /// Builds and runs the example where Open MPI and oneDNN aren't installed: the files of their packages are removed from a
    /// layer over /usr that this command alone sees.
    private static let script = #"""
      set -eo pipefail
      layer=$(mktemp --directory)
      mount -t tmpfs none "$layer"
      mkdir "$layer/upper" "$layer/work"
      mount -t overlay overlay -o "lowerdir=/usr,upperdir=$layer/upper,workdir=$layer/work" /usr
      installed=$(dpkg-query --show --showformat '${db:Status-Abbrev} ${Package}\n' '*openmpi*' '*dnnl*' | sed -n 's/^ii *//p')
      dpkg-query --listfiles $installed | grep '^/usr/' | while read -r path; do
        [ -d "$path" ] && [ ! -L "$path" ] || rm -f "$path"
      done
      for missing in 'pkg-config --exists ompi-c' 'test -e /usr/include/dnnl.h' 'mpirun --version'; do
        ! $missing 2>/dev/null || { echo "$missing: is still there" >&2; exit 99; }
      done
      cd "$package"
      swift build --scratch-path "$build" >&2
      "$build/debug/classify" "$model" "$picture"
      """#

    @Test(.enabled(if: geteuid() == 0, "only the superuser may hide installed packages"), .timeLimit(.minutes(20)))
    func `builds without Open MPI and oneDNN, and says of a picture what predict does`() async throws {
      let run = try await Run.train(["training.epochs=5"])
      let (model, picture) = (run.path + "/model.safetensors", Workspace.current.newPath() + ".png")
      try writePNG(Digits.test.picture(3), side: 28, scale: 4, to: picture)
      let result = try await launch(
        ranks: nil, "lockstep",
        wrapper: ["unshare", "--mount", "--propagation", "private", "bash", "-c", Self.script, "bash"],
        environment: [
          // Kept, so that it's built anew only where something has changed.
          "package": Interoperability.file("examples/app"), "build": Interoperability.file(".build/app"),
          "model": model, "picture": picture,
        ], timeLimit: .seconds(1_100))
      #expect(result.status == 0, "\(result.standardError)")
      // SwiftPM looks at every target of a package, also at those that nothing here needs.
      let advice = "warning: you may be able to install ompi-c using your system-packager:"
      let warnings = result.standardError.split(separator: "\n").filter { $0.contains("warning:") }
      #expect(warnings.allSatisfy { $0 == advice }, "\(warnings)")
      let predicted = try await launch(ranks: nil, "lockstep", ["predict", model, picture, "--json"])
      let json = try JSONSerialization.jsonObject(with: Data(predicted.standardOutput.utf8))
      let record = try #require((json as? [[String: Any]])?.first)
      let words = result.standardOutput.split(whereSeparator: \.isWhitespace)
      try #require(words.count == 2, "\(result.standardOutput)")
      #expect(String(words[0]) == record["name"] as? String)
      let probability = try #require(record["probability"] as? Double)
      #expect(try abs(#require(Double(words[1])) - probability) < 1e-5)

      try Data("no picture".utf8).write(to: URL(filePath: picture))
      let refused = try await launch(
        ranks: nil, "lockstep",
        wrapper: ["bash", "-c", #"exec "$build/debug/classify" "$model" "$picture""#, "bash"],
        environment: ["build": Interoperability.file(".build/app"), "model": model, "picture": picture])
      #expect(refused.status == 1 && refused.standardError.hasPrefix("\(picture): is neither PNG nor JPEG"))
    }
  }
}
