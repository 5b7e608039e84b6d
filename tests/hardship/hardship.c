/* hardship - see hardship.h. */
#define _XOPEN_SOURCE 700
#include "hardship.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern char **environ;

static struct {
  char work[400], memory[64], output[2][440], error[2][440];
  const char *hakyu, *shim, *hunger;
  uint64_t random;
} here;

static void begin_in(const char *folder, const char *name) {
  here.hakyu = getenv("HAKYU");
  here.shim = getenv("FAULT_SHIM");
  here.random = 88172645463325252u;
  here.hunger = getenv("HUNGER_SHIM");
  if (!here.hakyu || !here.shim || !here.hunger) {
    fprintf(stderr, "HAKYU, FAULT_SHIM and HUNGER_SHIM must name the program and the shims\n");
    exit(1);
  }
  snprintf(here.work, sizeof here.work, "%s/hardship-%s", folder, name);
  for (int voice = 0; voice < 2; voice++) {
    snprintf(here.output[voice], sizeof here.output[voice], "%s/stdout-%d", here.work, voice);
    snprintf(here.error[voice], sizeof here.error[voice], "%s/stderr-%d", here.work, voice);
  }
  hardship_remove(here.work);
  if (mkdir(here.work, 0777)) exit(1);
}

void hardship_begin(const char *name) { begin_in(TEST_WORK, name); }

void hardship_begin_in_memory(const char *name) {
  char folder[64] = "/dev/shm/hakyu-XXXXXX";
  if (!mkdtemp(folder)) {
    hardship_begin(name);
    return;
  }
  snprintf(here.memory, sizeof here.memory, "%s", folder);
  begin_in(folder, name);
}

void hardship_end(void) {
  hardship_remove(here.work);
  if (here.memory[0]) rmdir(here.memory);
}

bool hardship_has_shim(void) { return here.shim[0] != '\0'; }

bool hardship_has_hunger(void) { return here.hunger[0] != '\0'; }

const char *hardship_work(void) { return here.work; }

const char *hardship_path(const char *name) {
  static char paths[8][600];
  static int next;
  next = (next + 1) % 8;
  snprintf(paths[next], sizeof paths[next], "%s/%s", here.work, name);
  return paths[next];
}

/* ---- processes ---------------------------------------------------------------------------------------- */

static void redirect(const char *path, int file) {
  int opened = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (opened < 0 || dup2(opened, file) < 0) _exit(97);
  close(opened);
}

/* In the child: a small environment of our own, so that nothing of the tester's plays a part. */
static void become(const errand *e) {
  const char *arguments[ARGUMENTS_MOST + 1] = {here.hakyu};
  char path[500];
  for (size_t i = 0; e->arguments[i]; i++) arguments[i + 1] = e->arguments[i];
  if (chdir(e->folder ? e->folder : here.work)) _exit(97);
  redirect(here.error[e->voice], STDERR_FILENO);
  if (!e->output || e->output[0]) redirect(e->output ? e->output : here.output[e->voice], STDOUT_FILENO);
  if (e->output && !e->output[0]) close(STDOUT_FILENO);
  if (e->is_blind)
    for (int file = 0; file <= 2; file++) close(file);
  environ = (char *[]){NULL};
  snprintf(path, sizeof path, "%s/../cli/files", TEST_DATA);
  setenv("HAKYU_PATH", path, 1);
  if (e->faults[0]) {
    setenv("LD_PRELOAD", strncmp(e->faults[0], "HUNGER", 6) ? here.shim : here.hunger, 1);
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
  }
  for (size_t i = 0; e->faults[i]; i++) putenv((char *)(uintptr_t)e->faults[i]);
  if (e->file_most) {
    struct rlimit limit = {e->file_most, e->file_most};
    if (setrlimit(RLIMIT_FSIZE, &limit)) _exit(97);
  }
  execv(here.hakyu, (char *const *)(uintptr_t)arguments);
  _exit(97);
}

pid_t hardship_start(const errand *e) {
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (!pid) become(e);
  return pid;
}

static ending read_ending(int status, int voice) {
  struct stat printed;
  ending end = {.code = -1};
  if (WIFEXITED(status)) end.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  if (end.code == 97) fail_msg("the program could not be started");
  FILE *said = fopen(here.error[voice], "r");
  if (said) {
    end.said[fread(end.said, 1, sizeof end.said - 1, said)] = '\0';
    fclose(said);
  }
  end.printed = stat(here.output[voice], &printed) ? 0 : (size_t)printed.st_size;
  return end;
}

ending hardship_wait(pid_t pid, int voice) {
  int status = 0;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return read_ending(status, voice);
}

ending hardship_run(const errand *e) { return hardship_wait(hardship_start(e), e->voice); }

/* ---- a program loaded once ------------------------------------------------------------------------------ */

hardship_server hardship_serve(const errand *e) {
  static char words[64];
  errand served = *e;
  int orders[2], reports[2], last = 0;
  assert_int_equal(pipe(orders), 0);
  assert_int_equal(pipe(reports), 0);
  snprintf(words, sizeof words, "HUNGER_SERVER=%d,%d", orders[0], reports[1]);
  while (served.faults[last]) last++;
  assert_in_range(last, 0, FAULTS_MOST - 2);
  served.faults[last] = words;
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (!pid) {
    close(orders[1]); /* or it would never see their end */
    close(reports[0]);
    become(&served);
  }
  close(orders[0]);
  close(reports[1]);
  return (hardship_server){pid, orders[1], reports[0], e->voice};
}

ending hardship_live(const hardship_server *server, long n, bool is_for_good) {
  const long order[2] = {n, is_for_good};
  int status = -1;
  assert_int_equal(write(server->orders, order, sizeof order), sizeof order);
  assert_int_equal(read(server->reports, &status, sizeof status), sizeof status);
  return read_ending(status, server->voice);
}

void hardship_dismiss(hardship_server *server) {
  close(server->orders);
  close(server->reports);
  waitpid(server->pid, NULL, 0);
  *server = (hardship_server){0};
}

/* ---- files ---------------------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

void hardship_remove(const char *path) { nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS); }

bool hardship_exists(const char *path) { return !access(path, F_OK); }

static struct { char names[FILES_MOST][200]; int count; size_t stem; } listing;

static int note(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status;
  if (!walk->level) return 0;
  assert_in_range(listing.count, 0, FILES_MOST - 1);
  snprintf(listing.names[listing.count++], sizeof listing.names[0], "%s%s", path + listing.stem, kind == FTW_D ? "/" : "");
  return 0;
}

static int by_name(const void *left, const void *right) { return strcmp(left, right); }

void hardship_list(const char *folder, char *out, size_t size) {
  size_t used = 0;
  listing.count = 0;
  listing.stem = strlen(folder) + 1;
  nftw(folder, note, 8, FTW_PHYS);
  qsort(listing.names, (size_t)listing.count, sizeof listing.names[0], by_name);
  out[0] = '\0';
  for (int i = 0; i < listing.count; i++) used += (size_t)snprintf(out + used, size - used, "%s\n", listing.names[i]);
  assert_true(used < size);
}

void hardship_digest(const char *folder, char digest[65]) {
  char path[600], text[4096];
  static const char key[] = "\"content_digest\": \"";
  digest[0] = '\0';
  snprintf(path, sizeof path, "%s/content.json", folder);
  FILE *file = fopen(path, "r");
  if (!file) return;
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  const char *at = strstr(text, key);
  if (at) snprintf(digest, 65, "%.64s", at + strlen(key));
}

long hardship_count(const char *path) {
  long count = -1;
  FILE *file = fopen(path, "r");
  if (file && fscanf(file, "%ld", &count) != 1) count = -1;
  if (file) fclose(file);
  return count;
}

unsigned hardship_random(unsigned limit) {
  here.random ^= here.random << 13;
  here.random ^= here.random >> 7;
  here.random ^= here.random << 17;
  return (unsigned)((here.random >> 32) * limit >> 32);
}
