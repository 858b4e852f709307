// Where a segment's bytes are, and typed views of them.

import Platform

/// The bytes of a segment: a mapped file, or memory of our own. They never change.
@safe final class SegmentBytes: @unchecked Sendable {
    // @unchecked: never written to after `init`.
    private let file: MappedFile?
    private let memory: UnsafeMutableRawBufferPointer?
    let bytes: UnsafeRawBufferPointer

    init(_ file: MappedFile) {
        self.file = file
        unsafe memory = nil
        unsafe bytes = file.bytes
    }

    init(copying array: [UInt8]) {
        file = nil
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(array.count, 1), alignment: 64)
        unsafe memory.copyBytes(from: array)
        unsafe self.memory = memory
        unsafe bytes = UnsafeRawBufferPointer(rebasing: memory[..<array.count])
    }

    deinit { if let memory = unsafe memory { unsafe memory.deallocate() } }

    var byteCount: Int { unsafe bytes.count }
}

/// An array within a segment's bytes; its owner keeps those alive. Reading it beyond its end is a trap.
@safe struct Column<Element: BitwiseCopyable>: @unchecked Sendable {
    // @unchecked: the bytes never change.
    /// Nil for an empty column.
    let base: UnsafePointer<Element>?
    let count: Int

    /// - Parameter bytes: aligned for `Element`; what is left over at the end is ignored.
    init(_ bytes: UnsafeRawBufferPointer) {
        count = bytes.count / MemoryLayout<Element>.stride
        // SAFETY: the section was written as an array of `Element` and begins at a multiple of 64 bytes.
        unsafe base = bytes.baseAddress?.assumingMemoryBound(to: Element.self)
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        guard index >= 0, index < count, let base = unsafe base else { preconditionFailure("index out of range") }
        // SAFETY: checked above.
        return unsafe base[index]
    }
}
