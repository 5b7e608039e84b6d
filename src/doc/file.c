/* file - whole files in and out. Only regular files are read: what stands behind a path is looked at before it is
   opened and again after, so a FIFO or device neither blocks nor answers. What is written appears whole or not at all. */
#include "doc/doc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  if (S_ISSOCK(mode)) return "a socket";
  return "not a regular file";
}

static hakyu_status refuse(hakyu_findings *findings, const char *path, const char *code, const char *what, const char *allowed) {
  hk_findings_error(findings, (hk_place){path, 0, 0, NULL}, code, "%s; allowed: %s", what, allowed);
  return HAKYU_REFUSED;
}

static hakyu_status cannot_open(hakyu_findings *findings, const char *path, int error) {
  if (error == ELOOP) return refuse(findings, path, "symlink-loop", "symbolic links go round in a circle", "a regular file");
  hakyu_status status = error == ENOENT || error == ENOTDIR ? HAKYU_NOT_FOUND : HAKYU_IO;
  return hk_findings_fail(findings, status, path, "open", error);
}

static hakyu_status check_kind(hakyu_findings *findings, const char *path, const struct stat *facts) {
  if (!S_ISREG(facts->st_mode)) return refuse(findings, path, "not-regular", kind_of(facts->st_mode), "a regular file");
  if (facts->st_size < 0 || (uintmax_t)facts->st_size > HK_DOC_FILE_MAX)
    return refuse(findings, path, "too-large", "the file is larger than 1 GiB", "at most 1 GiB");
  return HAKYU_OK;
}

/* Reads to the end; the size the file system tells is only the first guess. */
static hakyu_status read_all(const hakyu_memory *memory, int descriptor, size_t guess, const char *path, hakyu_findings *findings,
                             hk_file *file) {
  size_t capacity = guess + 1, size = 0;
  char *bytes = hk_memory_alloc(memory, capacity);
  if (!bytes) return HAKYU_NO_MEMORY;
  hakyu_status status = HAKYU_OK;
  for (;;) {
    if (size == capacity) { /* it grew while we read */
      char *wider = hk_memory_resize(memory, bytes, capacity * 2);
      if (!wider) {
        status = HAKYU_NO_MEMORY;
        goto done;
      }
      bytes = wider;
      capacity *= 2;
    }
    ssize_t got = read(descriptor, bytes + size, capacity - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      status = hk_findings_fail(findings, HAKYU_IO, path, "read", errno);
      goto done;
    }
    if (got == 0) break;
    size += (size_t)got;
    if (size > HK_DOC_FILE_MAX) {
      status = refuse(findings, path, "too-large", "the file is larger than 1 GiB", "at most 1 GiB");
      goto done;
    }
  }
  if (size == capacity) {
    char *wider = hk_memory_resize(memory, bytes, capacity + 1);
    if (!wider) {
      status = HAKYU_NO_MEMORY;
      goto done;
    }
    bytes = wider;
  }
  bytes[size] = '\0';
  *file = (hk_file){bytes, size};
  bytes = NULL;
done:
  hk_memory_free(memory, bytes);
  return status;
}

hakyu_status hk_doc_read_file(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hk_file *file) {
  struct stat facts;
  if (stat(path, &facts) != 0) return cannot_open(findings, path, errno);
  hakyu_status status = check_kind(findings, path, &facts);
  if (status) return status;
  int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0) return cannot_open(findings, path, errno);
  if (fstat(descriptor, &facts) != 0)
    status = hk_findings_fail(findings, HAKYU_IO, path, "look at", errno);
  else
    status = check_kind(findings, path, &facts);
  if (!status) status = read_all(memory, descriptor, (size_t)facts.st_size, path, findings, file);
  close(descriptor);
  return status;
}

static bool write_all(int descriptor, const char *bytes, size_t size) {
  while (size) {
    ssize_t put = write(descriptor, bytes, size);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes += put;
    size -= (size_t)put;
  }
  return true;
}

/* The folder a path stands in is synced too, so that the new name survives a crash. Best effort: some file systems refuse. */
static void sync_folder(const char *path) {
  char folder[4096];
  const char *slash = strrchr(path, '/');
  size_t length = slash ? (size_t)(slash - path) : 0;
  if (length >= sizeof folder) return;
  if (slash && length == 0)
    strcpy(folder, "/");
  else if (slash)
    memcpy(folder, path, length), folder[length] = '\0';
  else
    strcpy(folder, ".");
  int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)fsync(descriptor);
  close(descriptor);
}

hakyu_status hk_doc_write_file(const char *path, const void *bytes, size_t size, hakyu_findings *findings) {
  char part[4096];
  int length = snprintf(part, sizeof part, "%s.part", path);
  if (length < 0 || (size_t)length >= sizeof part) return hk_findings_fail(findings, HAKYU_IO, path, "write", ENAMETOOLONG);
  int descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return hk_findings_fail(findings, HAKYU_IO, part, "create", errno);
  int error = 0;
  if (!write_all(descriptor, bytes, size) || fsync(descriptor) != 0) error = errno;
  if (close(descriptor) != 0 && !error) error = errno;
  if (!error && rename(part, path) != 0) error = errno;
  if (error) {
    unlink(part);
    return hk_findings_fail(findings, HAKYU_IO, path, "write", error);
  }
  sync_folder(path);
  return HAKYU_OK;
}
