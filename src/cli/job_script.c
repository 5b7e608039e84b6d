/* job_script - see job_script.h. */
#include "cli/job_script.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 8192 };

bool job_is_nameable(const char *folder) {
  for (const unsigned char *c = (const unsigned char *)folder; *c; c++)
    if (*c < ' ' || *c == 127 || strchr("\"\\%", *c)) return false;
  return true;
}

/* A word for the shell, whatever it holds. */
static void put_word(FILE *out, const char *text) {
  putc('\'', out);
  for (; *text; text++)
    if (*text == '\'')
      fputs("'\\''", out);
    else
      putc(*text, out);
  putc('\'', out);
}

/* The program: what the variable says, which may be several words (a container, say), else this one. */
static void put_program(FILE *out, const char *variable, const char *program) {
  fprintf(out, "${%s:-", variable);
  put_word(out, program);
  putc('}', out);
}

static void put_head(FILE *out, const char *shell, const char *about) {
  fprintf(out, "#!%s\n# Written by `hakyu sweep submit`. Read it, change it, submit it again: what is done stands in the sweep's folder, not here.\n%s", shell, about);
}

static void put_slurm(FILE *out, const job_asked *asked, const char *log) {
  if (asked->limit_s)
    fprintf(out, "#SBATCH --time=%" PRId64 "\n", (asked->limit_s + 59) / 60);
  else
    fprintf(out, "# No time limit was given: the partition's holds. A line \"#SBATCH --time=...\" here sets one.\n");
  fprintf(out, "#SBATCH --output=\"%s/" JOB_LOGS "/%s\"\n", asked->folder, log);
}

/* ---- Slurm: an array of shards ------------------------------------------------------------------------------------------------- */

static void write_shards(FILE *out, const job_asked *asked) {
  const hakyu_sweep_submission *s = asked->submission;
  put_head(out, "/bin/bash",
           "#   sbatch " JOB_SHARDS "               all parts\n"
           "#   sbatch --array=3,7 " JOB_SHARDS "   some of them, again\n"
           "# Task i of the array is part i of N; N stands in submission.json, so that it is the same however the array is given.\n"
           "#SBATCH --job-name=hakyu\n");
  fprintf(out, "#SBATCH --array=1-%u", s->shards);
  if (s->at_once) fprintf(out, "%%%u", s->at_once);
  fprintf(out, "\n#SBATCH --ntasks=1\n#SBATCH --cpus-per-task=%u\n", s->threads ? s->threads : 1);
  fputs("# Two minutes before the time is over hakyu is told so; it saves and ends. A node that dies gives its parts back to the queue.\n"
        "#SBATCH --signal=B:TERM@120\n#SBATCH --requeue\n#SBATCH --open-mode=append\n", out);
  put_slurm(out, asked, "%" "A_%" "a.log"); /* Slurm's words for array and task; no conversions */
  fputs("# What hakyu needs is loaded here, e.g.: module load gsl jansson\n"
        "# exec: this shell becomes hakyu, so that the signal reaches it.\nexec ", out);
  put_program(out, "HAKYU", asked->program);
  fputs(" sweep run ", out);
  put_word(out, asked->folder);
  fputs(" --threads \"${SLURM_CPUS_PER_TASK:-1}\"\n", out);
}

/* ---- the merge: complete, or loud --------------------------------------------------------------------------------------------- */

static void put_merge(FILE *out, const job_asked *asked) {
  fputs("hakyu() { ", out);
  put_program(out, "HAKYU", asked->program);
  fputs(" \"$@\"; }\nhakyu sweep merge ", out);
  put_word(out, asked->folder);
  fputs("\ncode=$?\nif [ \"$code\" -ne 0 ]; then\n  hakyu sweep status ", out);
  put_word(out, asked->folder);
  fputs("\n  echo \"NOT COMPLETE: the merge ended with $code; what finishes the rest is said above\" >&2\nfi\nexit \"$code\"\n", out);
}

static void write_merge(FILE *out, const job_asked *asked) {
  put_head(out, "/bin/bash",
           "# Runs when all parts have ended, well or not (afterany): afterok would wait for ever after one that failed.\n"
           "# It looks itself whether all is there, and fails if not.\n"
           "#SBATCH --job-name=hakyu-merge\n#SBATCH --ntasks=1\n");
  put_slurm(out, asked, "merge-%j.log");
  put_merge(out, asked);
}

/* ---- MPI: one job over many nodes ---------------------------------------------------------------------------------------------------- */

static void write_ranks(FILE *out, const job_asked *asked) {
  const hakyu_sweep_submission *s = asked->submission;
  const uint32_t threads = s->threads ? s->threads : 1;
  put_head(out, "/bin/bash",
           "#   sbatch " JOB_RANKS "     under Slurm          bash " JOB_RANKS "     elsewhere\n"
           "# Rank 0 hands out the work; the same again does what is still missing.\n"
           "#SBATCH --job-name=hakyu-mpi\n");
  fprintf(out, "#SBATCH --ntasks=%u\n#SBATCH --cpus-per-task=%u\n", s->ranks, threads);
  fputs("# Two minutes before the time is over this shell is told so; mpirun passes USR1 on to all ranks, which save and end.\n"
        "#SBATCH --signal=B:TERM@120\n#SBATCH --open-mode=append\n", out);
  put_slurm(out, asked, "ranks-%j.log");
  fputs("# What hakyu-mpi needs is loaded here, e.g.: module load openmpi gsl jansson\n", out);
  fprintf(out, "mpirun -n %u ", s->ranks);
  put_program(out, "HAKYU_MPI", asked->ranks_program);
  fputs(" sweep run ", out);
  put_word(out, asked->folder);
  fprintf(out, " --threads %u &\nranks=$!\ntrap 'kill -USR1 \"$ranks\"' TERM USR1\n"
               "wait \"$ranks\"\ncode=$?\n"
               "while kill -0 \"$ranks\" 2>/dev/null; do wait \"$ranks\"; code=$?; done # a signal ends the waiting, not the ranks\n"
               "echo \"The ranks ended with $code\" >&2\n",
          threads);
  put_merge(out, asked);
}

/* ---- GNU parallel: one machine, or several by ssh ---------------------------------------------------------------------------------- */

static void write_parallel(FILE *out, const job_asked *asked) {
  const hakyu_sweep_submission *s = asked->submission;
  const uint32_t threads = s->threads ? s->threads : 1;
  put_head(out, "/bin/sh", "# GNU parallel keeps a log of the parts; run again, it does those that failed or never ended.\n");
  fputs("HAKYU_SWEEP=", out);
  put_word(out, asked->folder);
  fputs("\nHAKYU_OWN=", out);
  put_word(out, asked->program);
  fputs("\nexport HAKYU_SWEEP HAKYU_OWN HAKYU\n", out);
  if (s->at_once)
    fprintf(out, "jobs=%u\n", s->at_once);
  else
    fprintf(out, "jobs=$(($(nproc) / %u))\n[ \"$jobs\" -ge 1 ] || jobs=1\n", threads);
  fprintf(out, "seq %u | parallel --jobs \"$jobs\" --joblog \"$HAKYU_SWEEP/" JOB_LOGS "/parallel.log\" --resume-failed \\\n"
               "  '${HAKYU:-\"$HAKYU_OWN\"} sweep run \"$HAKYU_SWEEP\" --shard {}/%u --threads %u'\n"
               "echo \"parallel ended with $?: so many parts did not end well\" >&2\n",
          s->shards, s->shards, threads);
  put_merge(out, asked);
}

/* ---- files ------------------------------------------------------------------------------------------------------------------------- */

static int make_folder(const job_asked *asked, const char *name) {
  char path[PATH_BYTES];
  if (snprintf(path, sizeof path, "%s/%s", asked->folder, name) >= (int)sizeof path) return ENAMETOOLONG;
  return !mkdir(path, 0777) || errno == EEXIST ? 0 : errno;
}

static int publish(FILE *out, const char *part, const char *path) {
  const int failed = ferror(out);
  if (fclose(out) || failed || chmod(part, 0755) || rename(part, path)) {
    const int error = errno ? errno : EIO;
    unlink(part);
    return error;
  }
  return 0;
}

int job_write(const job_asked *asked, const char *script) {
  static const struct { const char *name; void (*write)(FILE *, const job_asked *); } scripts[] = {
      {JOB_SHARDS, write_shards}, {JOB_MERGE, write_merge}, {JOB_RANKS, write_ranks}, {JOB_PARALLEL, write_parallel}};
  char path[PATH_BYTES], part[PATH_BYTES + 8];
  int error = make_folder(asked, JOB_FOLDER);
  if (!error) error = make_folder(asked, JOB_LOGS);
  if (!error && snprintf(path, sizeof path, "%s/%s", asked->folder, script) >= (int)sizeof path) error = ENAMETOOLONG;
  if (error) return error;
  snprintf(part, sizeof part, "%s.part", path);
  FILE *out = fopen(part, "w");
  if (!out) return errno;
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
    if (strcmp(scripts[i].name, script) == 0) scripts[i].write(out, asked);
  return publish(out, part, path);
}
