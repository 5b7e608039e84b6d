/* marker - the file INCOMPLETE of a run folder: marker and lock in one.
   As long as it is there the folder is not a result. It says how far the run is and who is writing it, in lines
   "word value"; its first line makes a folder ours. Because completing, unlocking and publishing are the same single
   unlink, no crash can leave a complete run locked or an unlocked run half published.

   Who holds it: first of all whoever has the flock on it, which the kernel drops with its holder. Where a file system
   has no flock, or keeps it to one machine, the writer named in the file decides: on this host and boot, is its process alive
   (pid and start time, as pids return); on another host, has it stored anything in the last HK_MARKER_SILENT_S seconds. A
   writer looks at its own marker before every commit, so one that was thought dead and woke up stops there. */
#ifndef HK_RESULT_MARKER_H
#define HK_RESULT_MARKER_H
#include <stdbool.h>
#include <stdint.h>

#include "base/findings.h"

#define HK_MARKER_NAME "INCOMPLETE"
enum { HK_MARKER_SILENT_S = 900, HK_MARKER_BYTES = 1024, HK_MARKER_WORD = 128 };

/* What the file says. */
typedef struct hk_marker_text {
  bool is_ours;                        /* it begins with our first line */
  char fingerprint[HK_MARKER_WORD];    /* of the run; "" if not yet known */
  uint64_t replications, stored;       /* asked for; stored so far */
  char host[HK_MARKER_WORD];           /* "" if nobody is writing */
  char boot[HK_MARKER_WORD];           /* boot id of that host */
  uint64_t pid, start;                 /* process, and when it started (ticks since boot; 0 unknown) */
  uint64_t since, found;               /* when it took the marker (seconds of the epoch), and what was stored then: how fast it is */
} hk_marker_text;

/* A marker held by us. */
typedef struct hk_marker {
  int file;                            /* -1: none is held */
  bool is_new;                         /* it was not there before */
  bool is_empty;                       /* it was there, but nobody had got to write into it */
  hk_marker_text before;               /* what it said when it was taken */
  int64_t since;                       /* when that was, seconds of the epoch */
} hk_marker;

/* Takes the marker of the folder open as `directory`, creating it if need be; it names us as soon as hk_marker_write was called.
   Errors: BUSY (the holder is named in the finding), REFUSED (a file of that name that is not ours), IO. */
hakyu_status hk_marker_take(int directory, const char *folder, hakyu_findings *findings, hk_marker *marker);
/* Says how far the run is, and that we are writing it (is_held) or nobody is. Errors: IO (errno is kept). */
hakyu_status hk_marker_write(hk_marker *marker, const char *fingerprint, uint64_t replications, uint64_t stored, bool is_held);
/* False if somebody has taken over: then nothing more may be written. */
bool hk_marker_is_mine(const hk_marker *marker);
/* Lets go; the file stays as it is. */
void hk_marker_release(hk_marker *marker);
/* Reads the marker of the folder open as directory. Errors: NOT_FOUND (none: complete or no run at all), IO. */
hakyu_status hk_marker_read(int directory, hk_marker_text *text);
/* True if a living writer holds it, as far as can be told without taking it. */
bool hk_marker_is_busy(int directory);
/* The finding of a reader who came upon a marker, here with what it says; returns INCOMPLETE. */
hakyu_status hk_marker_tell_incomplete(const char *folder, int directory, const hk_marker_text *text, hakyu_findings *findings);
#endif
