/* run_folder - see run_folder.h. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "result/run_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doc/doc.h"
#include "result/result.h"
#include "result/run_tree.h"

static const char *const ENTRIES[] = {
    HK_FOLDER_DATABASE, HK_FOLDER_DATABASE "-journal", HK_FOLDER_INPUTS,      HK_FOLDER_CONTENT, HK_FOLDER_CONTENT ".part",
    HK_FOLDER_PROVENANCE, HK_FOLDER_PROVENANCE ".part", HK_FOLDER_SUMS, HK_FOLDER_SUMS ".part"};
enum { ENTRY_COUNT = sizeof ENTRIES / sizeof *ENTRIES, NAME_MOST = 512 };

static bool is_ours(const char *name) {
  for (size_t i = 0; i < ENTRY_COUNT; i++)
    if (!strcmp(name, ENTRIES[i])) return true;
  return false;
}

/* ---- what stands in a folder ------------------------------------------------------------------------ */

typedef struct content {
  bool has_marker, has_sums, has_ours;
  char other[NAME_MAX + 1]; /* an entry no run folder has, "" if none */
} content;

static hakyu_status look_inside(int directory, content *seen) {
  *seen = (content){0};
  int file = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = file < 0 ? NULL : fdopendir(file);
  if (!entries) {
    if (file >= 0) close(file);
    return HAKYU_IO;
  }
  for (const struct dirent *entry; (entry = readdir(entries));) {
    const char *name = entry->d_name;
    if (!strcmp(name, ".") || !strcmp(name, "..")) continue;
    if (!strcmp(name, HK_MARKER_NAME))
      seen->has_marker = true;
    else if (is_ours(name))
      seen->has_ours = true;
    else
      snprintf(seen->other, sizeof seen->other, "%s", name);
    if (!strcmp(name, HK_FOLDER_SUMS)) seen->has_sums = true;
  }
  closedir(entries);
  return HAKYU_OK;
}

static hakyu_status refuse(hakyu_findings *findings, const char *path, const content *seen) {
  hk_place place = {path, 0, 0, NULL};
  if (seen->other[0])
    hk_findings_error(findings, place, "folder-in-use", "the folder holds something that is no part of a run (%s); choose a new or empty folder",
                      hk_findings_value(findings, seen->other));
  else if (seen->has_sums)
    hk_findings_error(findings, place, "folder-in-use", "the folder holds a complete run; choose another folder, or overwrite it with --force");
  else
    hk_findings_error(findings, place, "folder-in-use", "the folder holds parts of a run without its " HK_MARKER_NAME " marker; choose another folder, or overwrite it with --force");
  return HAKYU_REFUSED;
}

/* ---- making and claiming ---------------------------------------------------------------------------- */

/* errno is kept, so that it tells why mkdir failed. */
static bool is_folder(const char *path) {
  struct stat kind;
  int error = errno;
  bool is = !stat(path, &kind) && S_ISDIR(kind.st_mode);
  errno = error == EEXIST ? ENOTDIR : error;
  return is;
}

/* mkdir with parents; *made counts the levels that were new. */
static hakyu_status make_folders(const char *path, int *made) {
  char part[PATH_MAX];
  size_t length = strlen(path);
  *made = 0;
  if (!length || length >= sizeof part) {
    errno = length ? ENAMETOOLONG : ENOENT;
    return HAKYU_IO;
  }
  memcpy(part, path, length + 1);
  for (char *c = part + 1;; c++) {
    if (*c != '/' && *c != '\0') continue;
    char end = *c;
    *c = '\0';
    if (c[-1] != '/' && !mkdir(part, 0777)) {
      ++*made;
    } else if (!is_folder(part)) {
      return HAKYU_IO;
    }
    if (end == '\0') return HAKYU_OK;
    *c = end;
  }
}

hakyu_status hk_folder_make(const char *path, hakyu_findings *findings) {
  int made = 0;
  const hakyu_status status = make_folders(path, &made);
  return status ? hk_findings_fail(findings, status, path, "making the folder", errno) : HAKYU_OK;
}

/* Removes up to `levels` empty folders from the end of path. */
static void unmake_folders(const char *path, int levels) {
  char part[PATH_MAX];
  snprintf(part, sizeof part, "%s", path);
  for (; levels > 0; levels--) {
    size_t length = strlen(part);
    while (length > 1 && part[length - 1] == '/') part[--length] = '\0';
    if (rmdir(part)) return;
    char *slash = strrchr(part, '/');
    if (!slash) return;
    *slash = '\0';
  }
}

/* May this folder be ours? Asked before the marker is taken, so that others' folders stay untouched, and again under it. */
static hakyu_status check_content(int directory, const char *path, bool has_marker_before, hakyu_findings *findings) {
  content seen;
  if (look_inside(directory, &seen)) return hk_findings_fail(findings, HAKYU_IO, path, "listing the folder", errno);
  if (seen.other[0] || (seen.has_ours && !has_marker_before)) return refuse(findings, path, &seen);
  return HAKYU_OK;
}

hakyu_status hk_folder_claim(const char *path, hakyu_findings *findings, hk_folder *folder) {
  hakyu_status status = HAKYU_OK;
  hk_folder claimed = {.directory = -1, .marker = {.file = -1}};
  if (make_folders(path, &claimed.made)) {
    status = hk_findings_fail(findings, HAKYU_IO, path, "creating the folder", errno);
    goto done;
  }
  claimed.directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (claimed.directory < 0) {
    status = hk_findings_fail(findings, HAKYU_IO, path, "opening the folder", errno);
    goto done;
  }
  struct stat there;
  bool has_marker = !fstatat(claimed.directory, HK_MARKER_NAME, &there, AT_SYMLINK_NOFOLLOW);
  status = check_content(claimed.directory, path, has_marker, findings);
  if (!status) status = hk_marker_take(claimed.directory, path, findings, &claimed.marker);
  if (!status) status = check_content(claimed.directory, path, !claimed.marker.is_new, findings);
done:
  if (status)
    hk_folder_abandon(path, &claimed);
  else
    *folder = claimed;
  return status;
}

hakyu_status hk_folder_make_empty(const char *path, hakyu_findings *findings, int *directory) {
  int made = 0;
  content seen;
  hk_place place = {path, 0, 0, NULL};
  if (make_folders(path, &made)) return hk_findings_fail(findings, HAKYU_IO, path, "creating the folder", errno);
  int opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return hk_findings_fail(findings, HAKYU_IO, path, "opening the folder", errno);
  hakyu_status status = HAKYU_OK;
  if (look_inside(opened, &seen)) status = hk_findings_fail(findings, HAKYU_IO, path, "listing the folder", errno);
  if (!status && (seen.has_marker || seen.has_ours || seen.other[0])) {
    hk_findings_error(findings, place, "folder-in-use", "the folder is not empty; choose a new or empty folder");
    status = HAKYU_REFUSED;
  }
  if (status)
    close(opened);
  else
    *directory = opened;
  return status;
}

void hk_folder_abandon(const char *path, hk_folder *folder) {
  hk_marker *marker = &folder->marker;
  if (marker->file >= 0 && marker->is_new) {
    content seen;
    /* Taken by mistake just after another run completed here? Then only the marker is ours. */
    if (!look_inside(folder->directory, &seen) && !seen.has_sums && !seen.other[0])
      for (size_t i = 0; i < ENTRY_COUNT; i++) (void)hk_tree_remove(folder->directory, ENTRIES[i]);
    (void)unlinkat(folder->directory, HK_MARKER_NAME, 0);
  } else if (marker->file >= 0 && marker->before.is_ours) {
    (void)hk_marker_write(marker, marker->before.fingerprint, marker->before.replications, marker->before.stored, false);
  } else if (marker->file >= 0) {
    (void)!ftruncate(marker->file, 0); /* it was empty */
  }
  hk_marker_release(marker);
  if (folder->directory >= 0) close(folder->directory);
  folder->directory = -1;
  unmake_folders(path, folder->made);
}

hakyu_status hk_result_remove(const hakyu_memory *memory, const char *path, hakyu_findings *findings) {
  (void)memory;
  hakyu_status status = HAKYU_OK;
  content seen;
  hk_marker marker = {.file = -1};
  int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return errno == ENOENT ? HAKYU_OK : hk_findings_fail(findings, HAKYU_IO, path, "opening the folder", errno);
  if (look_inside(directory, &seen)) {
    status = hk_findings_fail(findings, HAKYU_IO, path, "listing the folder", errno);
    goto done;
  }
  if (seen.other[0]) {
    status = refuse(findings, path, &seen);
    goto done;
  }
  status = hk_marker_take(directory, path, findings, &marker); /* from here on the folder is no result any more */
  if (!status && hk_marker_write(&marker, marker.before.fingerprint, 0, 0, true))
    status = hk_findings_fail(findings, HAKYU_IO, path, "writing " HK_MARKER_NAME, errno);
  for (size_t i = 0; !status && i < ENTRY_COUNT; i++)
    if (hk_tree_remove(directory, ENTRIES[i])) status = hk_findings_fail(findings, HAKYU_IO, path, "removing the old run", errno);
  if (!status && unlinkat(directory, HK_MARKER_NAME, 0))
    status = hk_findings_fail(findings, HAKYU_IO, path, "removing " HK_MARKER_NAME, errno);
  if (!status) (void)rmdir(path); /* stays if it is not a folder of its own, such as "." */
done:
  hk_marker_release(&marker);
  close(directory);
  return status;
}

/* ---- inputs ----------------------------------------------------------------------------------------- */

/* Relative, no empty, hidden or ".." parts, no control characters: cannot leave inputs/, cannot break a line of SHA256SUMS. */
static bool is_inner_name(const char *name) {
  size_t length = strlen(name);
  if (!length || length >= NAME_MOST || !hk_text_is_utf8(name, length, &(size_t){0})) return false;
  for (const char *c = name; *c; c++) {
    bool is_start = c == name || c[-1] == '/';
    if (is_start && (*c == '/' || *c == '.')) return false;
    if ((unsigned char)*c < ' ' || *c == 127 || *c == '\\') return false;
    if (*c == '/' && c[1] == '\0') return false;
  }
  return true;
}

hakyu_status hk_folder_copy_input(const hakyu_memory *memory, const char *path, int directory, const char *source, const char *name,
                                  hakyu_findings *findings) {
  hk_file file = {NULL, 0};
  hk_buffer target;
  struct stat there;
  hakyu_status status = HAKYU_OK;
  hk_buffer_init(&target, memory);
  if (!is_inner_name(name)) {
    hk_place place = {source, 0, 0, NULL};
    hk_findings_error(findings, place, "bad-input-name", "cannot be kept as inputs/%s; a relative name without hidden parts is wanted",
                      hk_findings_value(findings, name));
    status = HAKYU_REFUSED;
    goto done;
  }
  hk_buffer_add(&target, HK_FOLDER_INPUTS);
  for (const char *c = name; c; c = strchr(c, '/') ? strchr(c, '/') + 1 : NULL) {
    if (!target.is_starved && mkdirat(directory, target.text, 0777) && errno != EEXIST) {
      status = hk_findings_fail(findings, HAKYU_IO, path, "creating a folder for the inputs", errno);
      goto done;
    }
    hk_buffer_add(&target, "/");
    hk_buffer_add_bytes(&target, c, strcspn(c, "/"));
  }
  if (!target.is_starved && !fstatat(directory, target.text, &there, AT_SYMLINK_NOFOLLOW)) {
    hk_place place = {source, 0, 0, NULL};
    hk_findings_error(findings, place, "bad-input-name", "two inputs would be kept as %s", hk_findings_value(findings, target.text));
    status = HAKYU_REFUSED;
    goto done;
  }
  status = hk_doc_read_file(memory, source, findings, &file);
  if (status) goto done;
  hk_buffer whole;
  hk_buffer_init(&whole, memory);
  hk_buffer_printf(&whole, "%s/%s", path, target.text);
  status = whole.is_starved || target.is_starved ? HAKYU_NO_MEMORY : hk_doc_write_file(whole.text, file.bytes, file.size, findings);
  hk_buffer_fini(&whole);
done:
  hk_memory_free(memory, file.bytes);
  hk_buffer_fini(&target);
  return status;
}

/* ---- paths ------------------------------------------------------------------------------------------ */

static const char *joined(hk_arena *arena, const char *folder, const char *name) {
  size_t first = strlen(folder), second = strlen(name);
  char *path = hk_arena_alloc(arena, first + second + 2);
  if (!path) return NULL;
  memcpy(path, folder, first);
  path[first] = '/';
  memcpy(path + first + 1, name, second + 1);
  return path;
}

const char *hk_folder_path(hk_arena *arena, const char *folder, const char *name) { return joined(arena, folder, name); }

hakyu_status hk_folder_real_path(hk_arena *arena, const char *folder, const char *name, const char **path) {
  char real[PATH_MAX];
  if (!realpath(folder, real)) return errno == ENOENT || errno == ENOTDIR ? HAKYU_NOT_FOUND : HAKYU_IO;
  const char *made = joined(arena, strcmp(real, "/") ? real : "", name);
  if (!made) return HAKYU_NO_MEMORY;
  *path = made;
  return HAKYU_OK;
}
