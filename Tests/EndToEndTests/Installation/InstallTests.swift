import Foundation
import Launching
import Platform
import Testing

extension EndToEnd {
  /// `make install` and `make uninstall`, into folders of their own.
  @Suite struct InstallTests {
    /// Runs a script below the repository; `$program` is the built program, `$folder` a new folder, and `make_` calls `make`
    /// for a prefix there.
    private func run(_ script: String, folder: String) async throws -> LaunchResult {
      let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
      let opening = """
        set -e
        program=$1
        make_() { make --silent LOCKSTEP="$program" SERVER= PREFIX=/usr DESTDIR="$folder" "$@"; }

        """
      return try await launch(
        ranks: nil, "lockstep", wrapper: ["bash", "-c", opening + script, "bash"],
        environment: ["folder": folder, "LC_ALL": "C.UTF-8"], folder: root.path)
    }

    private func succeed(_ script: String, folder: String) async throws -> String {
      let result = try await run(script, folder: folder)
      try #require(result.status == 0, "\(result.standardOutput)\(result.standardError)")
      return result.standardOutput
    }

    /// Every command of the program, as its help lists them.
    private func commands(below path: [String] = []) async throws -> [[String]] {
      let help = try await launch(ranks: nil, "lockstep", path + ["--help"]).standardOutput
      let names = help.components(separatedBy: "SUBCOMMANDS:").dropFirst().joined().split(separator: "\n")
        .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  See ") }
        .compactMap { $0.split(separator: " ").first.map(String.init) }
      var commands = [path]
      for name in names { commands += try await self.commands(below: path + [name]) }
      return commands
    }

    @Test(.timeLimit(.minutes(2)))
    func `what was installed works, and is removed without a trace`() async throws {
      let folder = try Workspace.current.newFolder()
      _ = try await succeed(
        "mkdir -p $folder/usr/bin; echo mine > $folder/usr/bin/mine; make_ install; make_ install", folder: folder)
      let usr = folder + "/usr"
      let version = try await succeed("$folder/usr/bin/lockstep --version", folder: folder)
      #expect(version.hasPrefix("lockstep \(lockstepVersion) ("))
      let configurations = try names(in: usr + "/share/lockstep/configs")
      #expect(configurations.contains("mnist.yaml"))
      // Each names the schema that editors read beside it, and the documentation its examples.
      let first = try text(of: usr + "/share/lockstep/configs/mnist.yaml").prefix { $0 != "\n" }
      #expect(configurations.contains(String(try #require(first.split(separator: "=").last))))
      #expect(try names(in: usr + "/share/doc/lockstep/examples/loggers").contains("to_wandb.py"))
      #expect(try text(of: usr + "/share/doc/lockstep/LICENSE").hasPrefix("MIT License"))
      #expect(try danglingLinks(below: usr + "/share/doc/lockstep") == [])
      let pages = Set(try await commands().map { (["lockstep"] + $0).joined(separator: "-") + ".1" })
      #expect(pages.isSuperset(of: ["lockstep.1", "lockstep-train.1", "lockstep-data-fetch.1"]))
      #expect(Set(try names(in: usr + "/share/man/man1")) == pages)
      _ = try await succeed("make_ uninstall", folder: folder)
      #expect(
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() == ["usr", "usr/bin", "usr/bin/mine"])
      #expect(try await succeed("make_ uninstall", folder: folder).contains("nothing of lockstep is installed here"))
    }

    @Test func `the server is installed beside the program, and removed with it`() async throws {
      let folder = try Workspace.current.newFolder()
      let output = try await succeed(
        """
        printf '#!/bin/sh\necho "served $1"\n' > $folder/built; chmod +x $folder/built
        make_ install SERVER=$folder/built; $folder/usr/bin/lockstep serve runs/own
        make_ uninstall; ls -A $folder/usr
        """, folder: folder)
      #expect(output.hasSuffix("served runs/own\n"), "nothing is left: \(output)")
    }

    @Test func `what has been changed since is left, and named`() async throws {
      let folder = try Workspace.current.newFolder()
      let output = try await succeed(
        "make_ install; echo '# mine' >> $folder/usr/share/lockstep/configs/mnist.yaml; make_ uninstall", folder: folder
      )
      let file = "usr/share/lockstep/configs/mnist.yaml"
      #expect(output.contains("\(folder)/\(file): left, as it has been changed since it was installed"))
      let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
      #expect(files == [file])
    }

    @Test func `an older version's files go, too`() async throws {
      let folder = try Workspace.current.newFolder()
      let output = try await succeed(
        """
        make_ install
        printf 'old' > $folder/usr/bin/lockstep-old
        printf '%s  bin/lockstep-old\\n' $(printf 'old' | sha256sum | cut -d' ' -f1) >> $folder/usr/share/lockstep/installed
        make_ install; ls $folder/usr/bin
        """, folder: folder)
      #expect(output.hasSuffix("\nlockstep\n"), "\(output)")
    }

    @Test(arguments: ["../../secret", "/etc/passwd"])
    func `a record that names files elsewhere removes nothing`(path: String) async throws {
      let folder = try Workspace.current.newFolder()
      let result = try await run(
        "make_ install; echo '0  \(path)' >> $folder/usr/share/lockstep/installed; make_ uninstall", folder: folder)
      #expect(result.status != 0)
      #expect(result.standardError.contains("share/lockstep/installed: isn't a list of what was installed."))
      #expect(FileManager.default.fileExists(atPath: folder + "/usr/bin/lockstep"))
    }

    @Test func `a place that can't be written is named`() async throws {
      let result = try await run("make_ install", folder: "/proc")
      #expect(result.status != 0)
      #expect(result.standardError.contains("install.py: /proc/usr"), "\(result.standardError)")
      #expect(result.standardError.contains("make install PREFIX=$HOME/.local"))
    }

    @Test(.enabled(if: ChildProcess.output(of: ["man", "--version"]) != nil, "man is not installed"))
    func `manual pages have the words of the help, and no fault`() async throws {
      let folder = try Workspace.current.newFolder()
      let output = try await succeed(
        """
        make_ install
        for page in $folder/usr/share/man/man1/*; do
          LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings --local-file --encoding=UTF-8 --troff-device=utf8 --ditroff $page \
            2>&1 >/dev/null
        done
        echo ====
        MANWIDTH=80 man --local-file $folder/usr/share/man/man1/lockstep-train.1
        """, folder: folder)
      let parts = output.components(separatedBy: "====\n")
      #expect(parts.first?.split(separator: "\n").dropFirst() == [], "\(output)")
      let words = try #require(parts.last).split { $0.isWhitespace }.joined(separator: " ")
      #expect(words.contains("lockstep-train - Train a network, on one rank or under mpirun"))
      #expect(words.contains("-o, --output dir The run directory, new or empty."))
    }

    @Test func `bash completes commands and options`() async throws {
      let folder = try Workspace.current.newFolder()
      let output = try await succeed(
        """
        make_ install > /dev/null
        . $folder/usr/share/bash-completion/completions/lockstep
        function=$(complete -p lockstep | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        complete_() { COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMPREPLY=();
          COMP_POINT=${#COMP_LINE} $function lockstep "${@: -1}" "${@: -2:1}" || true; echo "${COMPREPLY[@]}"; }
        complete_ lockstep tra
        complete_ lockstep train --tak
        mkdir -p $folder/work/runs $folder/work/digits; cd $folder/work; touch run.yaml run.txt rune
        complete_ lockstep report ru
        complete_ lockstep train --config ru | tr ' ' '\n' | sort | xargs
        complete_ lockstep train --data di
        """, folder: folder)
      #expect(output == "train\n--take-over\nruns\nrun.yaml runs\ndigits\n")
    }

    @Test(.enabled(if: ChildProcess.output(of: ["fish", "--version"]) != nil, "fish is not installed"))
    func `fish completes commands and options`() async throws {
      let folder = try Workspace.current.newFolder()
      let output = try await succeed(
        """
        make_ install > /dev/null
        HOME=$folder fish --no-config --command '
          set PATH $folder/usr/bin $PATH
          source $folder/usr/share/fish/vendor_completions.d/lockstep.fish
          complete --do-complete "lockstep tra"; complete --do-complete "lockstep train --tak"'
        """, folder: folder)
      #expect(output.split(separator: "\n").map { $0.split(separator: "\t")[0] } == ["train", "--take-over"])
    }

    @Test(.enabled(if: ChildProcess.output(of: ["zsh", "--version"]) != nil, "zsh is not installed"))
    func `zsh takes its completions`() async throws {
      let folder = try Workspace.current.newFolder()
      let output = try await succeed(
        """
        make_ install > /dev/null
        HOME=$folder zsh --no-rcs -c 'fpath=($folder/usr/share/zsh/site-functions $fpath)
          autoload -Uz compinit && compinit -u -D && print $_comps[lockstep]; autoload +X _lockstep; whence -w _lockstep'
        """, folder: folder)
      #expect(output == "_lockstep\n_lockstep: function\n")
    }
  }
}
