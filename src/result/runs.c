/* runs - finding runs under a folder of runs: the newest complete one, and the unfinished one that can be resumed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "result/result.h"
#include "result/run_folder.h"

/* When the run open as directory was last written, if it is one of those looked for. */
typedef bool (*wanted)(int directory, const char *fingerprint, struct timespec *when);

static bool is_complete(int directory, const char *fingerprint, struct timespec *when) {
  struct stat sums, other;
  (void)fingerprint;
  if (!fstatat(directory, HK_MARKER_NAME, &other, AT_SYMLINK_NOFOLLOW) || fstatat(directory, HK_FOLDER_DATABASE, &other, AT_SYMLINK_NOFOLLOW) ||
      fstatat(directory, HK_FOLDER_SUMS, &sums, AT_SYMLINK_NOFOLLOW))
    return false;
  *when = sums.st_mtim;
  return true;
}

static bool is_unfinished(int directory, const char *fingerprint, struct timespec *when) {
  hk_marker_text text = {0};
  struct stat marker;
  if (hk_marker_read(directory, &text) || !text.is_ours || strcmp(text.fingerprint, fingerprint) || hk_marker_is_busy(directory)) return false;
  if (fstatat(directory, HK_MARKER_NAME, &marker, AT_SYMLINK_NOFOLLOW)) return false;
  *when = marker.st_mtim;
  return true;
}

static int compare_times(struct timespec a, struct timespec b) {
  if (a.tv_sec != b.tv_sec) return a.tv_sec < b.tv_sec ? -1 : 1;
  return (a.tv_nsec > b.tv_nsec) - (a.tv_nsec < b.tv_nsec);
}

/* The last written of the wanted runs; of several written in the same instant the one with the last name. */
static hakyu_status find_last(const hakyu_memory *memory, const char *runs_folder, wanted is_wanted, const char *fingerprint, char **path) {
  hakyu_status status = HAKYU_OK;
  hk_buffer best; /* its name */
  struct timespec best_time = {0, 0};
  hk_buffer_init(&best, memory);
  DIR *entries = opendir(runs_folder);
  if (!entries) {
    status = errno == ENOENT || errno == ENOTDIR ? HAKYU_NOT_FOUND : HAKYU_IO;
    goto done;
  }
  for (const struct dirent *entry; (entry = readdir(entries));) {
    struct timespec when = {0, 0};
    if (entry->d_name[0] == '.') continue;
    int directory = openat(dirfd(entries), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) continue;
    if (is_wanted(directory, fingerprint, &when)) {
      int order = best.length ? compare_times(when, best_time) : 1;
      if (order > 0 || (order == 0 && strcmp(entry->d_name, best.text) > 0)) {
        best.length = 0;
        hk_buffer_add(&best, entry->d_name);
        best_time = when;
      }
    }
    close(directory);
  }
  if (best.is_starved) status = HAKYU_NO_MEMORY;
  if (!status && !best.length) status = HAKYU_NOT_FOUND;
  if (status) goto done;
  size_t folder_length = strlen(runs_folder);
  char *found = hk_memory_alloc(memory, folder_length + best.length + 2);
  if (!found) {
    status = HAKYU_NO_MEMORY;
    goto done;
  }
  memcpy(found, runs_folder, folder_length);
  found[folder_length] = '/';
  memcpy(found + folder_length + 1, best.text, best.length + 1);
  *path = found;
done:
  if (entries) closedir(entries);
  hk_buffer_fini(&best);
  return status;
}

hakyu_status hakyu_result_newest(const hakyu_memory *memory, const char *runs_folder, char **path) {
  *path = NULL;
  return find_last(memory, runs_folder, is_complete, "", path);
}

hakyu_status hk_result_unfinished(const hakyu_memory *memory, const char *runs_folder, const char *fingerprint, char **path) {
  *path = NULL;
  return find_last(memory, runs_folder, is_unfinished, fingerprint, path);
}
