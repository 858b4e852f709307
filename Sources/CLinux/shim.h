// Linux's own system calls that Swift's Glibc module leaves out, and socket messages, whose accessors are macros.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

// From <malloc.h>, which would bring a second definition of much else: mallopt(3), malloc_trim(3).
extern int mallopt(int parameter, int value);
extern int malloc_trim(size_t pad);
/// M_ARENA_MAX, M_MMAP_THRESHOLD.
enum { askd_arena_max = -8, askd_mmap_threshold = -3 };

/// Most descriptors that are taken from one message; the kernel closes further ones.
enum { askd_descriptor_capacity = 4 };

/// recvmsg(2) with what came along as SCM_RIGHTS: as read(2), and `descriptors` (room for `askd_descriptor_capacity`) and
/// `count` say what was passed. They are closed on exec.
static inline ssize_t askd_receive(int socket, void *buffer, size_t size, int *descriptors, int *count) {
    union {
        char bytes[CMSG_SPACE(sizeof(int) * askd_descriptor_capacity)];
        struct cmsghdr alignment;
    } control;
    struct iovec vector = {.iov_base = buffer, .iov_len = size};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)};
    *count = 0;
    ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (received < 0) return received;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        int passed = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (int index = 0; index < passed && *count < askd_descriptor_capacity; index++)
            memcpy(&descriptors[(*count)++], CMSG_DATA(header) + sizeof(int) * index, sizeof(int));
    }
    return received;
}

/// Names the thread that calls it; the kernel keeps 15 bytes.
static inline void askd_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

/// sendmsg(2) of some bytes with one descriptor; as write(2).
static inline ssize_t askd_send(int socket, const void *buffer, size_t size, int descriptor) {
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr alignment;
    } control;
    memset(&control, 0, sizeof(control));
    struct iovec vector = {.iov_base = (void *)buffer, .iov_len = size};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}
