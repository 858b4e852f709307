// Looking for a byte as fast as the machine can (memchr(3)).

import Glibc

extension ArraySlice<UInt8> {
    package var lineFeedCount: Int {
        var rest = self
        var count = 0
        while let place = rest.firstLineFeed {
            count += 1
            rest = rest[(place + 1)...]
        }
        return count
    }

    /// Index of the first line feed; nil without one.
    package var firstLineFeed: Int? {
        let start = startIndex
        // SAFETY: memchr looks at the slice's bytes alone, and finds an address among them.
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = unsafe memchr(base, 0x0A, bytes.count) else { return nil }
            return unsafe start + (UnsafeRawPointer(found) - base)
        }
    }
}
