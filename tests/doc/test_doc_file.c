/* Files in and out: only regular ones are read, nothing blocks, what is written appears whole. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "doc/doc.h"

static char folder[] = TEST_WORK "/doc_file";

static const char *path_of(const char *name) {
  static char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

/* Reads and expects to be refused with this code. */
static void expect_refused(const char *path, hakyu_status wanted, const char *code) {
  hakyu_findings *findings = NULL;
  hk_file file = {NULL, 0};
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_doc_read_file(hakyu_memory_default(), path, findings, &file), wanted);
  assert_null(file.bytes);
  assert_int_equal(hakyu_findings_total(findings), 1);
  assert_string_equal(hakyu_findings_get(findings, 0)->code, code);
  assert_string_equal(hakyu_findings_get(findings, 0)->path, path);
  hakyu_findings_destroy(findings);
}

static void test_whole_file_comes_back(void **state) {
  (void)state;
  static const char bytes[] = "one\ntwo\0three";
  hk_file file = {NULL, 0};
  const char *path = path_of("whole");
  assert_int_equal(hk_doc_write_file(path, bytes, sizeof bytes, NULL), HAKYU_OK);
  assert_int_equal(hk_doc_read_file(hakyu_memory_default(), path, NULL, &file), HAKYU_OK);
  assert_int_equal(file.size, sizeof bytes);
  assert_memory_equal(file.bytes, bytes, sizeof bytes);
  assert_int_equal(file.bytes[file.size], '\0');
  hk_memory_free(hakyu_memory_default(), file.bytes);
  assert_int_equal(access(path_of("whole.part"), F_OK), -1); /* nothing half-written stays */
}

static void test_files_without_a_size_are_read_to_the_end(void **state) {
  (void)state;
  hk_file file = {NULL, 0};
  assert_int_equal(hk_doc_read_file(hakyu_memory_default(), "/proc/self/status", NULL, &file), HAKYU_OK);
  assert_true(file.size > 100);
  assert_int_equal(strlen(file.bytes), file.size);
  hk_memory_free(hakyu_memory_default(), file.bytes);
}

static void test_only_regular_files(void **state) {
  (void)state;
  const char *fifo = path_of("fifo");
  unlink(fifo);
  assert_int_equal(mkfifo(fifo, 0600), 0);
  expect_refused(fifo, HAKYU_REFUSED, "not-regular"); /* and does not wait for a writer */
  expect_refused("/dev/zero", HAKYU_REFUSED, "not-regular");
  expect_refused(folder, HAKYU_REFUSED, "not-regular");
  expect_refused(path_of("absent"), HAKYU_NOT_FOUND, "failed");
}

static void test_links_that_go_round(void **state) {
  (void)state;
  char other[512];
  snprintf(other, sizeof other, "%s/round-b", folder);
  const char *path = path_of("round-a");
  unlink(path);
  unlink(other);
  assert_int_equal(symlink(other, path), 0);
  assert_int_equal(symlink(path, other), 0);
  expect_refused(path, HAKYU_REFUSED, "symlink-loop");
}

static void test_too_large(void **state) {
  (void)state;
  const char *path = path_of("large");
  int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  assert_true(descriptor >= 0);
  assert_int_equal(ftruncate(descriptor, (off_t)HK_DOC_FILE_MAX + 1), 0); /* takes no room: nothing was written */
  close(descriptor);
  expect_refused(path, HAKYU_REFUSED, "too-large");
  unlink(path);
}

static void test_writing_says_what_failed(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_doc_write_file(path_of("no/such/folder/file"), "x", 1, findings), HAKYU_IO);
  assert_int_equal(hakyu_findings_total(findings), 1);
  assert_non_null(strstr(hakyu_findings_get(findings, 0)->text, strerror(ENOENT)));
  hakyu_findings_destroy(findings);
}

int main(void) {
  mkdir(folder, 0777);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_whole_file_comes_back), cmocka_unit_test(test_files_without_a_size_are_read_to_the_end),
      cmocka_unit_test(test_only_regular_files),    cmocka_unit_test(test_links_that_go_round),
      cmocka_unit_test(test_too_large),             cmocka_unit_test(test_writing_says_what_failed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
