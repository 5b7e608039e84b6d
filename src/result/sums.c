/* sums - see sums.h. Checking makes the whole text again and compares it line by line, so a changed byte anywhere in the
   folder, SHA256SUMS included, is seen. `sha256sum --check --strict SHA256SUMS` does the same without us, but for foreign files. */
#include "result/sums.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "doc/doc.h"
#include "result/result.h"
#include "result/run_folder.h"
#include "result/run_tree.h"

enum { NAME_AT = HK_DIGEST_TEXT - 1 + 2 }; /* a line: digest, two spaces, name */

static bool is_summed(const char *path) { return strcmp(path, HK_FOLDER_SUMS) && strcmp(path, HK_MARKER_NAME); }

/* The text that SHA256SUMS should have now. */
static hakyu_status write_sums(const hakyu_memory *memory, int directory, const char *folder, hakyu_findings *findings, hk_buffer *text) {
  hk_arena *arena = NULL;
  const char **paths = NULL;
  size_t count = 0;
  hakyu_status status = hk_arena_create(memory, &arena);
  if (!status) status = hk_tree_list(arena, memory, directory, folder, findings, &paths, &count);
  for (size_t i = 0; i < count && !status; i++) {
    uint8_t digest[HK_DIGEST_BYTES];
    char hex[HK_DIGEST_TEXT];
    if (!is_summed(paths[i])) continue;
    if (strchr(paths[i], '\n')) { /* would make two lines of one; no file of ours has such a name */
      hk_place place = {folder, 0, 0, hk_findings_value(findings, paths[i])};
      hk_findings_error(findings, place, "foreign", "no file of a run has a line break in its name");
      status = HAKYU_DAMAGED;
      break;
    }
    status = hk_tree_digest(directory, paths[i], digest);
    if (status) {
      const char *whole = hk_folder_path(arena, folder, paths[i]);
      hk_findings_fail(findings, status, whole ? whole : folder, "reading the file", errno);
      break;
    }
    hk_digest_text(digest, hex);
    hk_buffer_printf(text, "%s  %s\n", hex, paths[i]);
  }
  if (!status && text->is_starved) status = HAKYU_NO_MEMORY;
  if (arena) hk_arena_destroy(arena);
  return status;
}

hakyu_status hk_sums_write(const hakyu_memory *memory, int directory, const char *folder, hakyu_findings *findings) {
  hk_buffer text, path;
  hk_buffer_init(&text, memory);
  hk_buffer_init(&path, memory);
  hk_buffer_printf(&path, "%s/%s", folder, HK_FOLDER_SUMS);
  (void)unlinkat(directory, HK_FOLDER_SUMS ".part", 0); /* what a kill left behind would be listed, and then be gone */
  hakyu_status status = path.is_starved ? HAKYU_NO_MEMORY : write_sums(memory, directory, folder, findings, &text);
  if (!status) status = hk_doc_write_file(path.text, text.text, text.length, findings);
  hk_buffer_fini(&path);
  hk_buffer_fini(&text);
  return status;
}

/* ---- checking --------------------------------------------------------------------------------------- */

/* A line of either text, cut out; NULL name: no more, or not of the form of a line. */
typedef struct line {
  const char *text, *next;
  size_t length;
} line;

static line line_at(const char *text) {
  size_t length = strcspn(text, "\n");
  return (line){text, text[length] ? text + length + 1 : text + length, length};
}

static int compare_names(line a, line b) {
  size_t least = a.length < b.length ? a.length : b.length;
  int order = memcmp(a.text + NAME_AT, b.text + NAME_AT, least - NAME_AT);
  return order ? order : (a.length > b.length) - (a.length < b.length);
}

static void tell(hakyu_findings *findings, const char *folder, line about, const char *code, const char *words) {
  char name[256];
  size_t length = about.length - NAME_AT < sizeof name - 1 ? about.length - NAME_AT : sizeof name - 1;
  memcpy(name, about.text + NAME_AT, length);
  name[length] = '\0';
  hk_place place = {folder, 0, 0, hk_findings_value(findings, name)};
  hk_findings_error(findings, place, code, "%s", words);
}

/* Both texts are sorted by name: walk them side by side. */
static void tell_differences(hakyu_findings *findings, const char *folder, const char *stored, const char *actual) {
  while (*stored || *actual) {
    line was = line_at(stored), is = line_at(actual);
    if (*stored && was.length <= NAME_AT) {
      hk_place place = {folder, 0, 0, HK_FOLDER_SUMS};
      hk_findings_error(findings, place, "damaged", "a line is not of the form 'digest  name'");
      return;
    }
    int order = !*stored ? 1 : !*actual ? -1 : compare_names(was, is);
    if (order < 0) tell(findings, folder, was, "missing", "the file is listed in " HK_FOLDER_SUMS " but is not there");
    if (order > 0) tell(findings, folder, is, "foreign", "the file is not listed in " HK_FOLDER_SUMS);
    if (order == 0 && memcmp(was.text, is.text, was.length))
      tell(findings, folder, is, "damaged", "the file is not what was published: its digest differs from " HK_FOLDER_SUMS);
    if (order <= 0) stored = was.next;
    if (order >= 0) actual = is.next;
  }
}

/* A folder without SHA256SUMS is a damaged run if there is a database in it, and no run if not. */
static hakyu_status tell_no_sums(int directory, const char *folder, hakyu_findings *findings) {
  hk_place place = {folder, 0, 0, HK_FOLDER_SUMS};
  if (faccessat(directory, HK_FOLDER_DATABASE, F_OK, 0)) return hk_findings_fail(findings, HAKYU_NOT_FOUND, folder, "opening " HK_FOLDER_DATABASE, ENOENT);
  hk_findings_error(findings, place, "missing", "the file is not there: nothing says what was published");
  return HAKYU_DAMAGED;
}

static size_t count_lines(const char *text) {
  size_t count = 0;
  for (; text && (text = strchr(text, '\n')); text++) count++;
  return count;
}

hakyu_status hk_result_check_sums(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, size_t *files) {
  hk_file stored = {NULL, 0};
  hk_buffer actual, path;
  hk_marker_text marker;
  hakyu_status status = HAKYU_OK;
  hk_buffer_init(&actual, memory);
  hk_buffer_init(&path, memory);
  int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) {
    status = hk_findings_fail(findings, errno == ENOENT || errno == ENOTDIR ? HAKYU_NOT_FOUND : HAKYU_IO, folder, "opening the run", errno);
    goto done;
  }
  if (hk_marker_read(directory, &marker) == HAKYU_OK) {
    status = hk_marker_tell_incomplete(folder, directory, &marker, findings);
    goto done;
  }
  if (faccessat(directory, HK_FOLDER_SUMS, F_OK, 0) && errno == ENOENT) {
    status = tell_no_sums(directory, folder, findings);
    goto done;
  }
  hk_buffer_printf(&path, "%s/%s", folder, HK_FOLDER_SUMS);
  status = path.is_starved ? HAKYU_NO_MEMORY : hk_doc_read_file(memory, path.text, findings, &stored);
  if (status == HAKYU_REFUSED) status = HAKYU_DAMAGED; /* no regular file */
  if (!status) status = write_sums(memory, directory, folder, findings, &actual);
  if (!status && files) *files = count_lines(actual.text);
  if (!status && (actual.length != stored.size || memcmp(actual.text, stored.bytes, stored.size))) {
    size_t before = findings ? hakyu_findings_total(findings) : 0;
    tell_differences(findings, folder, stored.bytes, actual.text);
    if (findings && hakyu_findings_total(findings) == before) {
      hk_place place = {folder, 0, 0, HK_FOLDER_SUMS};
      hk_findings_error(findings, place, "damaged", "it is not what was published");
    }
    status = HAKYU_DAMAGED;
  }
done:
  if (directory >= 0) close(directory);
  hk_memory_free(memory, stored.bytes);
  hk_buffer_fini(&path);
  hk_buffer_fini(&actual);
  return status;
}
