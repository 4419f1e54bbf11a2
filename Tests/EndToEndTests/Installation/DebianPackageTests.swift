import Foundation
import Launching
import Platform
import Testing

/// The package that `make deb` made, as `make test-all` says; nil without it.
private let package = ProcessInfo.processInfo.environment["LOCKSTEP_DEB"]

extension EndToEnd {
  /// The Debian package, by Debian's own tools.
  @Suite(.enabled(if: package != nil, "LOCKSTEP_DEB names no package: make test-all"))
  struct DebianPackageTests {
    private func run(_ script: String, timeLimit: Duration = .seconds(60)) async throws -> LaunchResult {
      let folder = Workspace.current.newPath()
      let result = try await launch(
        ranks: nil, "lockstep", wrapper: ["bash", "-c", script, "bash"],
        environment: ["package": try #require(package), "folder": folder], timeLimit: timeLimit)
      try #require(result.status == 0, "\(result.standardOutput)\(result.standardError)")
      return result
    }

    @Test(.enabled(if: ChildProcess.output(of: ["lintian", "--version"]) != nil, "lintian is not installed"))
    func `lintian finds no error`() async throws {
      let result = try await run(#"lintian --allow-root --fail-on error,warning "$package""#, timeLimit: .seconds(300))
      #expect(!result.standardOutput.contains("\nE: "), "\(result.standardOutput)")
    }

    @Test func `depends on what its libraries and its launcher are in`() async throws {
      let depends = try await run(#"dpkg-deb --field "$package" Depends"#).standardOutput
      let names = Set(
        depends.split(separator: ",").compactMap { $0.split { " \n".contains($0) }.first.map(String.init) })
      #expect(
        names.isSuperset(of: [
          "libc6", "libcurl4", "libdnnl2", "libjpeg62-turbo", "libopenmpi3", "libpng16-16", "openmpi-bin",
        ]))
      #expect(!depends.contains("swift"))
    }

    @Test func `its documents link to each other`() async throws {
      let folder = try await run(#"dpkg-deb --extract "$package" "$folder" && printf %s "$folder""#).standardOutput
      #expect(try danglingLinks(below: folder + "/usr/share/doc/lockstep") == [])
    }

    @Test(
      .enabled(
        if: getuid() == 0 && ChildProcess.output(of: ["debootstrap", "--version"]) != nil, "takes root and debootstrap"),
      .timeLimit(.minutes(15)))
    func `trains in a clean Debian, with the bits of this build, and leaves nothing behind`() async throws {
      let reference = try await run(
        """
        mkdir $folder
        "$1" data synthesize --output $folder/digits --train 2000 --test 500 --seed 1 > /dev/null
        "$1" train --config '\(Interoperability.file("configs/quickstart.yaml"))' --data $folder/digits --dataset synthetic \
          --epochs 2 --output $folder/run > /dev/null
        cat $folder/run/summary.json
        """)
      let result = try await run(
        #"exec '\#(Interoperability.file("packaging/try_deb.sh"))' "$package" --epochs 2"#,
        timeLimit: .seconds(800))
      let hash = #/"parameters_sha256" : "([0-9a-f]{64})"/#
      let expected = try #require(reference.standardOutput.firstMatch(of: hash)?.output.1)
      #expect(result.standardOutput.firstMatch(of: hash)?.output.1 == expected)
      #expect(result.standardOutput.contains("\nranks      2 × 1 thread on 1 node "))
      #expect(result.standardOutput.contains("/usr/bin/lockstep-serve: no such program"))
      #expect(result.standardOutput.contains("\nserve: exit status 1\n"))
    }
  }
}
