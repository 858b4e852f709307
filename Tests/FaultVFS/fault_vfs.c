#include "fault_vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static struct {
    pthread_mutex_t lock;
    char directory[1024], durable[1024];
    int kinds, lasting, full;
    long nth, count, failed;
} plan = {.lock = PTHREAD_MUTEX_INITIALIZER};

static sqlite3_vfs *system_vfs;

typedef struct {
    sqlite3_file base;
    /// Null when the file is not watched.
    const char *path;
    sqlite3_file *real;
} fault_file;

static sqlite3_file *real_file(sqlite3_file *file) { return ((fault_file *)file)->real; }

static int is_watched(const char *path) {
    pthread_mutex_lock(&plan.lock);
    size_t length = strlen(plan.directory);
    int watched = path && length > 0 && strncmp(path, plan.directory, length) == 0;
    pthread_mutex_unlock(&plan.lock);
    return watched;
}

/// Counts an operation; whether it is to fail.
static int is_to_fail(const char *path, int kind) {
    if (!is_watched(path)) return 0;
    pthread_mutex_lock(&plan.lock);
    int fails = 0;
    if (plan.kinds & kind) {
        plan.count++;
        fails = plan.count == plan.nth || (plan.lasting && plan.nth > 0 && plan.count > plan.nth);
        plan.failed += fails;
    }
    pthread_mutex_unlock(&plan.lock);
    return fails;
}

/// The path of a file's durable image; 0 when there is none to be kept.
static int durable_path(const char *path, char *image, size_t size) {
    if (!is_watched(path)) return 0;
    pthread_mutex_lock(&plan.lock);
    const char *name = strrchr(path, '/');
    int kept = plan.durable[0] != 0 && name != NULL;
    if (kept) snprintf(image, size, "%s%s", plan.durable, name);
    pthread_mutex_unlock(&plan.lock);
    return kept;
}

static void keep_durable(const char *path) {
    char image[2048], buffer[1 << 16];
    if (!durable_path(path, image, sizeof(image))) return;
    FILE *from = fopen(path, "rb"), *to = fopen(image, "wb");
    size_t count;
    while (from && to && (count = fread(buffer, 1, sizeof(buffer), from)) > 0) fwrite(buffer, 1, count, to);
    if (from) fclose(from);
    if (to) fclose(to);
}

// Files

static int file_close(sqlite3_file *file) { return real_file(file)->pMethods->xClose(real_file(file)); }

static int file_read(sqlite3_file *file, void *buffer, int amount, sqlite3_int64 offset) {
    if (is_to_fail(((fault_file *)file)->path, fault_read)) return SQLITE_IOERR_READ;
    return real_file(file)->pMethods->xRead(real_file(file), buffer, amount, offset);
}

static int file_write(sqlite3_file *file, const void *buffer, int amount, sqlite3_int64 offset) {
    if (is_to_fail(((fault_file *)file)->path, fault_write)) {
        if (amount > 1) real_file(file)->pMethods->xWrite(real_file(file), buffer, amount / 2, offset);
        return plan.full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    return real_file(file)->pMethods->xWrite(real_file(file), buffer, amount, offset);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    if (is_to_fail(((fault_file *)file)->path, fault_truncate)) return SQLITE_IOERR_TRUNCATE;
    return real_file(file)->pMethods->xTruncate(real_file(file), size);
}

static int file_sync(sqlite3_file *file, int flags) {
    const char *path = ((fault_file *)file)->path;
    if (is_to_fail(path, fault_sync)) return SQLITE_IOERR_FSYNC;
    int code = real_file(file)->pMethods->xSync(real_file(file), flags);
    if (code == SQLITE_OK) keep_durable(path);
    return code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real_file(file)->pMethods->xFileSize(real_file(file), size);
}

static int file_lock(sqlite3_file *file, int level) { return real_file(file)->pMethods->xLock(real_file(file), level); }

static int file_unlock(sqlite3_file *file, int level) {
    return real_file(file)->pMethods->xUnlock(real_file(file), level);
}

static int file_reserved(sqlite3_file *file, int *result) {
    return real_file(file)->pMethods->xCheckReservedLock(real_file(file), result);
}

static int file_control(sqlite3_file *file, int operation, void *argument) {
    return real_file(file)->pMethods->xFileControl(real_file(file), operation, argument);
}

static int file_sector_size(sqlite3_file *file) { return real_file(file)->pMethods->xSectorSize(real_file(file)); }

static int file_characteristics(sqlite3_file *file) {
    return real_file(file)->pMethods->xDeviceCharacteristics(real_file(file));
}

static int file_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **memory) {
    if (is_to_fail(((fault_file *)file)->path, fault_map)) {
        *memory = NULL;
        return SQLITE_IOERR_SHMMAP;
    }
    return real_file(file)->pMethods->xShmMap(real_file(file), region, size, extend, memory);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real_file(file)->pMethods->xShmLock(real_file(file), offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file) { real_file(file)->pMethods->xShmBarrier(real_file(file)); }

static int file_shm_unmap(sqlite3_file *file, int remove) {
    return real_file(file)->pMethods->xShmUnmap(real_file(file), remove);
}

static int file_fetch(sqlite3_file *file, sqlite3_int64 offset, int amount, void **memory) {
    return real_file(file)->pMethods->xFetch(real_file(file), offset, amount, memory);
}

static int file_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *memory) {
    return real_file(file)->pMethods->xUnfetch(real_file(file), offset, memory);
}

static const sqlite3_io_methods methods = {
    3, file_close, file_read, file_write, file_truncate, file_sync, file_size, file_lock, file_unlock, file_reserved,
    file_control, file_sector_size, file_characteristics, file_shm_map, file_shm_lock, file_shm_barrier,
    file_shm_unmap, file_fetch, file_unfetch,
};

// The layer

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *granted) {
    (void)vfs;
    fault_file *opened = (fault_file *)file;
    memset(opened, 0, sizeof(*opened));
    if (is_to_fail(path, fault_open)) return SQLITE_CANTOPEN;
    opened->real = (sqlite3_file *)(opened + 1);
    opened->path = path;
    int code = system_vfs->xOpen(system_vfs, path, opened->real, flags, granted);
    // Without methods SQLite does not close it.
    if (opened->real->pMethods) opened->base.pMethods = &methods;
    return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int synchronous) {
    (void)vfs;
    char image[2048];
    if (is_to_fail(path, fault_delete)) return SQLITE_IOERR_DELETE;
    int code = system_vfs->xDelete(system_vfs, path, synchronous);
    if (code == SQLITE_OK && durable_path(path, image, sizeof(image))) remove(image);
    return code;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
    (void)vfs;
    return system_vfs->xAccess(system_vfs, path, flags, result);
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int size, char *full) {
    (void)vfs;
    return system_vfs->xFullPathname(system_vfs, path, size, full);
}

static int vfs_randomness(sqlite3_vfs *vfs, int size, char *bytes) {
    (void)vfs;
    return system_vfs->xRandomness(system_vfs, size, bytes);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
    (void)vfs;
    return system_vfs->xSleep(system_vfs, microseconds);
}

static int vfs_time(sqlite3_vfs *vfs, double *time) {
    (void)vfs;
    return system_vfs->xCurrentTime(system_vfs, time);
}

static int vfs_time64(sqlite3_vfs *vfs, sqlite3_int64 *time) {
    (void)vfs;
    return system_vfs->xCurrentTimeInt64(system_vfs, time);
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *text) {
    (void)vfs;
    return system_vfs->xGetLastError(system_vfs, size, text);
}

static void install(void) {
    static sqlite3_vfs layer;
    system_vfs = sqlite3_vfs_find(NULL);
    layer = *system_vfs;
    layer.zName = "fault";
    layer.szOsFile = (int)sizeof(fault_file) + system_vfs->szOsFile;
    layer.xOpen = vfs_open;
    layer.xDelete = vfs_delete;
    layer.xAccess = vfs_access;
    layer.xFullPathname = vfs_full_path;
    layer.xRandomness = vfs_randomness;
    layer.xSleep = vfs_sleep;
    layer.xCurrentTime = vfs_time;
    layer.xCurrentTimeInt64 = vfs_time64;
    layer.xGetLastError = vfs_last_error;
    sqlite3_vfs_register(&layer, 1);
}

void fault_vfs_install(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
}

void fault_vfs_watch(const char *directory, const char *durable) {
    pthread_mutex_lock(&plan.lock);
    snprintf(plan.directory, sizeof(plan.directory), "%s", directory ? directory : "");
    snprintf(plan.durable, sizeof(plan.durable), "%s", durable ? durable : "");
    plan.kinds = plan.lasting = plan.full = 0;
    plan.nth = plan.count = plan.failed = 0;
    pthread_mutex_unlock(&plan.lock);
}

void fault_vfs_fail(int kinds, long nth, int lasting, int full) {
    pthread_mutex_lock(&plan.lock);
    plan.kinds = kinds;
    plan.nth = nth;
    plan.lasting = lasting;
    plan.full = full;
    plan.count = plan.failed = 0;
    pthread_mutex_unlock(&plan.lock);
}

void fault_vfs_heal(void) {
    pthread_mutex_lock(&plan.lock);
    plan.nth = 0;
    pthread_mutex_unlock(&plan.lock);
}

long fault_vfs_count(void) {
    pthread_mutex_lock(&plan.lock);
    long count = plan.count;
    pthread_mutex_unlock(&plan.lock);
    return count;
}

long fault_vfs_failed(void) {
    pthread_mutex_lock(&plan.lock);
    long failed = plan.failed;
    pthread_mutex_unlock(&plan.lock);
    return failed;
}
