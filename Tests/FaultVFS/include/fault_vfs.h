// A layer between SQLite and its own Unix layer (https://www.sqlite.org/vfs.html) that fails on demand, and that remembers
// what of each file is on the disk for certain. It touches files under one directory only.
#pragma once

/// What may fail; the values are bits.
enum fault_kind {
    fault_read = 1,
    fault_write = 2,
    fault_sync = 4,
    fault_open = 8,
    /// Mapping the shared memory of the write-ahead log's index.
    fault_map = 16,
    fault_delete = 32,
    fault_truncate = 64,
};

/// Makes this layer the one that SQLite uses from now on. To be called before any connection is opened that is to fail.
void fault_vfs_install(void);

/// Watches the files whose path begins with `directory` (null: none), and forgets faults, counts and durable images.
/// - durable: a directory for the images of the watched files as of their last sync; null: none are kept.
void fault_vfs_watch(const char *directory, const char *durable);

/// Lets the `nth` operation of these kinds from now on fail, and all that come after it if `lasting`.
/// A write that fails writes its first half. `full`: writes fail for want of room, else with an I/O error.
void fault_vfs_fail(int kinds, long nth, int lasting, int full);

/// Nothing fails any more.
void fault_vfs_heal(void);

/// How many operations of the kinds of the last `fault_vfs_fail` there were since.
long fault_vfs_count(void);

/// How many operations have failed since.
long fault_vfs_failed(void);
