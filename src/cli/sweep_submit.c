/* sweep_submit - `hakyu sweep submit DIR --scheduler slurm|mpi|parallel`: writes readable scripts into DIR/jobs and hands them over. What is handed
   over a second time is what is still missing, in the same N parts. */
#include "cli/sweep_submit.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/job_script.h"
#include "cli/terminal.h"

/* Slurm's usual MaxArraySize is 1001, and task numbers stay below it. Parts by default: enough to spread, few enough for a queue. */
enum { PATH_BYTES = 8192, ARRAY_USUAL = 1001, SHARDS_DEFAULT = 100, RANKS_DEFAULT = 4, IDS_BYTES = 1 << 16 };

static int tell(const invocation *asked, int code, const char *en, const char *ja) {
  fprintf(stderr, "%s\n", arguments_say(asked, en, ja));
  return code;
}

/* ---- programs ----------------------------------------------------------------------------------------------------------- */

static bool is_on_path(const char *name) {
  char path[PATH_BYTES];
  for (const char *at = getenv("PATH"); at && *at;) {
    const size_t length = strcspn(at, ":");
    if (length && snprintf(path, sizeof path, "%.*s/%s", (int)length, at, name) < (int)sizeof path && access(path, X_OK) == 0) return true;
    at += length + (at[length] == ':');
  }
  return false;
}

/* Runs a program and takes the first line of what it prints; its exit code, or -1. */
static int run_for_line(const char *const *words, const char *wanted, bool is_quiet, char *line, size_t size) {
  int ends[2], how = 0;
  line[0] = '\0';
  fflush(NULL);
  if (pipe(ends)) return -1;
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = is_quiet ? open("/dev/null", O_WRONLY) : -1;
    if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execvp(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
  }
  close(ends[1]);
  FILE *in = child > 0 ? fdopen(ends[0], "r") : NULL;
  char read[1024];
  while (in && fgets(read, sizeof read, in))
    if (!line[0] && (!wanted || strncmp(read, wanted, strlen(wanted)) == 0)) snprintf(line, size, "%.*s", (int)strcspn(read, "\r\n"), read);
  if (in)
    fclose(in);
  else
    close(ends[0]);
  if (child < 0) return -1;
  while (waitpid(child, &how, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

/* The most parts that an array can have here. */
static uint32_t most_of_array(void) {
  static const char *const words[] = {"scontrol", "show", "config", NULL};
  char line[1024];
  if (!is_on_path(words[0]) || run_for_line(words, "MaxArraySize", true, line, sizeof line) != 0) return ARRAY_USUAL - 1;
  const char *value = strchr(line, '=');
  const unsigned long most = value ? strtoul(value + 1, NULL, 10) : 0;
  return most >= 2 && most <= UINT32_MAX ? (uint32_t)most - 1 : ARRAY_USUAL - 1;
}

/* ---- what is asked for -------------------------------------------------------------------------------------------------- */

typedef struct submitting {
  const invocation *asked;
  hakyu_findings *findings;
  hakyu_sweep_state state;
  hakyu_sweep_submission before, now; /* before.shards 0: none */
  char folder[PATH_BYTES], program[PATH_BYTES], ranks_program[PATH_BYTES + 16];
  int64_t limit_s;
  uint8_t *is_missing;       /* by shard */
} submitting;

static int find_scheduler(submitting *s) {
  static const char *const known[] = {"slurm", "mpi", "parallel"};
  const char *name = s->asked->value[OPTION_scheduler];
  for (size_t i = 0; name && i < sizeof known / sizeof *known; i++)
    if (strcmp(name, known[i]) == 0) return snprintf(s->now.scheduler, sizeof s->now.scheduler, "%s", name), EXIT_DONE;
  return tell(s->asked, EXIT_USAGE, "hakyu sweep submit: --scheduler slurm, mpi or parallel", "hakyu sweep submit: --scheduler は slurm、mpi、parallel のいずれか");
}

static bool is_scheduler(const submitting *s, const char *name) { return strcmp(s->now.scheduler, name) == 0; }

/* Ranks are no parts: how many there are may change. */
static int choose_ranks(submitting *s) {
  uint64_t number = s->before.ranks ? s->before.ranks : RANKS_DEFAULT;
  if (s->asked->value[OPTION_shards] && !arguments_number(s->asked, s->asked->value[OPTION_shards], "--shards", 1, 1000000, &number)) return EXIT_USAGE;
  s->now.ranks = (uint32_t)number;
  s->now.shards = s->before.shards;
  return EXIT_DONE;
}

/* N: once a part was begun, what was submitted; else what is asked for, else so many as there is work for. */
static int choose_shards(submitting *s) {
  const invocation *asked = s->asked;
  const bool is_kept = s->before.shards != 0, is_fixed = is_kept && s->state.split != 0;
  const uint32_t most = is_scheduler(s, "slurm") ? most_of_array() : 1000000;
  uint64_t number = s->state.units < SHARDS_DEFAULT ? s->state.units : SHARDS_DEFAULT;
  if (number > most) number = most;
  if (is_kept) number = s->before.shards;
  if (asked->value[OPTION_shards] && !arguments_number(asked, asked->value[OPTION_shards], "--shards", 1, 1000000, &number)) return EXIT_USAGE;
  if (is_fixed && number != s->before.shards) {
    fprintf(stderr, arguments_say(asked, "hakyu sweep submit: %s was submitted in %u parts and stays so; allowed: --shards %u, or a new folder\n",
                                  "hakyu sweep submit: %s は %u 個に分けて投入済みで、変えられない。--shards %u とするか、新しいフォルダを使う\n"),
            asked->arguments[1], s->before.shards, s->before.shards);
    return EXIT_REFUSED;
  }
  if (number > most) {
    fprintf(stderr, arguments_say(asked, "hakyu sweep submit: an array has at most %u tasks here (MaxArraySize); allowed: --shards %u, each with several units\n",
                                  "hakyu sweep submit: ここの配列は最大 %u 個(MaxArraySize)。--shards %u とすれば、一つが複数の単位を受け持つ\n"),
            most, most);
    return EXIT_REFUSED;
  }
  if (number > s->state.units) number = s->state.units;
  s->now.shards = number ? (uint32_t)number : 1;
  s->now.ranks = s->before.ranks;
  return EXIT_DONE;
}

static int read_options(submitting *s) {
  const invocation *asked = s->asked;
  uint64_t threads = s->before.threads ? s->before.threads : 1, at_once = s->before.at_once;
  if (asked->value[OPTION_threads] && !arguments_number(asked, asked->value[OPTION_threads], "--threads", 1, 1024, &threads)) return EXIT_USAGE;
  if (asked->value[OPTION_at_once] && !arguments_number(asked, asked->value[OPTION_at_once], "--at-once", 1, 1000000, &at_once)) return EXIT_USAGE;
  if (asked->value[OPTION_time_limit] && !arguments_duration(asked, asked->value[OPTION_time_limit], "--time-limit", &s->limit_s)) return EXIT_USAGE;
  s->now.threads = (uint32_t)threads;
  s->now.at_once = (uint32_t)at_once;
  return EXIT_DONE;
}

/* The programs that jobs start: this one, and hakyu-mpi beside it; else their names alone. */
static int find_paths(submitting *s) {
  char here[PATH_BYTES];
  const char *folder = s->asked->arguments[1];
  bool is_short = folder[0] == '/' || getcwd(here, sizeof here);
  if (is_short && folder[0] == '/')
    is_short = snprintf(s->folder, sizeof s->folder, "%s", folder) < (int)sizeof s->folder;
  else if (is_short)
    is_short = snprintf(s->folder, sizeof s->folder, "%s/%s", here, folder) < (int)sizeof s->folder;
  if (!is_short || !job_is_nameable(s->folder))
    return tell(s->asked, EXIT_REFUSED, "hakyu sweep submit: the folder's path cannot stand in a job script; allowed: a path without quotes, backslashes and percent signs",
                "hakyu sweep submit: フォルダのパスをジョブスクリプトに書けない。引用符・バックスラッシュ・パーセント記号のないパスにする");
  const ssize_t length = readlink("/proc/self/exe", s->program, sizeof s->program - 1);
  s->program[length > 0 ? length : 0] = '\0';
  const char *slash = strrchr(s->program, '/');
  if (slash) snprintf(s->ranks_program, sizeof s->ranks_program, "%.*s/hakyu-mpi", (int)(slash - s->program), s->program);
  if (!slash) snprintf(s->program, sizeof s->program, "hakyu");
  if (!slash || access(s->ranks_program, X_OK)) snprintf(s->ranks_program, sizeof s->ranks_program, "hakyu-mpi");
  return EXIT_DONE;
}

/* ---- parts that are missing -------------------------------------------------------------------------------------------------- */

/* "1-3,7": as an array takes them; false: it does not fit. */
static bool write_ids(const uint8_t *is_missing, uint32_t shards, char *text, size_t size) {
  size_t used = 0;
  text[0] = '\0';
  for (uint32_t i = 0; i < shards; i++) {
    if (!is_missing[i]) continue;
    uint32_t last = i;
    while (last + 1 < shards && is_missing[last + 1]) last++;
    const int length = snprintf(text + used, size - used, last > i ? "%s%u-%u" : "%s%u", used ? "," : "", i + 1, last + 1);
    if (length < 0 || (size_t)length >= size - used) return false;
    used += (size_t)length;
    i = last;
  }
  return true;
}

static uint32_t count_missing(const uint8_t *is_missing, uint32_t shards) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < shards; i++) count += is_missing[i];
  return count;
}

/* ---- handing over ------------------------------------------------------------------------------------------------------------- */

static int sbatch(const submitting *s, const char *option, const char *script, char *job, size_t size) {
  char path[PATH_BYTES + 32];
  snprintf(path, sizeof path, "%s/%s", s->folder, script);
  const char *const with[] = {"sbatch", "--parsable", option, path, NULL}, *const without[] = {"sbatch", "--parsable", path, NULL};
  if (run_for_line(option ? with : without, NULL, false, job, size) != 0 || !job[0]) {
    fprintf(stderr, arguments_say(s->asked, "hakyu sweep submit: sbatch did not take %s\n", "hakyu sweep submit: sbatch が %s を受け付けない\n"), path);
    return EXIT_FAILED;
  }
  job[strcspn(job, ";")] = '\0'; /* "123;cluster" */
  return EXIT_DONE;
}

static int submit_array(const submitting *s) {
  char ids[IDS_BYTES], array[IDS_BYTES + 32], job[64], merge[64], after[96];
  if (!write_ids(s->is_missing, s->now.shards, ids, sizeof ids)) return tell(s->asked, EXIT_FAILED, "hakyu sweep submit: too many gaps for one array", "hakyu sweep submit: 欠けが多すぎて一つの配列に書けない");
  if (s->now.at_once)
    snprintf(array, sizeof array, "--array=%s%%%u", ids, s->now.at_once);
  else
    snprintf(array, sizeof array, "--array=%s", ids);
  int code = sbatch(s, array, JOB_SHARDS, job, sizeof job);
  if (code) return code;
  snprintf(after, sizeof after, "--dependency=afterany:%s", job);
  if ((code = sbatch(s, after, JOB_MERGE, merge, sizeof merge))) return code;
  printf(arguments_say(s->asked, "Submitted: job %s, parts %s of %u; job %s merges when all have ended\n", "投入: ジョブ %s(部分 %s、全 %u 個)。全部が終わるとジョブ %s が併合\n"), job, ids, s->now.shards, merge);
  return EXIT_DONE;
}

/* Where there is no queue the script is run here, in place of this program. */
static int run_here(const submitting *s, const char *shell, const char *script) {
  char path[PATH_BYTES + 32];
  snprintf(path, sizeof path, "%s/%s", s->folder, script);
  fflush(NULL);
  execlp(shell, shell, path, (char *)NULL);
  fprintf(stderr, "hakyu sweep submit: %s: %s\n", shell, strerror(errno));
  return EXIT_FAILED;
}

static int hand_over(const submitting *s) {
  char job[64];
  if (is_scheduler(s, "slurm")) return is_on_path("sbatch") ? submit_array(s) : tell(s->asked, EXIT_FAILED, "hakyu sweep submit: there is no sbatch here; --dry-run only writes the scripts", "hakyu sweep submit: sbatch がない。--dry-run はスクリプトを書くだけ");
  if (is_scheduler(s, "parallel")) return run_here(s, "sh", JOB_PARALLEL);
  if (!is_on_path("sbatch")) return run_here(s, "bash", JOB_RANKS);
  const int code = sbatch(s, NULL, JOB_RANKS, job, sizeof job);
  if (!code) printf(arguments_say(s->asked, "Submitted: job %s, %u ranks; it merges at its end\n", "投入: ジョブ %s(%u ランク)。最後に併合する\n"), job, s->now.ranks);
  return code;
}

static int write_scripts(const submitting *s) {
  const job_asked job = {.folder = s->folder, .program = s->program, .ranks_program = s->ranks_program, .submission = &s->now, .limit_s = s->limit_s};
  const char *first = is_scheduler(s, "slurm") ? JOB_SHARDS : is_scheduler(s, "mpi") ? JOB_RANKS : JOB_PARALLEL;
  int error = job_write(&job, first);
  if (!error && is_scheduler(s, "slurm")) error = job_write(&job, JOB_MERGE);
  if (error) {
    fprintf(stderr, "hakyu sweep submit: %s: %s\n", s->folder, strerror(error));
    return EXIT_FAILED;
  }
  if (s->asked->value[OPTION_dry_run]) printf("%s/%s\n", s->asked->arguments[1], first);
  if (s->asked->value[OPTION_dry_run] && is_scheduler(s, "slurm")) printf("%s/%s\n", s->asked->arguments[1], JOB_MERGE);
  return EXIT_DONE;
}

static int submit(submitting *s) {
  const invocation *asked = s->asked;
  const char *folder = asked->arguments[1];
  hakyu_status status = hakyu_sweep_status(asked->memory, folder, s->findings, &s->state);
  if (!status) status = hakyu_sweep_submission_read(asked->memory, folder, s->findings, &s->before);
  if (status && !(status == HAKYU_NOT_FOUND && s->state.units)) return terminal_fail(s->findings, status, folder, asked->lang);
  int code = find_scheduler(s);
  if (!code) code = read_options(s);
  if (!code) code = is_scheduler(s, "mpi") ? choose_ranks(s) : choose_shards(s);
  if (!code) code = find_paths(s);
  if (code) return code;
  if (!s->state.missing && s->state.units) {
    printf(arguments_say(asked, "Nothing is missing. Next: hakyu sweep merge %s\n", "欠けはない。次: hakyu sweep merge %s\n"), folder);
    return EXIT_DONE;
  }
  s->is_missing = calloc((size_t)s->now.shards + 1, 1);
  status = s->is_missing ? hakyu_sweep_rest(asked->memory, folder, s->now.shards, s->findings, s->is_missing) : HAKYU_NO_MEMORY;
  if (!status) status = hakyu_sweep_submission_write(asked->memory, folder, &s->now, s->findings);
  if (status) return terminal_fail(s->findings, status, folder, asked->lang);
  code = write_scripts(s);
  if (!code && !asked->value[OPTION_dry_run]) code = hand_over(s);
  return code;
}

int sweep_submit(const invocation *asked, hakyu_findings *findings) {
  submitting *s = calloc(1, sizeof *s);
  if (!s) return terminal_fail(findings, HAKYU_NO_MEMORY, asked->arguments[1], asked->lang);
  s->asked = asked;
  s->findings = findings;
  const int code = submit(s);
  free(s->is_missing);
  free(s);
  return code;
}

/* ---- what a part takes from it ------------------------------------------------------------------------------------------------------ */

int sweep_submitted_shard(const invocation *asked, hakyu_findings *findings, uint32_t *shard, uint32_t *shards, bool *is_given) {
  const char *task = getenv("SLURM_ARRAY_TASK_ID"), *folder = asked->arguments[1];
  hakyu_sweep_submission submission;
  uint64_t number = 0;
  char *end = NULL;
  *is_given = task && *task && !asked->value[OPTION_shard];
  if (!*is_given) return EXIT_DONE;
  const hakyu_status status = hakyu_sweep_submission_read(asked->memory, folder, findings, &submission);
  if (status == HAKYU_NOT_FOUND || (!status && !submission.shards))
    return tell(asked, EXIT_REFUSED, "hakyu sweep run: this is a task of a Slurm array, but `hakyu sweep submit` has not said of how many parts; allowed: --shard i/N",
                "hakyu sweep run: Slurm の配列タスクだが、分割数が hakyu sweep submit で記録されていない。--shard i/N で指定する");
  if (status) return terminal_fail(findings, status, folder, asked->lang);
  if (task[0] >= '0' && task[0] <= '9') number = strtoul(task, &end, 10);
  if (!end || *end || !number || number > submission.shards) {
    char shown[64];
    fprintf(stderr, arguments_say(asked, "hakyu sweep run: array task %s is no part of this sweep; allowed: 1 to %u\n", "hakyu sweep run: 配列タスク %s はこのスイープの番号ではない。1〜%u のみ\n"),
            hakyu_text_escape(task, shown, sizeof shown), submission.shards);
    return EXIT_REFUSED;
  }
  *shard = (uint32_t)number;
  *shards = submission.shards;
  return EXIT_DONE;
}

/* ---- what is missing, as a command -------------------------------------------------------------------------------------------------- */

static void print_by_hand(const char *folder, const uint8_t *is_missing, uint32_t shards) {
  if (shards <= 1) {
    printf("  hakyu sweep run %s\n", folder);
  } else if (count_missing(is_missing, shards) == 1) {
    for (uint32_t i = 0; i < shards; i++)
      if (is_missing[i]) printf("  hakyu sweep run %s --shard %u/%u\n", folder, i + 1, shards);
  } else {
    printf("  for i in");
    for (uint32_t i = 0; i < shards; i++)
      if (is_missing[i]) printf(" %u", i + 1);
    printf("; do hakyu sweep run %s --shard $i/%u; done\n", folder, shards);
  }
}

static void print_rest(const invocation *asked, const hakyu_sweep_submission *submission, const uint8_t *is_missing, uint32_t shards) {
  const char *folder = asked->arguments[1];
  printf("%s\n", arguments_say(asked, "The rest:", "残り:"));
  if (strcmp(submission->scheduler, "slurm") == 0) {
    char ids[IDS_BYTES];
    if (write_ids(is_missing, shards, ids, sizeof ids)) printf("  hakyu sweep submit %s --scheduler slurm     # --array=%s\n", folder, ids);
  } else if (strcmp(submission->scheduler, "mpi") == 0) {
    printf("  mpirun -n %u hakyu-mpi sweep run %s --threads %u\n", submission->ranks, folder, submission->threads ? submission->threads : 1);
  } else if (strcmp(submission->scheduler, "parallel") == 0) {
    printf("  sh %s/" JOB_PARALLEL "\n", folder);
  } else {
    print_by_hand(folder, is_missing, shards);
  }
}

hakyu_status sweep_submit_tell_rest(const invocation *asked, const hakyu_sweep_state *state, hakyu_findings *findings) {
  hakyu_sweep_submission submission = {0};
  const char *folder = asked->arguments[1];
  hakyu_status status = hakyu_sweep_submission_read(asked->memory, folder, findings, &submission);
  if (status && status != HAKYU_NOT_FOUND) return status;
  const uint32_t shards = submission.shards ? submission.shards : state->split ? state->split : 1;
  uint8_t *is_missing = malloc((size_t)shards + 1);
  status = is_missing ? hakyu_sweep_rest(asked->memory, folder, shards, findings, is_missing) : HAKYU_NO_MEMORY;
  if (!status && count_missing(is_missing, shards))
    print_rest(asked, &submission, is_missing, shards);
  else if (!status)
    printf("%s\n", arguments_say(asked, "The rest is being worked at.", "残りは実行中。"));
  free(is_missing);
  return status;
}
