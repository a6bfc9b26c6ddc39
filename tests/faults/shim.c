/* Stands between the program and the system: records calls on files below one folder, and makes the Nth of a kind fail, once or
 * from then on, or kills the process in its place.
 *
 * FAULT_ROOT   the folder, as the system names it
 * FAULT_LOG    a file: one line a call (kind, paths and, of writes, the bytes in hexadecimal, with tabs between)
 * FAULT        KIND:N:once, KIND:N:on or KIND:N:kill; the kind "any" is every call
 * NO_EXCHANGE  where set, two folders cannot be exchanged in one step
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int log_file = -1;
static long counted = 0;
static int ready = 0;
static const char *root, *fault_kind, *no_exchange;
static char kind_text[32];
static long fault_at = 0;
static enum { NONE, ONCE, ON, KILL } mode = NONE;

static void prepare(void) {
    if (ready) return;
    ready = 1;
    root = getenv("FAULT_ROOT");
    no_exchange = getenv("NO_EXCHANGE");
    const char *log = getenv("FAULT_LOG");
    if (log) log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    const char *fault = getenv("FAULT");
    char how[8];
    if (fault && sscanf(fault, "%31[^:]:%ld:%7s", kind_text, &fault_at, how) == 3) {
        fault_kind = kind_text;
        mode = !strcmp(how, "once") ? ONCE : !strcmp(how, "on") ? ON : KILL;
    }
}

/* A path from the root of the file system on; of a file that is not there yet its folder is resolved. */
static const char *whole(int folder, const char *path, char *into) {
    if (path[0] == '/') return path;
    char base[PATH_MAX], link[64];
    if (folder == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return path;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0) return path;
        base[length] = 0;
    }
    snprintf(into, PATH_MAX, "%s/%s", base, path);
    return into;
}

static const char *of_file(int file, char *into) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, into, PATH_MAX - 1);
    if (length < 0) return "";
    into[length] = 0;
    return into;
}

/* Whether the call is to fail; all that is under the root is counted and recorded. */
static int fails(const char *kind, const char *one, const char *other, const struct iovec *data, int parts) {
    prepare();
    if (!root || (strncmp(one, root, strlen(root)) && (!other || strncmp(other, root, strlen(root))))) return 0;
    pthread_mutex_lock(&mutex);
    int fail = 0;
    if (mode != NONE && (!strcmp(fault_kind, kind) || !strcmp(fault_kind, "any"))) {
        counted++;
        if (mode == KILL && counted == fault_at) {
            syscall(SYS_kill, getpid(), SIGKILL);
            for (;;) pause();
        }
        fail = mode == ONCE ? counted == fault_at : mode == ON ? counted >= fault_at : 0;
    }
    if (log_file >= 0 && !fail) {
        char head[2 * PATH_MAX + 64];
        int length = snprintf(head, sizeof head, "%s\t%s\t%s\t", kind, one, other ? other : "");
        syscall(SYS_write, log_file, head, (size_t)length);
        for (int part = 0; part < parts; part++) {
            const unsigned char *bytes = data[part].iov_base;
            char *text = malloc(2 * data[part].iov_len + 1);
            for (size_t at = 0; at < data[part].iov_len; at++) {
                static const char digits[] = "0123456789abcdef";
                text[2 * at] = digits[bytes[at] >> 4];
                text[2 * at + 1] = digits[bytes[at] & 15];
            }
            syscall(SYS_write, log_file, text, 2 * data[part].iov_len);
            free(text);
        }
        syscall(SYS_write, log_file, "\n", (size_t)1);
    }
    pthread_mutex_unlock(&mutex);
    if (fail) errno = !strcmp(kind, "write") ? ENOSPC : EIO;
    return fail;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int opened(int folder, const char *path, int flags, mode_t rights) {
    char buffer[PATH_MAX];
    const char *kind = flags & (O_CREAT | O_TRUNC) ? "create" : flags & O_DIRECTORY ? "list" : "open";
    if (fails(kind, whole(folder, path, buffer), 0, 0, 0)) return -1;
    return (int)syscall(SYS_openat, folder, path, flags, rights);
}

#define RIGHTS(flags) \
    mode_t rights = 0; \
    if ((flags) & O_CREAT) { va_list rest; va_start(rest, flags); rights = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) { RIGHTS(flags) return opened(AT_FDCWD, path, flags, rights); }
int open64(const char *path, int flags, ...) { RIGHTS(flags) return opened(AT_FDCWD, path, flags, rights); }
int openat(int folder, const char *path, int flags, ...) { RIGHTS(flags) return opened(folder, path, flags, rights); }
int openat64(int folder, const char *path, int flags, ...) { RIGHTS(flags) return opened(folder, path, flags, rights); }

ssize_t write(int file, const void *bytes, size_t length) {
    char buffer[PATH_MAX];
    struct iovec data = { (void *)bytes, length };
    if (fails("write", of_file(file, buffer), 0, &data, 1)) return -1;
    return syscall(SYS_write, file, bytes, length);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    char buffer[PATH_MAX];
    if (fails("write", of_file(file, buffer), 0, parts, count)) return -1;
    return syscall(SYS_writev, file, parts, count);
}

int fsync(int file) {
    char buffer[PATH_MAX];
    if (fails("sync", of_file(file, buffer), 0, 0, 0)) return -1;
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    char buffer[PATH_MAX];
    if (fails("sync", of_file(file, buffer), 0, 0, 0)) return -1;
    return (int)syscall(SYS_fdatasync, file);
}

int mkdir(const char *path, mode_t rights) {
    char buffer[PATH_MAX];
    if (fails("mkdir", whole(AT_FDCWD, path, buffer), 0, 0, 0)) return -1;
    return REAL(mkdir)(path, rights);
}

int chmod(const char *path, mode_t rights) {
    char buffer[PATH_MAX];
    if (fails("chmod", whole(AT_FDCWD, path, buffer), 0, 0, 0)) return -1;
    return REAL(chmod)(path, rights);
}

int rename(const char *from, const char *to) {
    char one[PATH_MAX], other[PATH_MAX];
    if (fails("rename", whole(AT_FDCWD, from, one), whole(AT_FDCWD, to, other), 0, 0)) return -1;
    return REAL(rename)(from, to);
}

int renameat2(int folder, const char *from, int other_folder, const char *to, unsigned flags) {
    char one[PATH_MAX], other[PATH_MAX];
    prepare();
    if (no_exchange && flags) {
        errno = EINVAL;
        return -1;
    }
    const char *kind = flags ? "exchange" : "rename";
    if (fails(kind, whole(folder, from, one), whole(other_folder, to, other), 0, 0)) return -1;
    return (int)syscall(SYS_renameat2, folder, from, other_folder, to, flags);
}

int linkat(int folder, const char *from, int other_folder, const char *to, int flags) {
    char one[PATH_MAX], other[PATH_MAX];
    if (fails("link", whole(folder, from, one), whole(other_folder, to, other), 0, 0)) return -1;
    return (int)syscall(SYS_linkat, folder, from, other_folder, to, flags);
}

int unlinkat(int folder, const char *path, int flags) {
    char buffer[PATH_MAX];
    if (fails(flags & AT_REMOVEDIR ? "rmdir" : "unlink", whole(folder, path, buffer), 0, 0, 0)) return -1;
    return (int)syscall(SYS_unlinkat, folder, path, flags);
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
