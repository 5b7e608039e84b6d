/* fault_shim - a library to be preloaded: it counts the calls with which a program changes files, and at one of them does harm.
     FAULT_AT=N      the N-th such call (1 is the first)
     FAULT_DO=WORD   kill   the process ends there by SIGKILL, the call is not made
                     tear   a write is made by half, then as kill
                     stop   the process stops there (SIGSTOP) until it is continued
                     eio, enospc, edquot   the call fails so; `short`: a write is made by half, and says so
     FAULT_EVER=1    eio, enospc, edquot: all further calls, too (not those that only remove something)
     FAULT_COUNT=F   the number of calls goes to file F when the process ends by itself
     FAULT_FAST=1    fsync is counted but not made: what is killed here is a process, not a machine
     FAULT_TICK_MS=T the monotonic clock goes on by T with every look at it, and not otherwise: a short run stores as often as a long one
   Counted: open for writing, write, pwrite, ftruncate, fsync, fdatasync, rename, unlink, mkdir, rmdir and their *at kin, as far as they
   are called through the C library's names (stdio's own writes are not). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static atomic_long calls, clock_ms;

static long number_of(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

static int does(const char *word) {
  const char *text = getenv("FAULT_DO");
  return text && strcmp(text, word) == 0;
}

static int error_wanted(void) { return does("eio") ? EIO : does("enospc") ? ENOSPC : does("edquot") ? EDQUOT : 0; }

static void end(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

typedef enum what { MAKES, REMOVES, WRITES } what;
typedef enum verdict { GO_ON, FAIL, HALF } verdict;

/* Counts the call and does what is due; FAIL: errno is set. HALF only for WRITES. */
static verdict at_call(what kind) {
  long n = atomic_fetch_add(&calls, 1) + 1, at = number_of("FAULT_AT");
  int error = error_wanted();
  if (at && error && (n == at || (n > at && number_of("FAULT_EVER") && kind != REMOVES))) {
    errno = error;
    return FAIL;
  }
  if (n != at) return GO_ON;
  if (does("kill") || (does("tear") && kind != WRITES)) end();
  if (does("stop")) kill(getpid(), SIGSTOP);
  return (does("tear") || does("short")) && kind == WRITES ? HALF : GO_ON;
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("FAULT_COUNT");
  char text[24], *at = text + sizeof text;
  if (!path) return;
  long n = atomic_load(&calls);
  do *--at = (char)('0' + n % 10);
  while (n /= 10);
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0) return;
  (void)!syscall(SYS_write, file, at, (size_t)(text + sizeof text - at));
  syscall(SYS_close, file);
}

/* ---- opening -------------------------------------------------------------------------------------------- */

static int is_for_writing(int flags) { return (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC); }

static int open_at(int folder, const char *path, int flags, mode_t mode) {
  if (is_for_writing(flags) && at_call(MAKES) == FAIL) return -1;
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define MODE_OF(flags, mode)                      \
  mode_t mode = 0;                                \
  if ((flags) & (O_CREAT | O_TMPFILE)) {          \
    va_list more;                                 \
    va_start(more, flags);                        \
    mode = (mode_t)va_arg(more, unsigned);        \
    va_end(more);                                 \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_at(folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_at(folder, path, flags, mode);
}

/* ---- writing -------------------------------------------------------------------------------------------- */

ssize_t write(int file, const void *bytes, size_t size) {
  if (file <= 2) return syscall(SYS_write, file, bytes, size);
  verdict v = at_call(WRITES);
  if (v == FAIL) return -1;
  if (v == HALF) size = (size + 1) / 2;
  ssize_t put = syscall(SYS_write, file, bytes, size);
  if (v == HALF && does("tear")) end();
  return put;
}

static ssize_t put_at(int file, const void *bytes, size_t size, off_t offset) {
  verdict v = at_call(WRITES);
  if (v == FAIL) return -1;
  if (v == HALF) size = (size + 1) / 2;
  ssize_t put = syscall(SYS_pwrite64, file, bytes, size, offset);
  if (v == HALF && does("tear")) end();
  return put;
}
ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) { return put_at(file, bytes, size, offset); }
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) { return put_at(file, bytes, size, offset); }

int ftruncate(int file, off_t size) { return at_call(MAKES) == FAIL ? -1 : (int)syscall(SYS_ftruncate, file, size); }
int ftruncate64(int file, off64_t size) { return at_call(MAKES) == FAIL ? -1 : (int)syscall(SYS_ftruncate, file, size); }
int fsync(int file) { return at_call(MAKES) == FAIL ? -1 : number_of("FAULT_FAST") ? 0 : (int)syscall(SYS_fsync, file); }
int fdatasync(int file) { return at_call(MAKES) == FAIL ? -1 : number_of("FAULT_FAST") ? 0 : (int)syscall(SYS_fdatasync, file); }

/* ---- names ---------------------------------------------------------------------------------------------- */

int rename(const char *from, const char *to) { return at_call(MAKES) == FAIL ? -1 : (int)syscall(SYS_rename, from, to); }
int renameat(int folder, const char *from, int other, const char *to) {
  return at_call(MAKES) == FAIL ? -1 : (int)syscall(SYS_renameat, folder, from, other, to);
}
int unlink(const char *path) { return at_call(REMOVES) == FAIL ? -1 : (int)syscall(SYS_unlink, path); }
int unlinkat(int folder, const char *path, int flags) { return at_call(REMOVES) == FAIL ? -1 : (int)syscall(SYS_unlinkat, folder, path, flags); }
int mkdir(const char *path, mode_t mode) { return at_call(MAKES) == FAIL ? -1 : (int)syscall(SYS_mkdir, path, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return at_call(MAKES) == FAIL ? -1 : (int)syscall(SYS_mkdirat, folder, path, mode); }
int rmdir(const char *path) { return at_call(REMOVES) == FAIL ? -1 : (int)syscall(SYS_rmdir, path); }

/* ---- time ----------------------------------------------------------------------------------------------- */

int clock_gettime(clockid_t which, struct timespec *now) {
  long tick = number_of("FAULT_TICK_MS");
  if (!tick || which != CLOCK_MONOTONIC) return (int)syscall(SYS_clock_gettime, which, now);
  long ms = atomic_fetch_add(&clock_ms, tick) + tick;
  *now = (struct timespec){1000 + ms / 1000, ms % 1000 * 1000000};
  return 0;
}
