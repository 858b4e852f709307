import Platform
import TestSupport
import Testing

struct FileSystemTests {
    @Test func `only a regular file has a size`() throws {
        let directory = try TemporaryDirectory()
        #expect(FileSystem.size(of: try directory.write("12345", to: "f")) == 5)
        #expect(FileSystem.size(of: directory.path) == nil)
        #expect(FileSystem.size(of: directory.file("missing")) == nil)
        #expect(FileSystem.size(of: "/dev/null") == nil)
    }
}
