/* test_result_hardship - memory that runs out at every single allocation, files that may not grow: a clean status, no leak,
   nothing published that is not whole, and the run goes on as if nothing had been. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "made_run.h"

/* ---- memory ----------------------------------------------------------------------------------------- */

typedef struct rations {
  long left;   /* allocations that still succeed */
  long blocks; /* now held */
} rations;

static void *ration(void *user, void *block, size_t size) {
  rations *all = user;
  if (!size) {
    if (block) all->blocks--;
    free(block);
    return NULL;
  }
  if (all->left <= 0) return NULL;
  all->left--;
  void *grown = realloc(block, size);
  if (grown && !block) all->blocks++;
  return grown;
}

/* Write a run, close it, open, read and export it. */
static hakyu_status whole_life(const hakyu_memory *memory, const char *folder, const char *input, const char *out) {
  hk_manifest manifest = made_manifest();
  hakyu_result *result = NULL;
  hakyu_export *stream = NULL;
  const char *bytes = NULL;
  size_t size = 0;
  manifest.input_paths = &input;
  manifest.input_count = 1;
  hakyu_status status = hk_result_create(memory, folder, &manifest, NULL, &result);
  if (status) return status;
  status = made_names(result);
  if (!status) status = made_unit(result, 0, 0, 8, false);
  hakyu_status closed = hk_result_close(result, !status, (const char *const[]){"host", "here"}, 1, NULL);
  if (status || closed) return status ? status : closed;
  status = hakyu_result_open(memory, folder, NULL, &result);
  if (status) return status;
  status = hakyu_export_open(result, "json", NULL, NULL, &stream);
  do {
    if (!status) status = hakyu_export_next(stream, &bytes, &size);
  } while (!status && size);
  hakyu_export_close(stream);
  if (!status) status = hakyu_result_export(result, "csv", out, NULL);
  if (!status) status = hk_result_check_sums(memory, folder, NULL, NULL);
  hakyu_result_close(result);
  return status;
}

static void test_starved_at_every_allocation(void **state) {
  (void)state;
  char folder[512], input[512], out[512], complete[512];
  made_folder("starved", folder);
  made_folder("starved-out", out);
  made_folder("starved.yaml", input);
  made_write(input, "hakyu: 1\n");
  made_path(folder, "SHA256SUMS", complete);
  long failures = 0;
  for (long allowed = 0;; allowed += allowed < 40 ? 1 : 11) { /* every one of them: tests/hardship */
    rations all = {allowed, 0};
    hakyu_memory memory = {ration, &all};
    made_remove(folder);
    made_remove(out);
    hakyu_status status = whole_life(&memory, folder, input, out);
    assert_int_equal(all.blocks, 0);
    if (status == HAKYU_OK) break;
    assert_int_equal(status, HAKYU_NO_MEMORY);
    failures++;
    assert_true(allowed < 5000);
    if (!made_exists(complete)) continue; /* otherwise the run itself was finished, and must be whole */
    char marker[512];
    made_path(folder, "INCOMPLETE", marker);
    if (!made_exists(marker)) assert_int_equal(hk_result_check_sums(hakyu_memory_default(), folder, NULL, NULL), HAKYU_OK);
  }
  assert_true(failures > 20);
}

/* ---- disk ------------------------------------------------------------------------------------------- */

/* In a child whose files may not grow beyond a limit; its status is what hk_result_* said. */
static int with_small_files(const char *folder, rlim_t bytes) {
  pid_t child = fork();
  assert_true(child >= 0);
  if (!child) {
    struct rlimit limit = {bytes, bytes};
    hk_manifest manifest = made_manifest();
    hakyu_result *result = NULL;
    hakyu_findings *findings = NULL;
    char said[2048];
    signal(SIGXFSZ, SIG_IGN);
    if (hakyu_findings_create(hakyu_memory_default(), &findings) || setrlimit(RLIMIT_FSIZE, &limit)) _exit(99);
    hakyu_status status = hk_result_create(hakyu_memory_default(), folder, &manifest, findings, &result);
    if (!status) {
      status = made_rest(result, 4);
      hakyu_status closed = hk_result_close(result, true, NULL, 0, findings);
      if (!status) status = closed;
    }
    made_findings(findings, said, sizeof said);
    if (status && !strstr(said, folder)) _exit(98); /* the finding names the path */
    _exit((int)status);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  return WEXITSTATUS(status);
}

static void test_files_that_may_not_grow(void **state) {
  (void)state;
  char folder[512], first[65], hex[65];
  made_folder("grown", folder);
  made_complete(folder, 4);
  made_digest(folder, first);
  made_folder("ungrown", folder);
  int failures = 0, status = HAKYU_IO;
  for (rlim_t bytes = 512; status != HAKYU_OK; bytes += bytes < 8192 ? 1024 : 8192) {
    status = with_small_files(folder, bytes);
    if (status == HAKYU_OK) break;
    assert_int_equal(status, HAKYU_IO);
    failures++;
    assert_true(bytes < (1 << 24));
    hakyu_result *result = NULL;
    assert_int_not_equal(hakyu_result_open(hakyu_memory_default(), folder, NULL, &result), HAKYU_OK);
  }
  assert_true(failures > 5);
  made_digest(folder, hex); /* resumed again and again: the same */
  assert_string_equal(hex, first);
  assert_int_equal(hk_result_check_sums(hakyu_memory_default(), folder, NULL, NULL), HAKYU_OK);
}

/* ---- damage ----------------------------------------------------------------------------------------- */

/* Whatever is in the file, reading ends with a status. */
static void test_damaged_databases(void **state) {
  (void)state;
  char folder[512], path[512], out[512];
  size_t size = 0;
  made_folder("damaged", folder);
  made_folder("damaged-out", out);
  made_complete(folder, 8);
  made_path(folder, "result.sqlite", path);
  char *whole = made_read(path, &size);
  assert_non_null(whole);
  unsigned random = 7;
  int seen = 0;
  for (int round = 0; round < 150; round++) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(whole, 1, size, file), size);
    for (int i = 0; i < 40; i++) {
      random = random * 1103515245 + 12345;
      size_t at = (round % 3 == 0 ? random >> 8 & 4095 : random >> 4) % size;
      assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
      fputc((int)(random >> 16 & 255), file);
    }
    fclose(file);
    hakyu_result *result = NULL;
    hakyu_status status = hakyu_result_open(hakyu_memory_default(), folder, NULL, &result);
    if (!status) {
      uint8_t digest[32];
      status = hk_result_digest(result, digest);
      hakyu_result_close(result);
    }
    assert_true(status == HAKYU_OK || status == HAKYU_DAMAGED || status == HAKYU_FOREIGN || status == HAKYU_IO || status == HAKYU_LIMIT ||
                status == HAKYU_NO_MEMORY);
    seen += status != HAKYU_OK;
    assert_int_equal(hk_result_check_sums(hakyu_memory_default(), folder, NULL, NULL), HAKYU_DAMAGED);
  }
  assert_true(seen > 100);
  free(whole);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_starved_at_every_allocation), cmocka_unit_test(test_files_that_may_not_grow),
                                     cmocka_unit_test(test_damaged_databases)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
