/* hunger_shim - a library to be preloaded: the N-th malloc, calloc or realloc of the process fails, whoever calls it.
     HUNGER_AT=N       which one (1 is the first)
     HUNGER_EVER=1     and all after it
     HUNGER_COUNT=F    the number of calls goes to file F when the process ends by itself
   It is for those who have no hook of their own: libyaml, igraph, GSL, libsmartcols, the C library, OpenMP. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

static atomic_long calls, at = -1, is_ever;

static long number_of(const char *name) {
  const char *text = getenv(name);
  long number = 0;
  for (; text && *text >= '0' && *text <= '9'; text++) number = number * 10 + (*text - '0');
  return number;
}

/* The environment is read when it is there: the loader allocates before. */
__attribute__((constructor)) static void begin(void) {
  atomic_store(&is_ever, number_of("HUNGER_EVER"));
  atomic_store(&calls, 0);
  atomic_store(&at, number_of("HUNGER_AT"));
}

static int is_refused(void) {
  long wanted = atomic_load(&at), n;
  if (wanted < 0) return 0;
  n = atomic_fetch_add(&calls, 1) + 1;
  if (!wanted || (n != wanted && !(n > wanted && atomic_load(&is_ever)))) return 0;
  errno = ENOMEM;
  return 1;
}

void *malloc(size_t size) { return is_refused() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return is_refused() ? NULL : __libc_calloc(count, size); }
void *realloc(void *block, size_t size) { return size && is_refused() ? NULL : __libc_realloc(block, size); }

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("HUNGER_COUNT");
  char text[24], *c = text + sizeof text;
  if (!path) return;
  long n = atomic_load(&calls);
  do *--c = (char)('0' + n % 10);
  while (n /= 10);
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0) return;
  (void)!syscall(SYS_write, file, c, (size_t)(text + sizeof text - c));
  syscall(SYS_close, file);
}
