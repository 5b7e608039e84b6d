/* run_tree - see run_tree.h. Everything goes by folder descriptors and O_NOFOLLOW, so a link that somebody put into a
   run folder is never followed out of it. */
#include "result/run_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { DEPTH_MOST = 32, PIECE_BYTES = 1 << 16 };

/* A stream over a folder's entries; NULL with errno if it cannot be opened. */
static DIR *open_entries(int directory, const char *name) {
  int file = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return NULL;
  DIR *entries = fdopendir(file);
  if (!entries) close(file);
  return entries;
}

static bool is_self_or_parent(const char *name) { return !strcmp(name, ".") || !strcmp(name, ".."); }

/* ---- listing ---------------------------------------------------------------------------------------- */

typedef struct listing {
  hk_arena *arena;
  const hakyu_memory *memory;
  const char *folder;
  hakyu_findings *findings;
  const char **paths; /* growing, through memory */
  size_t count, capacity;
} listing;

static hakyu_status list_below(listing *list, int directory, const char *prefix, int depth);

static hakyu_status list_entry(listing *list, int directory, const char *name, const char *prefix, int depth) {
  struct stat kind;
  hk_buffer path;
  hakyu_status status = HAKYU_OK;
  hk_buffer_init(&path, list->memory);
  hk_buffer_printf(&path, "%s%s", prefix, name);
  const char *kept = path.is_starved ? NULL : hk_arena_text(list->arena, path.text, path.length);
  if (!kept) {
    status = HAKYU_NO_MEMORY;
  } else if (fstatat(directory, name, &kind, AT_SYMLINK_NOFOLLOW)) {
    status = hk_findings_fail(list->findings, HAKYU_IO, list->folder, "looking at a file of the run", errno);
  } else if (S_ISDIR(kind.st_mode) && depth < DEPTH_MOST) {
    hk_buffer_add(&path, "/");
    int below = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (path.is_starved)
      status = HAKYU_NO_MEMORY;
    else if (below < 0)
      status = hk_findings_fail(list->findings, HAKYU_IO, list->folder, "opening a folder of the run", errno);
    else
      status = list_below(list, below, path.text, depth + 1);
    if (below >= 0) close(below);
  } else if (!S_ISREG(kind.st_mode)) {
    hk_place place = {list->folder, 0, 0, kept};
    hk_findings_error(list->findings, place, "not-regular", "this is no regular file; a run folder holds only files and folders");
    status = HAKYU_DAMAGED;
  } else {
    status = hk_memory_grow(list->memory, &list->paths, list->count, &list->capacity, sizeof *list->paths);
    if (!status) list->paths[list->count++] = kept;
  }
  hk_buffer_fini(&path);
  return status;
}

static hakyu_status list_below(listing *list, int directory, const char *prefix, int depth) {
  DIR *entries = open_entries(directory, ".");
  hakyu_status status = HAKYU_OK;
  if (!entries) return hk_findings_fail(list->findings, HAKYU_IO, list->folder, "listing the folder", errno);
  while (!status) {
    errno = 0;
    const struct dirent *entry = readdir(entries);
    if (!entry) {
      if (errno) status = hk_findings_fail(list->findings, HAKYU_IO, list->folder, "listing the folder", errno);
      break;
    }
    if (!is_self_or_parent(entry->d_name)) status = list_entry(list, directory, entry->d_name, prefix, depth);
  }
  closedir(entries);
  return status;
}

static int by_bytes(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

hakyu_status hk_tree_list(hk_arena *arena, const hakyu_memory *memory, int directory, const char *folder, hakyu_findings *findings,
                          const char ***paths, size_t *count) {
  listing list = {.arena = arena, .memory = memory, .folder = folder, .findings = findings};
  hakyu_status status = list_below(&list, directory, "", 0);
  if (!status && list.count) {
    qsort(list.paths, list.count, sizeof *list.paths, by_bytes);
    const char **kept = hk_arena_alloc(arena, list.count * sizeof *kept);
    if (kept) memcpy(kept, list.paths, list.count * sizeof *kept);
    if (!kept) status = HAKYU_NO_MEMORY;
    if (kept) *paths = kept;
  }
  if (!status) *count = list.count;
  hk_memory_free(memory, list.paths);
  return status;
}

/* ---- digest, sync, remove --------------------------------------------------------------------------- */

hakyu_status hk_tree_digest(int directory, const char *path, uint8_t digest[HK_DIGEST_BYTES]) {
  char piece[PIECE_BYTES];
  hk_digest sum;
  ssize_t got = 0;
  int file = openat(directory, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return errno == ENOENT ? HAKYU_NOT_FOUND : HAKYU_IO;
  hk_digest_init(&sum);
  for (;;) {
    got = read(file, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    hk_digest_add(&sum, piece, (size_t)got);
  }
  int error = errno;
  close(file);
  errno = error;
  if (got < 0) return HAKYU_IO;
  hk_digest_fini(&sum, digest);
  return HAKYU_OK;
}

/* Some file systems have no fsync for folders (EINVAL, EBADF where the folder is only readable): their names are then
   as durable as they get. */
static bool sync_names(int directory) { return !fsync(directory) || errno == EINVAL || errno == EBADF || errno == ENOTSUP; }

static hakyu_status sync_below(int directory, int depth) {
  DIR *entries = open_entries(directory, ".");
  hakyu_status status = HAKYU_OK;
  if (!entries) return HAKYU_IO;
  for (const struct dirent *entry; !status && (entry = readdir(entries));) {
    struct stat kind;
    if (is_self_or_parent(entry->d_name) || depth >= DEPTH_MOST) continue;
    if (fstatat(directory, entry->d_name, &kind, AT_SYMLINK_NOFOLLOW) || !S_ISDIR(kind.st_mode)) continue;
    int below = openat(directory, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    status = below < 0 ? HAKYU_IO : sync_below(below, depth + 1);
    if (below >= 0) close(below);
  }
  int error = errno;
  closedir(entries);
  errno = error;
  if (!status && !sync_names(directory)) status = HAKYU_IO;
  return status;
}

hakyu_status hk_tree_sync(int directory) { return sync_below(directory, 0); }

static hakyu_status remove_below(int directory, const char *name, int depth) {
  if (!unlinkat(directory, name, 0) || errno == ENOENT) return HAKYU_OK;
  if ((errno != EISDIR && errno != EPERM) || depth >= DEPTH_MOST) return HAKYU_IO;
  DIR *entries = open_entries(directory, name);
  hakyu_status status = HAKYU_OK;
  if (!entries) return HAKYU_IO;
  for (const struct dirent *entry; !status && (entry = readdir(entries));)
    if (!is_self_or_parent(entry->d_name)) status = remove_below(dirfd(entries), entry->d_name, depth + 1);
  int error = errno;
  closedir(entries);
  errno = error;
  if (!status && unlinkat(directory, name, AT_REMOVEDIR)) status = HAKYU_IO;
  return status;
}

hakyu_status hk_tree_remove(int directory, const char *name) { return remove_below(directory, name, 0); }
