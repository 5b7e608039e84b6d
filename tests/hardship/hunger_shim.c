/* hunger_shim - a library to be preloaded: the N-th malloc, calloc or realloc of the process fails, whoever calls it.
     HUNGER_AT=N       which one (1 is the first)
     HUNGER_EVER=1     and all after it
     HUNGER_COUNT=F    the number of calls goes to file F when the process ends by itself and none was to fail
     HUNGER_HOOKLESS=1 what SQLite and jansson ask for is given and not counted: they have hooks, and are starved by them
     HUNGER_SERVER=R,W the process does not begin by itself. For each order read from file R (two longs: N, whether for good) it makes a
                       copy of itself that begins with that, on standard output and error emptied, and writes to file W how the
                       copy ended (an int, as waitpid has it). Loading a program costs more than most of its lives.
   It is for those who have no hook of their own: libyaml, igraph, GSL, the C library, OpenMP. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

static atomic_long calls, at = -1, is_ever;

enum { HOOKED_MOST = 8 };
static struct { uintptr_t from, to; } hooked[HOOKED_MOST]; /* the code of those who have hooks, if they are passed over */
static int hooked_count;

static long read_number(const char **text) {
  long number = 0;
  for (; **text >= '0' && **text <= '9'; ++*text) number = number * 10 + (**text - '0');
  return number;
}

static long number_of(const char *name) {
  const char *text = getenv(name);
  return text ? read_number(&text) : 0;
}

static int find_hooked(struct dl_phdr_info *info, size_t size, void *user) {
  (void)size, (void)user;
  if (!info->dlpi_name || (!strstr(info->dlpi_name, "libsqlite3") && !strstr(info->dlpi_name, "libjansson"))) return 0;
  for (int i = 0; i < info->dlpi_phnum && hooked_count < HOOKED_MOST; i++) {
    if (info->dlpi_phdr[i].p_type != PT_LOAD || !(info->dlpi_phdr[i].p_flags & PF_X)) continue;
    hooked[hooked_count].from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    hooked[hooked_count].to = hooked[hooked_count].from + info->dlpi_phdr[i].p_memsz;
    hooked_count++;
  }
  return 0;
}

/* Returns in a copy that is to live; the server itself goes when there are no more orders. */
static void serve(const char *text, long *wanted, long *is_for_good) {
  const int orders = (int)read_number(&text), reports = (text++, (int)read_number(&text));
  for (long order[2]; read(orders, order, sizeof order) == (ssize_t)sizeof order;) {
    int status = -1;
    pid_t pid = fork();
    if (!pid) {
      for (int file = 1; file <= 2; file++)
        if (ftruncate(file, 0) == 0) lseek(file, 0, SEEK_SET);
      close(orders);
      close(reports);
      *wanted = order[0];
      *is_for_good = order[1];
      return;
    }
    if (pid > 0) waitpid(pid, &status, 0);
    if (write(reports, &status, sizeof status) != (ssize_t)sizeof status) break;
  }
  _exit(0);
}

/* The environment is read when it is there: the loader allocates before. */
__attribute__((constructor)) static void begin(void) {
  const char *server = getenv("HUNGER_SERVER");
  long wanted = number_of("HUNGER_AT"), is_for_good = number_of("HUNGER_EVER");
  if (number_of("HUNGER_HOOKLESS")) dl_iterate_phdr(find_hooked, NULL);
  if (server) serve(server, &wanted, &is_for_good);
  atomic_store(&is_ever, is_for_good);
  atomic_store(&calls, 0);
  atomic_store(&at, wanted);
}

static bool is_hooked(uintptr_t caller) {
  for (int i = 0; i < hooked_count; i++)
    if (caller >= hooked[i].from && caller < hooked[i].to) return true;
  return false;
}

static bool is_refused(const void *caller) {
  long wanted = atomic_load(&at), n;
  if (wanted < 0 || (hooked_count && is_hooked((uintptr_t)caller))) return false;
  n = atomic_fetch_add(&calls, 1) + 1;
  if (!wanted || (n != wanted && !(n > wanted && atomic_load(&is_ever)))) return false;
  errno = ENOMEM;
  return true;
}

void *malloc(size_t size) { return is_refused(__builtin_return_address(0)) ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return is_refused(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size); }
void *realloc(void *block, size_t size) { return size && is_refused(__builtin_return_address(0)) ? NULL : __libc_realloc(block, size); }

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("HUNGER_COUNT");
  char text[24], *c = text + sizeof text;
  if (!path || atomic_load(&at)) return;
  long n = atomic_load(&calls);
  do *--c = (char)('0' + n % 10);
  while (n /= 10);
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0) return;
  (void)!syscall(SYS_write, file, c, (size_t)(text + sizeof text - c));
  syscall(SYS_close, file);
}
