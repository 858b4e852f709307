import Platform
import TestSupport
import Testing

struct FileLockTests {
    @Test func `a lock is held once and let go with its holder`() throws {
        let directory = try TemporaryDirectory()
        do {
            let lock = try FileLock(path: directory.file("lock"))
            #expect { _ = try FileLock(path: directory.file("lock")) } throws: {
                ($0 as? SystemError)?.isHeldElsewhere == true
            }
            _ = consume lock
        }
        #expect(throws: Never.self) { _ = try FileLock(path: directory.file("lock")) }
    }
}
