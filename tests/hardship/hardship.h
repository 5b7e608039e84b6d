/* hardship - what the tests of this folder share: the program run in a process of its own, under faults if wanted, and looked at from
   outside: exit code, what it said, what it left in its folder.
   The environment says where the program and the shims are: HAKYU, FAULT_SHIM, HUNGER_SHIM ("" where a sanitizer does not let it in). */
#ifndef TESTS_HARDSHIP_HARDSHIP_H
#define TESTS_HARDSHIP_HARDSHIP_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SAID_MOST = 16384, FILES_MOST = 64, ARGUMENTS_MOST = 24, FAULTS_MOST = 8 };

/* How a process ended. */
typedef struct ending {
  int code;                /* exit code, or -1 */
  int signal;              /* that ended it, or 0 */
  size_t printed;          /* bytes of standard output, where it went to a file */
  char said[SAID_MOST];    /* standard error */
} ending;

/* A process that is to be started: arguments of hakyu, faults ("FAULT_AT=3"), both ended by NULL. */
typedef struct errand {
  const char *arguments[ARGUMENTS_MOST];
  const char *faults[FAULTS_MOST]; /* none: not even preloaded; the first begins with HUNGER: the other shim */
  const char *output;      /* file for standard output; NULL: kept and counted; "" closes it */
  const char *folder;      /* to work in; NULL: the test's work folder */
  size_t file_most;        /* RLIMIT_FSIZE, or 0 */
  bool is_blind;           /* standard input, output and error are closed */
  int voice;               /* 0 or 1: of two that live at once, each keeps its own output */
} errand;

/* Fails the test unless the environment is as said above. */
void hardship_begin(const char *name);
/* The same, with the work folder in memory where there is such a place, for what need not reach a disk. */
void hardship_begin_in_memory(const char *name);
void hardship_end(void);                     /* the work folder goes */
bool hardship_has_shim(void);                /* false: say so and skip */
bool hardship_has_hunger(void);
const char *hardship_path(const char *name); /* a path in the test's work folder; lives for a few calls */
const char *hardship_work(void);

pid_t hardship_start(const errand *errand);  /* hardship_wait must follow */
ending hardship_wait(pid_t pid, int voice);
ending hardship_run(const errand *errand);

/* The errand's program under the hunger shim, loaded once, lived as often as ordered (hunger_shim.c, HUNGER_SERVER). */
typedef struct hardship_server { pid_t pid; int orders, reports, voice; } hardship_server;
hardship_server hardship_serve(const errand *errand);
/* A life in which the n-th allocation fails (0: none does), and all after it if is_for_good. */
ending hardship_live(const hardship_server *server, long n, bool is_for_good);
void hardship_dismiss(hardship_server *server);

void hardship_remove(const char *path);      /* a file or folder with all that is in it; fine if it is not there */
/* Every name below a folder, sorted, one a line, folders with a slash. Fails beyond a size. */
void hardship_list(const char *folder, char *out, size_t size);
/* The content digest of a complete run; "" if content.json is not there. */
void hardship_digest(const char *folder, char digest[65]);
bool hardship_exists(const char *path);
/* A number below limit; the same sequence in every test. */
unsigned hardship_random(unsigned limit);
long hardship_count(const char *path);       /* the number that FAULT_COUNT left */
#endif
