/* sweep - inside of a sweep (porch: hakyu/sweep.h): sweep_plan.c makes and reads the folder, sweep.c works at a shard, sweep_merge.c tells how
   far it is and puts the shards together.

   A shard's file is a trials_store (result/trials_store.h) in shards/<shard>-of-<shards>.part, renamed without ".part" when all its units are done.
   A point is a trial "point:<id>" whose digest says what its scenario is and which seed it has; every replication with a loss, or that did not
   settle, is stored, in the form that the study's outputs ask for; note: its rows, as JSON. A point that is refused leaves the note "failed:<id>" and nothing else. */
#ifndef HK_CAMPAIGN_SWEEP_H
#define HK_CAMPAIGN_SWEEP_H
#include <hakyu/sweep.h>
#include "base/digest.h"
#include "base/text.h"
#include "result/trials_store.h"
#include "study/study.h"

enum { HK_SWEEP_BLOCK = 4096 }; /* replications of a unit */

/* A planned sweep, as its folder says. */
typedef struct hk_sweep_plan {
  const hakyu_memory *memory;
  char *folder;
  hakyu_study *study;        /* with the values of points.csv */
  const char *scenario;      /* its own name (the copy bears another); "" in a sweep planned before it was noted; lives as the study does */
  uint64_t replications;     /* of a point, all outer draws together */
  uint64_t blocks, units;    /* blocks of a point; points x blocks */
  bool has_whole_points;     /* shards get whole points where that is even enough (hk_sweep_first_unit) */
  bool is_adaptive;          /* points stop by precision: a point is one unit, `replications` the most it takes */
  char fingerprint[HK_DIGEST_TEXT];
} hk_sweep_plan;

/* Errors: NOT_FOUND, REFUSED (what lies there is not what was planned), FOREIGN (another semantics), IO, NO_MEMORY. */
hakyu_status hk_sweep_plan_read(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hk_sweep_plan *plan);
void hk_sweep_plan_fini(hk_sweep_plan *plan);

/* Unit u: which point, and which of its replications, first .. first + count - 1 of the run's numbering (i = number K + outer). */
typedef struct hk_sweep_unit { uint64_t point, first, count; } hk_sweep_unit;
hk_sweep_unit hk_sweep_unit_get(const hk_sweep_plan *plan, uint64_t u);
/* The units of shard 1 <= shard <= shards: from the first to the next, until plan->units or more; and how many. A shard has every N-th point with all
   its blocks where N divides the points or each gets 16 at least; else every N-th unit. Whole points cost less: each is read and
   planned by one shard, and merging appends its rows instead of putting them between others. */
uint64_t hk_sweep_first_unit(const hk_sweep_plan *plan, uint32_t shard, uint32_t shards);
uint64_t hk_sweep_next_unit(const hk_sweep_plan *plan, uint32_t shards, uint64_t u);
uint64_t hk_sweep_count_units(const hk_sweep_plan *plan, uint32_t shard, uint32_t shards);
/* The numbers of an outer draw among them: *first .. *first + count - 1; returns count. */
uint64_t hk_sweep_numbers(const hk_sweep_plan *plan, const hk_sweep_unit *unit, uint32_t outer, uint64_t *first);
uint32_t hk_sweep_outers(const hk_sweep_plan *plan); /* at least 1 */
hk_trials_form hk_sweep_form(const hk_sweep_plan *plan); /* how its files store replications: as `outputs` says */

/* What a trial of a point is called, and the note under which a store keeps why one failed: these words, then its id. */
#define HK_SWEEP_POINT "point:"
#define HK_SWEEP_FAILED "failed:"
/* And under which it keeps that one stopped by precision, after how many replications (text: a number, of all outer draws together). */
#define HK_SWEEP_STOPPED "stopped:"
enum { HK_SWEEP_KEY = 96 };
void hk_sweep_failed_key(const hk_sweep_plan *plan, uint64_t point, char out[HK_SWEEP_KEY]);

void hk_sweep_trial_id(const hk_sweep_plan *plan, uint64_t point, char out[HK_SWEEP_KEY]);
void hk_sweep_stopped_key(const hk_sweep_plan *plan, uint64_t point, char out[HK_SWEEP_KEY]);

/* sweep_done.c: what a store has of a point; list: stretches, or NULL. is_stopped: it became sure enough, and all that it took is there. */
typedef struct hk_sweep_done { hk_trial_stretch *list; size_t count; bool is_known, is_failed, is_stopped; int64_t trial; } hk_sweep_done;
hakyu_status hk_sweep_find_done(const hk_sweep_plan *plan, hk_trials_store *store, uint64_t point, hk_sweep_done *done);
void hk_sweep_done_fini(const hk_sweep_plan *plan, hk_sweep_done *done);
uint64_t hk_sweep_done_total(const hk_sweep_done *done); /* replications */
bool hk_sweep_has_unit(const hk_sweep_plan *plan, const hk_sweep_done *done, const hk_sweep_unit *unit);

/* sweep_rows.c: rows of the losses as a point's trial notes them; worth: what a second x weight counts in the cross-sector index, in hours: the
   row's loss over its whole weight for an hour, times its sector's importance (in the scenario's model; 1 where it has no such sector), over the
   number of the sector's rows. Texts live in the arena. Errors: DAMAGED (no such note), NO_MEMORY. */
typedef struct hk_sweep_row { const char *sector, *unit; double weight, worth; } hk_sweep_row;
typedef struct hk_sweep_rows { hk_sweep_row *list; uint32_t count; } hk_sweep_rows;
hakyu_status hk_sweep_rows_read(const hakyu_memory *memory, hk_arena *arena, const char *note, const hakyu_scenario *scenario, hakyu_findings *findings, hk_sweep_rows *rows);
/* The row of that sector and unit (unit NULL: its only one), or UINT32_MAX: there is none, or several. */
uint32_t hk_sweep_rows_find(const hk_sweep_rows *rows, const char *sector, const char *unit);

/* sweep_estimate.c: whether every watched figure is of one sector and unit in which something can be lost, at the first point. Errors: REFUSED, and what
   reading and compiling it says. */
hakyu_status hk_sweep_check_watches(const hakyu_memory *memory, const hakyu_study *study, hakyu_findings *findings);

/* sweep_stop.c: when a point is sure enough. It is played in rounds of the same replications everywhere, and after each the rule looks at exact
   sums over all rows so far: no order, split or machine can move where it stops. */
enum { HK_SWEEP_ROUND = 512, HK_SWEEP_ROUNDS_LEAST = 2 }; /* replications of a round, at least one a draw; rounds before the first look */
typedef struct hk_sweep_stop hk_sweep_stop;
/* note: rows of the point, as its trial has them. Errors: REFUSED (a watched figure that the point does not have, with a finding), NO_MEMORY. */
hakyu_status hk_sweep_stop_create(const hk_sweep_plan *plan, const char *note, const hakyu_scenario *scenario, hakyu_findings *findings, hk_sweep_stop **stop);
void hk_sweep_stop_destroy(hk_sweep_stop *stop); /* NULL is fine */
/* One settled replication, its losses by row. */
void hk_sweep_stop_add(hk_sweep_stop *stop, const int64_t *weight_s);
/* All that a store has of the trial: done's stretches and what is stored of them. */
hakyu_status hk_sweep_stop_resume(hk_sweep_stop *stop, hk_trials_store *store, const hk_sweep_done *done);
/* Every watched mean and probability has its half-width, or it takes no more. */
bool hk_sweep_stop_is_reached(const hk_sweep_stop *stop);
/* The numbers of an outer draw in round r: *first .. *first + count - 1; returns count, 0 beyond what a point takes at most. */
uint64_t hk_sweep_round(const hk_sweep_plan *plan, uint64_t r, uint32_t outer, uint64_t *first);
/* sweep_done.c: replications of the rounds before this one; how many rounds are there, which are stored whole and in order. */
uint64_t hk_sweep_played_before(const hk_sweep_plan *plan, uint64_t round);
uint64_t hk_sweep_rounds_done(const hk_sweep_plan *plan, const hk_sweep_done *done);

/* A rank of many in one job: a sweep that plays what it is given, into its own file shards/rank-<rank>-of-<ranks>; 1 <= rank <= ranks. It is stepped
   and closed as any other; a step is complete when all that was given is done. Errors: as hakyu_sweep_open. */
enum { HK_SWEEP_GIVEN = 4 };
hakyu_status hk_sweep_join(const hakyu_memory *memory, const char *folder, uint32_t rank, uint32_t ranks, int32_t threads, hakyu_findings *findings, hakyu_sweep **sweep);
const hk_sweep_plan *hk_sweep_plan_of(const hakyu_sweep *sweep);
/* Units first .. first + count - 1; false: there are no such units, or HK_SWEEP_GIVEN stretches wait already. */
bool hk_sweep_give(hakyu_sweep *sweep, uint64_t first, uint64_t count);
uint32_t hk_sweep_given(const hakyu_sweep *sweep);  /* stretches not yet done, the one at hand too */
void hk_sweep_is_whole(hakyu_sweep *sweep);         /* nothing is missing anywhere: closing gives the file its final name */

/* sweep_state.c: the files under shards/, by name. settled, found, since: of one that is worked at, as its marker says. */
typedef struct hk_sweep_file {
  char *name;
  uint32_t shard, shards;
  bool is_rank, is_part, is_running;
  uint64_t settled, found; int64_t since;
} hk_sweep_file;
typedef struct hk_sweep_files { hk_sweep_file *list; size_t count, room; } hk_sweep_files;
hakyu_status hk_sweep_files_list(const hk_sweep_plan *plan, hk_sweep_files *files);
void hk_sweep_files_fini(const hakyu_memory *memory, hk_sweep_files *files);
/* Opens one for reading. Errors: NOT_FOUND without a finding (nothing is stored yet, or somebody is at it), REFUSED (of another sweep), and as
   hk_trials_store_open. */
hakyu_status hk_sweep_file_open(const hk_sweep_plan *plan, const hk_sweep_file *file, hakyu_findings *findings, hk_trials_store **store);
/* What every unit is by the files that nobody works at; *units is freed by the caller. */
typedef enum hk_unit_state { HK_UNIT_MISSING, HK_UNIT_DONE, HK_UNIT_FAILED } hk_unit_state;
hakyu_status hk_sweep_look(const hk_sweep_plan *plan, const hk_sweep_files *files, hakyu_findings *findings, hk_unit_state **units);

/* "<folder>/<a><b>", for names below the sweep's folder; starved if there was no memory. */
void hk_sweep_path(const hk_sweep_plan *plan, hk_buffer *out, const char *a, const char *b);
#endif
