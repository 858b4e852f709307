// `ask repair`, which needs no daemon.

import Foundation
import TestSupport
import Testing

struct ClientRepairTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func repair(_ arguments: String..., input: String = "") throws -> BuiltProgram.Output {
        try BuiltProgram.ask.run(["repair"] + arguments + ["--no-spawn"], input: input)
    }

    private static let sound = "> Q：怎么备份 etcd 的数据？\n\nA：用 etcdctl snapshot save，每天一次。\n"

    /// UTF-8 that was read as Windows-1252 where it can be, as a careless program does: each byte a character.
    private static let damaged = String(
        String.UnicodeScalarView(sound.utf8.map { Unicode.Scalar($0) }))

    @Test func `sound text stays as it is, on stdout or in a file`() throws {
        let file = try directory.write(Self.sound, to: "in.md")
        let output = try repair(file)
        #expect(output.status == 0 && output.standardOutput == Self.sound)
        #expect(output.standardError == "ask: nothing to restore\n")
        #expect(try repair("-", input: Self.sound).standardOutput == Self.sound)
        #expect(try repair(input: Self.sound).standardOutput == Self.sound)
        #expect(try repair(file, "-o", directory.file("out.md")).standardOutput.isEmpty)
        #expect(try String(contentsOfFile: directory.file("out.md"), encoding: .utf8) == Self.sound)
    }

    @Test func `damaged text is restored`() throws {
        let file = try directory.write(Self.damaged, to: "in.md")
        #expect(try repair(file).standardOutput == Self.sound)
        let json = try repair(file, "--json", "-o", directory.file("out.md"))
        #expect(try String(contentsOfFile: directory.file("out.md"), encoding: .utf8) == Self.sound)
        let object = try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8)) as? [String: Any]
        #expect(object?["repairedLines"] as? Int == 2)
        #expect(json.standardOutput.count { $0 == "\n" } == 1)
    }

    @Test func `its own input is never its output, by no name`() throws {
        let file = try directory.write(Self.damaged, to: "in.md")
        try FileManager.default.createSymbolicLink(atPath: directory.file("link.md"), withDestinationPath: "in.md")
        for output in [file, directory.file("link.md")] {
            let refused = try repair(file, "-o", output)
            #expect(refused.status == 2 && refused.standardError.contains("give -o another file"))
            #expect(try String(contentsOfFile: file, encoding: .utf8) == Self.damaged)
        }
        let stdin = try repair("-", "-o", directory.file("other.md"), input: Self.sound)
        #expect(stdin.status == 0)
    }

    @Test func `an input that cannot be read leaves the output as it was`() throws {
        let out = try directory.write("precious", to: "out.md")
        let missing = try repair(directory.file("missing"), "-o", out)
        #expect(missing.status == 65)
        #expect(missing.standardError == "ask: \(directory.file("missing")): No such file or directory (stat)\n")
        #expect(try repair(directory.path, "-o", out).status == 65)
        #expect(try String(contentsOfFile: out, encoding: .utf8) == "precious")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["out.md"])
        let empty = try repair(try directory.write("", to: "empty"), "-o", out)
        #expect(empty.status == 0)
        #expect(try String(contentsOfFile: out, encoding: .utf8).isEmpty)
    }
}
