import Foundation
import Platform
import TestSupport
import Testing

struct MappedFileTests {
    @Test func `a file that the kernel has forgotten reads the same`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/file"
        let written = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try Data(written).write(to: URL(fileURLWithPath: path))
        try FileSystem.dropCachedPages(of: path)
        let file = try MappedFile(path: path)
        #expect(unsafe Array(file.bytes) == written)
        #expect(throws: SystemError.self) { try FileSystem.dropCachedPages(of: path + "-missing") }
    }
}

struct CurrentProcessTests {
    @Test func `anonymous memory grows with what is written to`() throws {
        let byteCount = 64 << 20
        func grows() -> Bool {
            let before = CurrentProcess.anonymousBytes
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 4096)
            defer { unsafe memory.deallocate() }
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 1)
            return before > 0 && CurrentProcess.anonymousBytes > before + byteCount / 2
                && CurrentProcess.residentBytes >= byteCount / 2
        }
        // Other tests of this process may give back as much in between, but not each time.
        #expect((0..<20).contains { _ in grows() })
    }
}
