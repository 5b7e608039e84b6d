/* test_run_folder - the life of a run folder: claimed by one writer, resumed after a crash, published in one step, refused
   when it is something else. */
#define _DEFAULT_SOURCE /* usleep */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "doc/json_in.h"
#include "made_run.h"

/* Tries to create; what was said is in said. */
static hakyu_status try_create(const char *folder, const hk_manifest *manifest, char said[2048]) {
  hakyu_findings *findings = NULL;
  hakyu_result *result = NULL;
  hk_manifest usual = made_manifest();
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_status status = hk_result_create(hakyu_memory_default(), folder, manifest ? manifest : &usual, findings, &result);
  made_findings(findings, said, 2048);
  assert_int_equal(said[0] != '\0', status != HAKYU_OK);
  if (!status) assert_int_equal(hk_result_close(result, false, NULL, 0, findings), HAKYU_OK);
  hakyu_findings_destroy(findings);
  return status;
}

static hakyu_status try_open(const char *folder, char said[2048]) {
  hakyu_findings *findings = NULL;
  hakyu_result *result = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_status status = hakyu_result_open(hakyu_memory_default(), folder, findings, &result);
  made_findings(findings, said, 2048);
  if (!status) hakyu_result_close(result);
  hakyu_findings_destroy(findings);
  return status;
}

static hakyu_status try_sums(const char *folder, char said[2048]) {
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_status status = hk_result_check_sums(hakyu_memory_default(), folder, findings, NULL);
  made_findings(findings, said, 2048);
  hakyu_findings_destroy(findings);
  return status;
}

static void assert_has(const char *text, const char *part) {
  if (!strstr(text, part)) fail_msg("'%s' is not in '%s'", part, text);
}

/* Runs what a process does that then dies without closing anything. */
static void crash(const char *folder, void (*work)(const char *folder)) {
  pid_t child = fork();
  assert_true(child >= 0);
  if (!child) {
    work(folder);
    _exit(7);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

static void set_version(const char *folder, unsigned char version) {
  char path[512];
  made_path(folder, "result.sqlite", path);
  int file = open(path, O_RDWR);
  assert_true(file >= 0 && pwrite(file, &version, 1, 63) == 1); /* user_version: bytes 60-63 of the SQLite header */
  close(file);
}

/* ---- publishing ------------------------------------------------------------------------------------- */

static void test_complete_folder(void **state) {
  (void)state;
  char inputs[512], folder[512], path[512], said[2048], first[512], second[512];
  made_folder("inputs", inputs);
  assert_int_equal(mkdir(inputs, 0777), 0);
  made_path(inputs, "scenario.yaml", first);
  made_path(inputs, "needs.csv", second);
  made_write(first, "hakyu: 1\n");
  made_write(second, "id,asset\n");
  made_folder("complete", path);
  snprintf(folder, sizeof folder, "%.400s/new/parents/run", path);
  const char *const paths[] = {first, second}, *const names[] = {"scenario.yaml", "models/five/needs.csv"};
  hk_manifest manifest = made_manifest();
  manifest.input_paths = paths;
  manifest.input_names = names;
  manifest.input_count = 2;
  hakyu_result *result = NULL;
  assert_int_equal(hk_result_create(hakyu_memory_default(), folder, &manifest, NULL, &result), HAKYU_OK);
  assert_int_equal(made_rest(result, 16), HAKYU_OK);
  assert_int_equal(hk_result_note(result, "stopped", "all done"), HAKYU_OK);
  assert_int_equal(hk_result_close(result, true, (const char *const[]){"host", "h\"ost"}, 1, NULL), HAKYU_OK);
  static const char *const FILES[] = {"result.sqlite", "content.json", "provenance.json", "SHA256SUMS", "inputs/scenario.yaml", "inputs/models/five/needs.csv"};
  for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
    made_path(folder, FILES[i], path);
    assert_true(made_exists(path));
  }
  static const char *const NOT[] = {"INCOMPLETE", "result.sqlite-journal", "content.json.part", "SHA256SUMS.part"};
  for (size_t i = 0; i < sizeof NOT / sizeof *NOT; i++) {
    made_path(folder, NOT[i], path);
    assert_false(made_exists(path));
  }
  assert_int_equal(try_sums(folder, said), HAKYU_OK);
  /* content.json through another reader */
  hk_arena *arena = NULL;
  hk_node *root = NULL;
  made_path(folder, "content.json", path);
  assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
  assert_int_equal(hk_doc_read_json(arena, hakyu_memory_default(), path, NULL, &root), HAKYU_OK);
  assert_string_equal(hk_node_find(root, "schema")->text, "hakyu.content/1");
  const hk_node *run = hk_node_find(root, "run");
  assert_string_equal(hk_node_find(run, "fingerprint")->text, "0123456789abcdef");
  assert_string_equal(hk_node_find(run, "horizon_s")->text, "3600");
  assert_string_equal(hk_node_find(run, "stopped")->text, "all done");
  assert_null(hk_node_find(run, "provenance.host"));
  assert_int_equal(hk_node_find(root, "inputs")->count, 2);
  hk_arena_destroy(arena);
  char hex[65];
  size_t size = 0;
  made_digest(folder, hex);
  char *content = made_read(path, &size);
  assert_has(content, hex);
  free(content);
  made_path(folder, "provenance.json", path);
  char *provenance = made_read(path, &size);
  assert_has(provenance, "h\\\"ost");
  assert_has(provenance, "\"engine\": \"event\"");
  free(provenance);
}

/* The same content whatever happened on the way: content.json byte by byte. */
static void test_content_is_the_same_anywhere(void **state) {
  (void)state;
  char one[512], two[512], path[512];
  size_t sizes[2];
  made_folder("here", one);
  made_folder("there", two);
  made_complete(one, 64);
  hakyu_result *result = made_create(two);
  assert_int_equal(made_unit(result, 1, 32, 32, true), HAKYU_OK);
  assert_int_equal(hk_result_close(result, false, NULL, 0, NULL), HAKYU_OK);
  result = made_create(two);
  assert_int_equal(hk_result_stored(result), 32);
  assert_int_equal(made_rest(result, 32), HAKYU_OK);
  assert_int_equal(hk_result_close(result, true, NULL, 0, NULL), HAKYU_OK);
  made_path(one, "content.json", path);
  char *first = made_read(path, &sizes[0]);
  made_path(two, "content.json", path);
  char *second = made_read(path, &sizes[1]);
  assert_int_equal(sizes[0], sizes[1]);
  assert_memory_equal(first, second, sizes[0]);
  free(first);
  free(second);
}

static void test_any_change_is_seen(void **state) {
  (void)state;
  char folder[512], path[512], said[2048];
  made_folder("changed", folder);
  made_complete(folder, 32);
  static const char *const FILES[] = {"result.sqlite", "content.json", "provenance.json", "SHA256SUMS"};
  unsigned random = 1;
  for (int i = 0; i < 60; i++) {
    made_path(folder, FILES[i % 4], path);
    struct stat kind;
    unsigned char byte = 0;
    int file = open(path, O_RDWR);
    assert_true(file >= 0 && !fstat(file, &kind));
    random = random * 1103515245 + 12345;
    off_t at = (off_t)((random >> 4) % (unsigned)kind.st_size);
    assert_int_equal(pread(file, &byte, 1, at), 1);
    unsigned char flipped = byte ^ (unsigned char)(1u << (i % 8));
    assert_int_equal(pwrite(file, &flipped, 1, at), 1);
    assert_int_equal(try_sums(folder, said), HAKYU_DAMAGED);
    assert_true(said[0]);
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
  }
  assert_int_equal(try_sums(folder, said), HAKYU_OK);
  made_path(folder, "stray", path);
  made_write(path, "x");
  assert_int_equal(try_sums(folder, said), HAKYU_DAMAGED);
  assert_has(said, "stray");
  assert_int_equal(unlink(path), 0);
  assert_int_equal(symlink("/etc/passwd", path), 0);
  assert_int_equal(try_sums(folder, said), HAKYU_DAMAGED);
  assert_int_equal(unlink(path), 0);
  made_path(folder, "provenance.json", path);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(try_sums(folder, said), HAKYU_DAMAGED);
  assert_has(said, "provenance.json");
}

/* SHA256SUMS itself may be what is damaged: a line of another form, an end that is cut off. */
static void test_sums_that_are_none(void **state) {
  (void)state;
  char folder[512], path[512], said[2048];
  size_t size = 0;
  made_folder("sums", folder);
  made_complete(folder, 32);
  made_path(folder, "SHA256SUMS", path);
  char *whole = made_read(path, &size);
  assert_non_null(whole);
  char *longer = malloc(size + 8);
  assert_non_null(longer);
  memcpy(longer, "short\n", 6);
  memcpy(longer + 6, whole, size + 1);
  made_write(path, longer);
  assert_int_equal(try_sums(folder, said), HAKYU_DAMAGED);
  assert_has(said, "a line is not of the form");
  whole[size - 1] = '\0'; /* the last line's end */
  made_write(path, whole);
  assert_int_equal(try_sums(folder, said), HAKYU_DAMAGED);
  assert_has(said, "it is not what was published");
  free(longer);
  free(whole);
}

/* No folder can be made of a path that is none, or too long for the system. */
static void test_paths_that_are_none(void **state) {
  (void)state;
  char *path = malloc(PATH_MAX + 2);
  hakyu_findings *findings = NULL;
  hakyu_result *result = NULL;
  hk_manifest manifest = made_manifest();
  assert_non_null(path);
  memset(path, 'a', PATH_MAX + 1);
  path[PATH_MAX + 1] = '\0';
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_result_create(hakyu_memory_default(), path, &manifest, findings, &result), HAKYU_IO);
  assert_int_equal(hk_result_create(hakyu_memory_default(), "", &manifest, findings, &result), HAKYU_IO);
  assert_null(result);
  assert_int_equal(hakyu_findings_count(findings, HAKYU_ERROR), 2);
  hakyu_findings_destroy(findings);
  free(path);
}

/* ---- claiming --------------------------------------------------------------------------------------- */

static void test_two_writers(void **state) {
  (void)state;
  char folder[512], said[2048], pid[32];
  int ready[2], done[2];
  made_folder("two-writers", folder);
  assert_int_equal(pipe(ready), 0);
  assert_int_equal(pipe(done), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  char byte = 'x';
  if (!child) {
    hakyu_result *result = made_create(folder);
    made_unit(result, 0, 0, 8, false);
    if (write(ready[1], &byte, 1) != 1 || read(done[0], &byte, 1) != 1) _exit(1);
    _exit(hk_result_close(result, false, NULL, 0, NULL) == HAKYU_OK ? 0 : 1);
  }
  assert_int_equal(read(ready[0], &byte, 1), 1);
  assert_int_equal(try_create(folder, NULL, said), HAKYU_BUSY);
  snprintf(pid, sizeof pid, "process %ld ", (long)child);
  assert_has(said, pid);
  assert_has(said, "8 of 128");
  assert_int_equal(hk_result_remove(hakyu_memory_default(), folder, NULL), HAKYU_BUSY);
  assert_int_equal(try_open(folder, said), HAKYU_INCOMPLETE);
  assert_has(said, "8 of 128");
  assert_has(said, "right now");
  assert_int_equal(write(done[1], &byte, 1), 1);
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  assert_int_equal(try_create(folder, NULL, said), HAKYU_OK);
  /* and twice in one process */
  hakyu_result *result = made_create(folder);
  assert_int_equal(try_create(folder, NULL, said), HAKYU_BUSY);
  assert_int_equal(made_rest(result, 8), HAKYU_OK);
  assert_int_equal(hk_result_close(result, true, NULL, 0, NULL), HAKYU_OK);
  for (int i = 0; i < 2; i++) close(ready[i]), close(done[i]);
}

/* A marker as another writer would have left it. */
static void leave_marker(const char *folder, const char *host, const char *boot, long pid, long age_s) {
  char path[512], text[1024];
  made_path(folder, "INCOMPLETE", path);
  snprintf(text, sizeof text, "hakyu incomplete run 1\nfingerprint 0123456789abcdef\nreplications 128\nstored 0\nhost %s\npid %ld\nstart 1\nboot %s\n", host, pid, boot);
  made_write(path, text);
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  now.tv_sec -= age_s;
  assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[]){now, now}, 0), 0);
}

static void test_stale_markers(void **state) {
  (void)state;
  char folder[512], said[2048], host[128], boot[64] = "";
  made_folder("stale", folder);
  assert_int_equal(try_create(folder, NULL, said), HAKYU_OK); /* leaves an unfinished run behind */
  made_folder("stale", folder);
  hakyu_result *result = made_create(folder);
  assert_int_equal(made_unit(result, 0, 0, 8, false), HAKYU_OK);
  assert_int_equal(hk_result_close(result, false, NULL, 0, NULL), HAKYU_OK);
  assert_int_equal(gethostname(host, sizeof host), 0);
  int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY);
  assert_true(file >= 0 && read(file, boot, 36) == 36);
  close(file);
  leave_marker(folder, host, boot, 999999, 0); /* here, but dead */
  assert_int_equal(try_create(folder, NULL, said), HAKYU_OK);
  leave_marker(folder, host, boot, (long)getpid(), 0); /* our pid, but another process had it */
  assert_int_equal(try_create(folder, NULL, said), HAKYU_OK);
  leave_marker(folder, host, "0-0-0-0", (long)getpid(), 0); /* before this host was booted */
  assert_int_equal(try_create(folder, NULL, said), HAKYU_OK);
  leave_marker(folder, "elsewhere", "0-0-0-0", 1, 10); /* another host that wrote ten seconds ago */
  assert_int_equal(try_create(folder, NULL, said), HAKYU_BUSY);
  assert_has(said, "host elsewhere");
  leave_marker(folder, "elsewhere", "0-0-0-0", 1, 3600); /* an hour ago */
  assert_int_equal(try_create(folder, NULL, said), HAKYU_OK);
  result = made_create(folder);
  assert_int_equal(hk_result_stored(result), 8);
  /* one that was thought dead and wakes up must not go on */
  leave_marker(folder, "elsewhere", "0-0-0-0", 1, 0);
  assert_int_equal(made_unit(result, 0, 8, 8, false), HAKYU_BUSY);
  assert_int_equal(hk_result_close(result, true, NULL, 0, NULL), HAKYU_BUSY);
}

static void test_what_is_refused(void **state) {
  (void)state;
  char folder[512], path[512], said[2048];
  hk_manifest manifest = made_manifest();
  made_folder("refused", folder);
  /* somebody's folder */
  assert_int_equal(mkdir(folder, 0777), 0);
  made_path(folder, "thesis.tex", path);
  made_write(path, "x");
  assert_int_equal(try_create(folder, NULL, said), HAKYU_REFUSED);
  assert_has(said, "thesis.tex");
  assert_int_equal(hk_result_remove(hakyu_memory_default(), folder, NULL), HAKYU_REFUSED);
  assert_true(made_exists(path));
  made_path(folder, "INCOMPLETE", path);
  assert_false(made_exists(path));
  made_remove(folder);
  /* a file of our marker's name that is not ours */
  assert_int_equal(mkdir(folder, 0777), 0);
  made_write(path, "my thesis is\n");
  assert_int_equal(try_create(folder, NULL, said), HAKYU_REFUSED);
  made_remove(folder);
  /* an empty folder is fine */
  assert_int_equal(mkdir(folder, 0777), 0);
  assert_int_equal(try_create(folder, NULL, said), HAKYU_OK);
  /* an unfinished run of another fingerprint, seed or semantics */
  manifest.fingerprint = "fedcba";
  assert_int_equal(try_create(folder, &manifest, said), HAKYU_REFUSED);
  assert_has(said, "0123456789abcdef");
  manifest = made_manifest();
  manifest.seed = 7;
  assert_int_equal(try_create(folder, &manifest, said), HAKYU_REFUSED);
  manifest = made_manifest();
  manifest.semantics = 2;
  assert_int_equal(try_create(folder, &manifest, said), HAKYU_FOREIGN);
  assert_int_equal(try_create(folder, NULL, said), HAKYU_OK); /* and it has not suffered */
  /* a complete run */
  made_remove(folder);
  made_complete(folder, 64);
  assert_int_equal(try_create(folder, NULL, said), HAKYU_REFUSED);
  assert_has(said, "complete run");
  assert_int_equal(try_sums(folder, said), HAKYU_OK);
  /* a folder that is a file */
  made_path(folder, "content.json", path);
  assert_int_equal(try_create(path, NULL, said), HAKYU_IO);
  /* --force */
  assert_int_equal(hk_result_remove(hakyu_memory_default(), folder, NULL), HAKYU_OK);
  assert_false(made_exists(folder));
  assert_int_equal(hk_result_remove(hakyu_memory_default(), folder, NULL), HAKYU_OK);
}

/* "input refused: nothing written". */
static void test_bad_inputs_leave_nothing(void **state) {
  (void)state;
  char base[512], folder[512], input[512], said[2048];
  made_folder("bad-input", base);
  made_folder("bad-input.yaml", input);
  made_write(input, "hakyu: 1\n");
  snprintf(folder, sizeof folder, "%.400s/a/b", base);
  static const char *const NAMES[] = {"../escape", "/etc/escape", "a//b", ".hidden", "a/../b", "", "a/", "new\nline", "back\\slash"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    hk_manifest manifest = made_manifest();
    manifest.input_paths = (const char *const[]){input, input};
    manifest.input_names = (const char *const[]){"good.yaml", NAMES[i]};
    manifest.input_count = 2;
    assert_int_equal(try_create(folder, &manifest, said), HAKYU_REFUSED);
    assert_false(made_exists(base));
  }
  hk_manifest manifest = made_manifest();
  manifest.input_paths = (const char *const[]){input, input}; /* two of one name */
  manifest.input_count = 2;
  assert_int_equal(try_create(folder, &manifest, said), HAKYU_REFUSED);
  manifest.input_paths = (const char *const[]){"/no/such/file"};
  manifest.input_count = 1;
  assert_int_equal(try_create(folder, &manifest, said), HAKYU_NOT_FOUND);
  assert_false(made_exists(base));
}

/* ---- crashes ---------------------------------------------------------------------------------------- */

static void work_half_a_unit(const char *folder) {
  hakyu_result *result = made_create(folder);
  made_names(result);
  made_unit(result, 0, 0, 16, false);
  hk_result_begin(result);
  hk_result_add(result, HK_STORED_phases, (hk_datum[]){{.integer = 0}, {.integer = 0}, {.integer = 1}, {.integer = 999}});
}

static void work_nothing(const char *folder) { made_create(folder); }

static void test_resumed_after_a_crash(void **state) {
  (void)state;
  char folder[512], first[65], hex[65], said[2048];
  made_folder("uncrashed", folder);
  made_complete(folder, 16);
  made_digest(folder, first);
  made_folder("crashed", folder);
  crash(folder, work_nothing);
  crash(folder, work_half_a_unit);
  assert_int_equal(try_open(folder, said), HAKYU_INCOMPLETE);
  assert_has(said, "16 of 128");
  assert_has(said, "resumes");
  hakyu_result *result = made_create(folder);
  assert_int_equal(hk_result_stored(result), 16);
  assert_true(made_has_unit(result, 0, 0));
  assert_int_equal(made_rest(result, 16), HAKYU_OK);
  assert_int_equal(hk_result_close(result, true, NULL, 0, NULL), HAKYU_OK);
  made_digest(folder, hex);
  assert_string_equal(hex, first);
  assert_int_equal(try_sums(folder, said), HAKYU_OK);
}

/* Killed at whatever moment, again and again, until one of them gets through. */
/* Written down half by another version of the files: it is told, and nothing is touched. */
static void test_another_version_is_not_resumed(void **state) {
  (void)state;
  char folder[512], said[2048];
  hk_manifest manifest = made_manifest();
  made_folder("versions", folder);
  hakyu_result *result = made_create(folder);
  assert_int_equal(made_names(result), HAKYU_OK);
  assert_int_equal(made_unit(result, 0, 0, 32, false), HAKYU_OK);
  assert_int_equal(hk_result_close(result, false, NULL, 0, NULL), HAKYU_OK);
  set_version(folder, HK_RESULT_VERSION + 1);
  assert_int_equal(try_create(folder, &manifest, said), HAKYU_FOREIGN);
  assert_has(said, "version");
  set_version(folder, HK_RESULT_VERSION);
  assert_int_equal(try_create(folder, &manifest, said), HAKYU_OK);
}

static void test_killed_at_any_moment(void **state) {
  (void)state;
  char folder[512], first[65], hex[65], said[2048];
  made_folder("unkilled", folder);
  made_complete(folder, 2);
  made_digest(folder, first);
  made_folder("killed", folder);
  useconds_t patience_us = 500;
  bool is_done = false;
  int kills = 0;
  for (; !is_done && kills < 400; kills++, patience_us += 700) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
      made_complete(folder, 2);
      _exit(0);
    }
    usleep(patience_us);
    kill(child, SIGKILL);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    hakyu_status opened = try_open(folder, said);
    is_done = opened == HAKYU_OK;
    assert_true(is_done || opened == HAKYU_INCOMPLETE || opened == HAKYU_NOT_FOUND);
  }
  assert_true(is_done);
  assert_true(kills > 3);
  made_digest(folder, hex);
  assert_string_equal(hex, first);
  if (try_sums(folder, said) != HAKYU_OK) fail_msg("%s", said); /* also: no stray file */
}

/* ---- opening and finding ---------------------------------------------------------------------------- */


static void test_what_cannot_be_opened(void **state) {
  (void)state;
  char folder[512], path[512], said[2048];
  made_folder("unopened", folder);
  assert_int_equal(try_open(folder, said), HAKYU_NOT_FOUND);
  assert_int_equal(mkdir(folder, 0777), 0);
  assert_int_equal(try_open(folder, said), HAKYU_NOT_FOUND);
  made_remove(folder);
  made_complete(folder, 64);
  set_version(folder, HK_RESULT_VERSION + 1);
  assert_int_equal(try_open(folder, said), HAKYU_FOREIGN);
  assert_has(said, "newer");
  set_version(folder, 0);
  assert_int_equal(try_open(folder, said), HAKYU_DAMAGED);
  set_version(folder, HK_RESULT_VERSION);
  assert_int_equal(try_open(folder, said), HAKYU_OK);
  made_path(folder, "result.sqlite", path);
  assert_int_equal(truncate(path, 5000), 0);
  hakyu_result *result = NULL;
  hakyu_status status = hakyu_result_open(hakyu_memory_default(), folder, NULL, &result);
  if (!status) { /* the manifest may still be readable; the rows are not */
    uint8_t digest[32];
    assert_int_equal(hk_result_digest(result, digest), HAKYU_DAMAGED);
    hakyu_result_close(result);
  } else {
    assert_int_equal(status, HAKYU_DAMAGED);
  }
  made_write(path, "this is no database, though it is long enough to be looked at as one by a careless reader of headers .......");
  assert_int_equal(try_open(folder, said), HAKYU_DAMAGED);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(symlink("/etc/passwd", path), 0); /* links inside a run folder are not followed */
  assert_int_equal(try_open(folder, said), HAKYU_IO);
}

static void test_newest_and_unfinished(void **state) {
  (void)state;
  char runs[512], folder[512], said[2048];
  char *path = NULL;
  const hakyu_memory *memory = hakyu_memory_default();
  made_folder("runs", runs);
  assert_int_equal(hakyu_result_newest(memory, runs, &path), HAKYU_NOT_FOUND);
  assert_int_equal(mkdir(runs, 0777), 0);
  assert_int_equal(hakyu_result_newest(memory, runs, &path), HAKYU_NOT_FOUND);
  made_path(runs, "b", folder);
  made_complete(folder, 64);
  usleep(20000);
  made_path(runs, "a", folder);
  made_complete(folder, 64);
  made_path(runs, "z", folder);
  assert_int_equal(try_create(folder, NULL, said), HAKYU_OK); /* unfinished */
  assert_int_equal(hakyu_result_newest(memory, runs, &path), HAKYU_OK);
  made_path(runs, "a", folder);
  assert_string_equal(path, folder);
  hk_memory_free(memory, path);
  assert_int_equal(hk_result_unfinished(memory, runs, "0123456789abcdef", &path), HAKYU_OK);
  made_path(runs, "z", folder);
  assert_string_equal(path, folder);
  hk_memory_free(memory, path);
  assert_int_equal(hk_result_unfinished(memory, runs, "0123", &path), HAKYU_NOT_FOUND);
  hakyu_result *result = made_create(folder);
  assert_int_equal(hk_result_unfinished(memory, runs, "0123456789abcdef", &path), HAKYU_NOT_FOUND); /* somebody is at it */
  assert_int_equal(hk_result_close(result, false, NULL, 0, NULL), HAKYU_OK);
}

/* Folders reached through links, with odd names. */
static void test_links_and_odd_names(void **state) {
  (void)state;
  char real[512], link[512], folder[512], hex[65];
  made_folder("real", real);
  made_folder("link", link);
  assert_int_equal(mkdir(real, 0777), 0);
  assert_int_equal(symlink(real, link), 0);
  made_path(link, "50% of what? #1 & more \xE9\x9B\xBB", folder);
  made_complete(folder, 64);
  made_digest(folder, hex);
  assert_int_equal(unlink(link), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_complete_folder), cmocka_unit_test(test_content_is_the_same_anywhere),
                                     cmocka_unit_test(test_any_change_is_seen), cmocka_unit_test(test_sums_that_are_none),
                                     cmocka_unit_test(test_paths_that_are_none), cmocka_unit_test(test_two_writers),
                                     cmocka_unit_test(test_stale_markers), cmocka_unit_test(test_what_is_refused),
                                     cmocka_unit_test(test_bad_inputs_leave_nothing), cmocka_unit_test(test_resumed_after_a_crash),
                                     cmocka_unit_test(test_another_version_is_not_resumed), cmocka_unit_test(test_killed_at_any_moment),
                                     cmocka_unit_test(test_what_cannot_be_opened), cmocka_unit_test(test_newest_and_unfinished),
                                     cmocka_unit_test(test_links_and_odd_names)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
