import Foundation
import Platform
import TestSupport
import Testing

struct ReplacementFileTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: directory.file(name), encoding: .utf8)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    }

    @Test func `the old file stays until the new one is complete`() throws {
        try directory.write("old", to: "f")
        let file = try ReplacementFile(path: directory.file("f"))
        try file.write(Array("ne".utf8))
        try file.write(Array("w".utf8))
        #expect(try text("f") == "old")
        try file.commit()
        #expect(try text("f") == "new")
        #expect(try names() == ["f"])
    }

    @Test func `what is given up leaves nothing behind`() throws {
        try directory.write("old", to: "f")
        for name in ["f", "g"] {
            let file = try ReplacementFile(path: directory.file(name))
            try file.write(Array("new".utf8))
        }
        #expect(try text("f") == "old")
        #expect(try names() == ["f"])
    }

    @Test func `mode and links outlive the replacement, an empty file is one`() throws {
        try directory.write("old", to: "f")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: directory.file("f"))
        try FileManager.default.createSymbolicLink(atPath: directory.file("link"), withDestinationPath: "f")
        try ReplacementFile(path: directory.file("link")).commit()
        #expect(try text("f").isEmpty)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: directory.file("link")) == "f")
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.file("f"))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
    }

    @Test func `a device is written to and never replaced`() throws {
        let file = try ReplacementFile(path: "/dev/null")
        try file.write([1, 2, 3])
        try file.commit()
        #expect(
            try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
                == .typeCharacterSpecial)
    }

    @Test func `a place that cannot be written to is an error that names it`() throws {
        let missing = directory.file("no/f")
        #expect(throws: SystemError(call: "open", subject: missing, code: ENOENT)) {
            _ = try ReplacementFile(path: missing)
        }
        #expect(throws: SystemError(call: "open", subject: directory.path, code: EISDIR)) {
            _ = try ReplacementFile(path: directory.path)
        }
    }
}
