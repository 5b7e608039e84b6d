/* marker - see marker.h. */
#include "result/marker.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FIRST_LINE "hakyu incomplete run 1"
enum { BIRTH_S = 60 }; /* an empty marker younger than this belongs to somebody who is about to write into it */

/* ---- who we are ------------------------------------------------------------------------------------- */

/* The first bytes of a small file of /proc, NUL-terminated; false if it cannot be read. */
static bool read_small(const char *path, char *out, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  ssize_t got = read(file, out, size - 1);
  close(file);
  if (got <= 0) return false;
  out[got] = '\0';
  return true;
}

/* State letter and start time (field 22 of /proc/pid/stat; the name in field 2 may hold anything). */
static bool process_stat(uint64_t pid, char *state, uint64_t *start) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%" PRIu64 "/stat", pid);
  if (!read_small(path, text, sizeof text)) return false;
  const char *c = strrchr(text, ')');
  if (!c || c[1] != ' ') return false;
  *state = c[2];
  c += 2;
  for (int field = 3; field < 22; field++) {
    c = strchr(c, ' ');
    if (!c) return false;
    c++;
  }
  *start = strtoull(c, NULL, 10);
  return true;
}

static void identify(hk_marker_text *me) {
  if (gethostname(me->host, sizeof me->host) || !me->host[0]) strcpy(me->host, "localhost");
  me->host[sizeof me->host - 1] = '\0';
  for (char *c = me->host; *c; c++) /* a host name is data too: keep the file's lines whole */
    if (*c <= ' ' || *c == 127) *c = '?';
  if (!read_small("/proc/sys/kernel/random/boot_id", me->boot, sizeof me->boot)) strcpy(me->boot, "unknown");
  me->boot[strcspn(me->boot, " \n")] = '\0';
  me->pid = (uint64_t)getpid();
  char state = '\0';
  if (!process_stat(me->pid, &state, &me->start)) me->start = 0;
}

static bool is_process_alive(uint64_t pid, uint64_t start) {
  char state = '\0';
  uint64_t began = 0;
  if (process_stat(pid, &state, &began)) return state != 'Z' && state != 'X' && (start == 0 || began == start);
  if (pid == 0 || pid > INT32_MAX) return false;
  return kill((pid_t)pid, 0) == 0 || errno == EPERM;
}

/* ---- the file's text -------------------------------------------------------------------------------- */

static void parse_line(char *line, hk_marker_text *text) {
  char *value = strchr(line, ' ');
  if (!value) return;
  *value++ = '\0';
  const struct { const char *word; char *out; } words[] = {
      {"fingerprint", text->fingerprint}, {"host", text->host}, {"boot", text->boot}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (!strcmp(line, words[i].word)) snprintf(words[i].out, HK_MARKER_WORD, "%s", value);
  const struct { const char *word; uint64_t *out; } numbers[] = {
      {"replications", &text->replications}, {"stored", &text->stored}, {"pid", &text->pid}, {"start", &text->start}, {"since", &text->since}, {"found", &text->found}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (!strcmp(line, numbers[i].word)) *numbers[i].out = strtoull(value, NULL, 10);
}

static void parse(char *bytes, hk_marker_text *text) {
  *text = (hk_marker_text){0};
  size_t first = strlen(FIRST_LINE);
  text->is_ours = !strncmp(bytes, FIRST_LINE, first) && (bytes[first] == '\n' || bytes[first] == '\0');
  if (!text->is_ours) return;
  for (char *line = bytes + first; *line;) {
    line++;
    char *end = line + strcspn(line, "\n");
    bool is_last = *end == '\0';
    *end = '\0';
    parse_line(line, text);
    if (is_last) break;
    line = end;
    *line = '\n';
  }
}

/* Reads what the open marker says; *is_empty if it says nothing yet. */
static hakyu_status read_open(int file, hk_marker_text *text, bool *is_empty) {
  char bytes[HK_MARKER_BYTES];
  ssize_t got = pread(file, bytes, sizeof bytes - 1, 0);
  if (got < 0) return HAKYU_IO;
  bytes[got] = '\0';
  *is_empty = got == 0;
  parse(bytes, text);
  return HAKYU_OK;
}

/* ---- whose it is ------------------------------------------------------------------------------------ */

typedef enum hold { HOLD_MINE, HOLD_OTHERS, HOLD_UNKNOWN } hold;

/* The kernel's word on it, where it has one. */
static hold try_lock(int file) {
  for (;;) {
    if (!flock(file, LOCK_EX | LOCK_NB)) return HOLD_MINE;
    if (errno == EWOULDBLOCK) return HOLD_OTHERS;
    if (errno != EINTR) return HOLD_UNKNOWN;
  }
}

/* Somebody who only looks (hk_marker_is_busy) holds the lock for an instant: that is no writer. */
static hold try_lock_patiently(int file) {
  const struct timespec pause = {0, 20000000};
  hold kernel = try_lock(file);
  for (int attempt = 0; attempt < 5 && kernel == HOLD_OTHERS; attempt++) {
    nanosleep(&pause, NULL);
    kernel = try_lock(file);
  }
  return kernel;
}

static bool has_been_silent(int file, int seconds) {
  struct stat status;
  return !fstat(file, &status) && time(NULL) - status.st_mtim.tv_sec > seconds;
}

static bool is_held(int file, hold kernel, const hk_marker_text *text, bool is_empty) {
  if (kernel == HOLD_OTHERS) return true;
  if (is_empty) return kernel == HOLD_UNKNOWN && !has_been_silent(file, BIRTH_S);
  if (!text->host[0]) return false;
  hk_marker_text me = {0};
  identify(&me);
  bool is_boot = !strcmp(text->boot, me.boot), is_host = !strcmp(text->host, me.host);
  if (is_boot && kernel == HOLD_MINE) return false; /* the same kernel says that nobody has it */
  if (is_boot && is_host) return is_process_alive(text->pid, text->start);
  if (is_host) return false; /* that host has been booted since */
  return !has_been_silent(file, HK_MARKER_SILENT_S);
}

/* Opens the marker or creates it; it may vanish in between, when another run completes. */
static int open_marker(int directory, bool *is_new) {
  const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  for (int attempt = 0; attempt < 8; attempt++) {
    *is_new = true;
    int file = openat(directory, HK_MARKER_NAME, flags | O_CREAT | O_EXCL, 0666);
    if (file >= 0 || errno != EEXIST) return file;
    *is_new = false;
    file = openat(directory, HK_MARKER_NAME, flags);
    if (file >= 0 || errno != ENOENT) return file;
  }
  errno = EBUSY;
  return -1;
}

static bool is_still_there(int directory, int file) {
  struct stat here, there;
  return !fstat(file, &here) && !fstatat(directory, HK_MARKER_NAME, &there, AT_SYMLINK_NOFOLLOW) && here.st_ino == there.st_ino &&
         here.st_dev == there.st_dev;
}

static hakyu_status tell_busy(hakyu_findings *findings, const char *folder, const hk_marker_text *text) {
  hk_place place = {folder, 0, 0, HK_MARKER_NAME};
  if (text->host[0])
    hk_findings_error(findings, place, "busy", "this run is being written by process %" PRIu64 " on host %s (%" PRIu64 " of %" PRIu64 " replications stored); wait for it, or choose another folder",
                      text->pid, hk_findings_value(findings, text->host), text->stored, text->replications);
  else
    hk_findings_error(findings, place, "busy", "this run is being written by another process that is just beginning; wait for it, or choose another folder");
  return HAKYU_BUSY;
}

hakyu_status hk_marker_take(int directory, const char *folder, hakyu_findings *findings, hk_marker *marker) {
  hakyu_status status = HAKYU_OK;
  bool is_new = false, is_empty = false;
  hk_marker_text text = {0};
  struct stat kind;
  int file = open_marker(directory, &is_new);
  if (file < 0) return hk_findings_fail(findings, HAKYU_IO, folder, "opening " HK_MARKER_NAME, errno);
  hold kernel = try_lock_patiently(file);
  status = fstat(file, &kind) ? HAKYU_IO : read_open(file, &text, &is_empty);
  if (status) {
    hk_findings_fail(findings, status, folder, "reading " HK_MARKER_NAME, errno);
  } else if (!S_ISREG(kind.st_mode) || (!text.is_ours && !is_empty)) {
    hk_place place = {folder, 0, 0, HK_MARKER_NAME};
    hk_findings_error(findings, place, "not-ours", "a file of this name is here that hakyu did not write; choose another folder");
    status = HAKYU_REFUSED;
  } else if (kernel == HOLD_OTHERS || (!is_new && is_held(file, kernel, &text, is_empty)) || !is_still_there(directory, file)) {
    /* HOLD_OTHERS although it is new: somebody was quicker to lock what we made */
    status = tell_busy(findings, folder, &text);
  } else {
    *marker = (hk_marker){.file = file, .is_new = is_new, .is_empty = is_empty, .before = text, .since = time(NULL)};
    file = -1;
  }
  if (file >= 0) close(file);
  return status;
}

hakyu_status hk_marker_write(hk_marker *marker, const char *fingerprint, uint64_t replications, uint64_t stored, bool is_held_now) {
  char text[HK_MARKER_BYTES];
  int length = snprintf(text, sizeof text, FIRST_LINE "\nfingerprint %.*s\nreplications %" PRIu64 "\nstored %" PRIu64 "\n", HK_MARKER_WORD - 1,
                        fingerprint, replications, stored);
  if (is_held_now) {
    hk_marker_text me = {0};
    identify(&me);
    length += snprintf(text + length, sizeof text - (size_t)length, "host %s\npid %" PRIu64 "\nstart %" PRIu64 "\nboot %s\nsince %" PRId64 "\nfound %" PRIu64 "\n", me.host,
                       me.pid, me.start, me.boot, marker->since, marker->before.stored);
  }
  /* Over the old text and then cut: at no moment is the file empty. */
  if (pwrite(marker->file, text, (size_t)length, 0) != (ssize_t)length || ftruncate(marker->file, length)) return HAKYU_IO;
  return HAKYU_OK;
}

bool hk_marker_is_mine(const hk_marker *marker) {
  hk_marker_text text = {0}, me = {0};
  bool is_empty = false;
  identify(&me);
  return read_open(marker->file, &text, &is_empty) == HAKYU_OK && text.pid == me.pid && text.start == me.start &&
         !strcmp(text.boot, me.boot) && !strcmp(text.host, me.host);
}

void hk_marker_release(hk_marker *marker) {
  if (marker->file >= 0) close(marker->file); /* and with it the lock */
  marker->file = -1;
}

hakyu_status hk_marker_read(int directory, hk_marker_text *text) {
  int file = openat(directory, HK_MARKER_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return errno == ENOENT ? HAKYU_NOT_FOUND : HAKYU_IO;
  bool is_empty = false;
  hakyu_status status = read_open(file, text, &is_empty);
  close(file);
  return status;
}

bool hk_marker_is_busy(int directory) {
  int file = openat(directory, HK_MARKER_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return false;
  hk_marker_text text = {0};
  bool is_empty = false;
  hold kernel = try_lock(file);
  bool is_busy = read_open(file, &text, &is_empty) == HAKYU_OK && is_held(file, kernel, &text, is_empty);
  close(file);
  return is_busy;
}

hakyu_status hk_marker_tell_incomplete(const char *folder, int directory, const hk_marker_text *text, hakyu_findings *findings) {
  hk_place place = {folder, 0, 0, NULL};
  bool is_busy = hk_marker_is_busy(directory);
  hk_findings_error(findings, place, "incomplete", "the run is not complete: %" PRIu64 " of %" PRIu64 " replications are stored; %s", text->stored,
                    text->replications, is_busy ? "it is being written right now" : "the same command resumes it");
  return HAKYU_INCOMPLETE;
}
