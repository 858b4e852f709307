import Foundation
import Platform
import TestSupport
import Testing

struct StandardDirectoriesTests {
    @Test func `the environment's directories win, relative ones do not count`() {
        let named = StandardDirectories(environment: [
            "HOME": "/h", "XDG_DATA_HOME": "/d/", "XDG_RUNTIME_DIR": "/r", "XDG_CONFIG_HOME": "relative",
        ])
        #expect(named.userData == "/d/askd")
        #expect(named.userSocket == "/r/askd/askd.sock")
        #expect(named.userConfiguration == "/h/.config/askd")
        #expect(named.userState == "/h/.local/state/askd")
    }

    @Test func `without a runtime directory the socket is in a directory of the user's own`() {
        #expect(StandardDirectories(environment: [:]).userSocket == "/tmp/askd-\(Accounts.effectiveUserID)/askd.sock")
    }

    @Test func `a private directory is the user's alone, and a file in its place is an error`() throws {
        let directory = try TemporaryDirectory()
        try StandardDirectories.makePrivateDirectory(directory.file("a/b"))
        for path in ["a", "a/b"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.file(path))
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        }
        try StandardDirectories.makePrivateDirectory(directory.file("a/b"))
        try directory.write("", to: "file")
        #expect(throws: SystemError.self) { try StandardDirectories.makePrivateDirectory(directory.file("file")) }
    }
}
