// askd as a service of the machine: what install.sh installs, systemd's view of it, and its life as another user.

import AskProtocol
import Foundation
import Platform
import TestSupport
import Testing

struct ServiceTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let environment = [
        "root": root, "BUILT": StandardDirectories.parent(of: BuiltProgram.askd.path), "DESTDIR": "",
        "PREFIX": "/usr/local",
    ]

    private static func isThere(_ programs: String...) -> Bool {
        programs.allSatisfy { Executable.find($0, path: ProcessInfo.processInfo.environment["PATH"]) != nil }
    }

    private func run(_ script: String, in directory: TemporaryDirectory) throws -> BuiltProgram.Output {
        try BuiltProgram.shell(
            "set -eu; export BUILT DESTDIR=\"$PWD/tree\" PREFIX; " + script, environment: Self.environment,
            in: directory.path)
    }

    @Test func `an installation can be repeated, keeps the administrator's configuration, and can be removed`() throws {
        let directory = try TemporaryDirectory()
        let first = try run(#"$root/systemd/install.sh && find tree -type f | sort"#, in: directory)
        #expect(first.status == 0, "\(first)")
        for file in [
            "bin/askd", "bin/ask", "share/askd/Models/ranking.json", "lib/systemd/system/askd@.service",
            "lib/sysusers.d/askd.conf",
        ] { #expect(first.standardOutput.contains("tree/usr/local/\(file)\n"), "\(first.standardOutput)") }
        let again = try run(
            """
            find tree -type f | sort >before
            echo '{"threshold": 1}' >tree/etc/askd/askd.json
            echo old >tree/usr/local/share/askd/Models/old; echo /usr/local/share/askd/Models/old >>tree/usr/local/share/askd/manifest
            $root/systemd/install.sh; find tree -type f | sort | diff before -; cat tree/etc/askd/askd.json
            """, in: directory)
        #expect(again.status == 0, "\(again)")
        #expect(again.standardOutput.contains("kept \(directory.path)/tree/etc/askd/askd.json"))
        #expect(again.standardOutput.hasSuffix(#"{"threshold": 1}"# + "\n"))
        let removal = try run(
            """
            mkdir -p tree/var/lib/askd; echo data >tree/var/lib/askd/askd.db
            $root/systemd/uninstall.sh; find tree -type f | sort; $root/systemd/uninstall.sh
            """, in: directory)
        #expect(
            removal.standardOutput == """
                removed askd from \(directory.path)/tree/usr/local
                kept \(directory.path)/tree/etc/askd; it is yours to remove
                kept \(directory.path)/tree/var/lib/askd; it is yours to remove
                tree/etc/askd/askd.json
                tree/var/lib/askd/askd.db
                askd is not installed in \(directory.path)/tree/usr/local: there is no \
                \(directory.path)/tree/usr/local/share/askd/manifest

                """, "\(removal)")
    }

    @Test func `another prefix is in the units, and one that the service could not see is refused`() throws {
        let directory = try TemporaryDirectory()
        let other = try run(
            "PREFIX=/opt/askd $root/systemd/install.sh; cat tree/etc/systemd/system/askd.service", in: directory)
        #expect(other.standardOutput.contains("\nExecStart=/opt/askd/bin/askd\n"), "\(other)")
        for prefix in ["/home/me", "relative", "/with space"] {
            let refused = try run("PREFIX='\(prefix)' $root/systemd/install.sh", in: directory)
            #expect(refused.status == 1)
            #expect(refused.standardError.hasPrefix("install.sh: PREFIX: found "), "\(refused)")
        }
    }

    @Test(.enabled(if: isThere("systemd-analyze"), "systemd-analyze is not installed"))
    func `systemd finds nothing wrong with the units, and the service well hardened`() throws {
        let directory = try TemporaryDirectory()
        let output = try run(
            """
            cp $root/systemd/*.service $root/systemd/*.socket .
            sed -i "s|/usr/local/bin/askd|$BUILT/askd|" *.service
            SYSTEMD_UNIT_PATH="$PWD:" systemd-analyze verify askd.service askd.socket askd@one.service askd@one.socket
            for unit in askd.service askd@.service; do
                systemd-analyze security --offline=true --threshold=15 "./$unit" | tail -n 1
            done
            """, in: directory)
        // --threshold=15: an exposure of 1.5 at most (of 10) makes it succeed.
        #expect(output.status == 0, "\(output)")
        #expect(output.standardError == "")
        #expect(output.standardOutput.contains("Overall exposure level for askd.service: 0."), "\(output)")
    }

    @Test(
        .enabled(
            if: isThere("systemd-sysusers", "systemd-tmpfiles") && geteuid() == 0, "needs systemd's tools and root"))
    func `user and directories are made as the snippets say`() throws {
        let directory = try TemporaryDirectory()
        let output = try run(
            """
            mkdir -p tree/etc; $root/systemd/install.sh >/dev/null
            systemd-sysusers --root="$DESTDIR" && systemd-tmpfiles --root="$DESTDIR" --create
            id=$(sed -n 's/^askd:[^:]*:\\([0-9]*\\):.*/\\1/p' tree/etc/passwd)
            test "$(stat -c '%a %u' tree/var/lib/askd)" = "700 $id"; test "$(stat -c '%a %u' tree/run/askd)" = "755 $id"
            """, in: directory)
        #expect(output.status == 0, "\(output)")
    }

    @Test(
        .enabled(
            if: isThere("systemd-socket-activate", "setpriv") && geteuid() == 0,
            "needs systemd-socket-activate and root"))
    func `the installed tree serves as another user, on the socket that systemd opened`() throws {
        let directory = try TemporaryDirectory()
        let output = try run(
            #"""
            chmod 0755 .; $root/systemd/install.sh >/dev/null
            install -d -o 65534 -g 65534 -m 0700 state; install -d -o 65534 -g 65534 -m 0755 run
            as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
            $as_nobody systemd-socket-activate -E "STATE_DIRECTORY=$PWD/state" -E "RUNTIME_DIRECTORY=$PWD/run" \
                -E "CONFIGURATION_DIRECTORY=$PWD/tree/etc/askd" -l "$PWD/run/askd.sock" \
                "$PWD/tree/usr/local/bin/askd" 2>log &
            askd=$!
            trap 'kill $askd; wait $askd 2>/dev/null || true' EXIT
            for i in $(seq 200); do test -S run/askd.sock && break; sleep 0.05; done
            export ASKD_SOCKET="$PWD/run/askd.sock"
            tree/usr/local/bin/ask add --question "How heavy is a numbat?" --answer "500 g"
            tree/usr/local/bin/ask --json "numbat heavy" | grep -o '"answer":"500 g"'
            stat -c '%a %u' state/askd.db
            test ! -e run/askd.sock.lock
            trap - EXIT; kill $askd; wait $askd; echo "ended with $?"; tail -n 1 log
            """#, in: directory)
        #expect(
            output.standardOutput.hasPrefix("added #1\n\"answer\":\"500 g\"\n600 65534\nended with 0\n"), "\(output)")
        #expect(output.standardOutput.contains("stopped"), "\(output)")
    }
}
