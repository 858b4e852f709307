// Text in encodings that Swift does not know, by the C library's converter (iconv(3)).

import Glibc

/// A converter to UTF-8.
@safe package struct CharacterDecoder: ~Copyable {
    private let converter: iconv_t

    /// - Parameter encoding: as iconv_open(3) names it: `GB18030`.
    /// - Throws: `SystemError` when the C library has no such converter.
    package init(from encoding: String) throws(SystemError) {
        unsafe converter = iconv_open("UTF-8", encoding)
        // (iconv_t)-1 is what it returns when it fails.
        if unsafe Int(bitPattern: converter) == -1 {
            throw SystemError(call: "iconv_open", subject: encoding, code: errno)
        }
    }

    deinit {
        _ = unsafe iconv_close(converter)
    }

    /// Appends the text of the bytes up to the first that begin no whole character.
    /// - Returns: how many bytes that took.
    package mutating func decode(_ bytes: ArraySlice<UInt8>, into text: inout [UInt8]) -> Int {
        var bytes = Array(bytes)
        // No character of any encoding needs more than four bytes in UTF-8.
        let capacity = 4 * bytes.count
        var count = bytes.count
        let converter = unsafe converter
        text += unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, written in
            unsafe bytes.withUnsafeMutableBytes { input in
                var source = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var target = unsafe UnsafeMutableRawPointer(output.baseAddress)?.assumingMemoryBound(to: CChar.self)
                var room = capacity
                // SAFETY: it reads at most `count` bytes and writes at most `room`, which the buffers have.
                _ = unsafe iconv(converter, &source, &count, &target, &room)
                written = capacity - room
            }
        }
        return bytes.count - count
    }
}
