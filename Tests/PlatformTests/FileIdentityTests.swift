import Foundation
import Platform
import Testing

struct FileIdentityTests {
    @Test func `links to a file are that file, another file with the same content is not`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let paths = ["file", "copy", "hard", "soft"].map { directory.appending(path: $0) }
        for url in paths.prefix(2) { try Data("text".utf8).write(to: url) }
        try FileManager.default.linkItem(at: paths[0], to: paths[2])
        try FileManager.default.createSymbolicLink(at: paths[3], withDestinationURL: paths[0])

        let file = try FileIdentity(of: paths[0].path)
        #expect(try FileIdentity(of: paths[2].path) == file)
        #expect(try FileIdentity(of: paths[3].path) == file)
        #expect(try FileIdentity(of: directory.path + "/./file") == file)
        #expect(try FileIdentity(of: paths[1].path) != file)
        #expect(throws: SystemError.self) { try FileIdentity(of: directory.path + "/missing") }
    }
}
