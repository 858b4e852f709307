import AskProtocol
import Foundation
import Platform
import TestSupport
import Testing

@testable import askd

struct ConfigurationTests {
    private func read(_ json: String) throws -> Configuration {
        let directory = try TemporaryDirectory()
        let path = try directory.write(json, to: "askd.json")
        return try Configuration(file: path, directories: StandardDirectories(environment: ["HOME": "/h"]))
    }

    private func sentence(_ json: String) -> String {
        do {
            _ = try read(json)
            return ""
        } catch {
            // The file's name differs from run to run.
            return "\(error)".split(separator: ": ", maxSplits: 1).last.map(String.init) ?? ""
        }
    }

    @Test func `without a file the defaults hold`() throws {
        let configuration = try Configuration(
            file: nil, directories: StandardDirectories(environment: ["HOME": "/h", "XDG_RUNTIME_DIR": "/r"]))
        #expect(configuration.data == "/h/.local/share/askd")
        #expect(configuration.socket == "/r/askd/askd.sock")
        #expect(configuration.socketMode == 0o660)
    }

    @Test func `the file's values are taken`() throws {
        let configuration = try read(
            #"{"data":"/d","socketMode":"0600","changeUsers":["root"],"threshold":0.25,"scoring":"tfidf","logLevel":"debug"}"#
        )
        #expect(configuration.data == "/d")
        #expect(configuration.socketMode == 0o600)
        #expect(configuration.changeUsers == [0])
        #expect(configuration.threshold == 0.25)
        #expect(configuration.scoring == "tfidf")
        #expect(configuration.logLevel == .debug)
    }

    @Test(arguments: [
        (#"{"sokcet":"/s"}"#, #"unknown key "sokcet"; there are data, socket"#),
        (#"{"socketMode":432}"#, #"socketMode: found 432, expected permission bits in octal"#),
        (#"{"socketMode":"0999"}"#, #"socketMode: found "0999", expected"#),
        (#"{"threshold":2}"#, "threshold: found 2, expected a number from 0 to 1"),
        (#"{"connections":1.5}"#, "connections: found 1.5, expected a whole number from 1 to 65536"),
        (#"{"data":"relative"}"#, #"data: found "relative", expected an absolute path"#),
        (#"{"scoring":"bm42"}"#, #"scoring: found "bm42", expected one of "bm25f", "tfidf""#),
        (
            #"{"changeUsers":["nobody-of-that-name"]}"#,
            "changeUsers: found [\"nobody-of-that-name\"], expected an array"
        ),
        (#"{"logLevel":"loud"}"#, #"logLevel: found "loud", expected one of "debug""#),
        ("[]", "is not a JSON object"),
        ("{", "is not a JSON object"),
    ])
    func `a bad value is named with what is allowed`(json: String, expected: String) {
        #expect(sentence(json).hasPrefix(expected), "\(sentence(json))")
    }

    @Test func `a file that was named must be there`() {
        #expect { try Configuration(file: "/nowhere/askd.json", directories: StandardDirectories()) } throws: {
            "\($0)".hasPrefix("/nowhere/askd.json: cannot be read")
        }
    }

    @Test func `flags win over the environment, that over the file`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(#"{"data":"/file","socket":"/file.sock"}"#, to: "askd.json")
        var arguments = Arguments()
        arguments.configuration = file
        let environment = ["HOME": "/h", "ASKD_DATA": "/environment", "STATE_DIRECTORY": "/systemd"]
        #expect(try Configuration(arguments, environment: environment).data == "/environment")
        #expect(try Configuration(arguments, environment: environment).socket == "/file.sock")
        arguments.data = "/flag"
        #expect(try Configuration(arguments, environment: environment).data == "/flag")
    }

    @Test func `a service takes the directories that systemd made`() throws {
        let environment = [
            "HOME": "/h", "STATE_DIRECTORY": "/var/lib/askd", "RUNTIME_DIRECTORY": "/run/askd:/run/more",
        ]
        let configuration = try Configuration(Arguments(), environment: environment)
        #expect(configuration.data == "/var/lib/askd")
        #expect(configuration.socket == "/run/askd/askd.sock")
    }

    @Test func `the shipped configuration has every key with its default`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shipped = try JSONDecoder().decode(
            [String: JSONValue].self, from: Data(contentsOf: root.appending(path: "Config/askd.json")))
        let defaults = Dictionary(uniqueKeysWithValues: ConfigurationKey.all.map { ($0.name, $0.standard) })
        #expect(shipped == defaults)
        // And the defaults are what the code does without a file.
        var configuration = try Configuration(file: nil, directories: StandardDirectories(environment: [:]))
        let untouched = "\(configuration)"
        for key in ConfigurationKey.all where key.standard != .null { #expect(key.set(key.standard, &configuration)) }
        #expect("\(configuration)" == untouched)
    }
}

struct ArgumentsTests {
    @Test func `values come after a blank or an equals sign`() throws {
        let arguments = try Arguments(["--data", "/d", "--socket=/s", "--check"])
        #expect(arguments.data == "/d" && arguments.socket == "/s" && arguments.isCheck)
    }

    @Test(arguments: [["--dta", "/d"], ["--data"], ["--data="], ["file"], ["--check=yes"]])
    func `what is not understood is refused`(words: [String]) {
        #expect(throws: UsageError.self) { try Arguments(words) }
    }
}
