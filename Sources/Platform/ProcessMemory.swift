// What memory this process keeps that it does not need.

import CLinux
import FoundationEssentials
import Glibc

extension CurrentProcess {
    /// Makes freed memory go back to the kernel: few arenas, so that what one thread has freed serves the others, and large
    /// blocks in mappings of their own. Before the first thread is made.
    package static func keepMemorySmall() {
        _ = mallopt(Int32(askd_arena_max), 2)
        // Else glibc raises the bound to the largest block that was ever freed, and keeps such blocks.
        _ = mallopt(Int32(askd_mmap_threshold), 1 << 18)
    }

    /// Gives the kernel what the allocator holds without need: after work that took much.
    package static func returnFreeMemory() {
        _ = malloc_trim(0)
    }

    /// Lets the kernel take the pages of this program's code that only starting it needed; whatever is needed again comes back
    /// from the file.
    package static func forgetCodeOfStart() {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let file = try? FileDescriptor.open("/proc/self/maps", for: .reading), let text = try? file.readAll()
        else { return }
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") where line.hasSuffix(" " + program) {
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            // Code, and constants that hold no address: nothing has ever been written there.
            guard fields[1] == "r-xp" || fields[1] == "r--p" && fields[2] == "00000000" else { continue }
            let ends = fields[0].split(separator: "-").compactMap { UInt(String($0), radix: 16) }
            guard ends.count == 2, ends[0] < ends[1] else { continue }
            // SAFETY: a mapping of the program's file that cannot be written to: its pages are read again when they are touched.
            _ = unsafe madvise(UnsafeMutableRawPointer(bitPattern: ends[0]), Int(ends[1] - ends[0]), MADV_DONTNEED)
        }
    }
}
