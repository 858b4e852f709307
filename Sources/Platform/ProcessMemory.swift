// What memory this process keeps that it does not need.

import CLinux
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
}
