/* trials_store - what trials found: a trial is one change of a base run, played on the same (outer draw, number) pairs. Lives in
   <evidence folder>/trials.sqlite, one writer at a time; every commit is whole, so what was killed resumes where it stored last.
   Of a replication that a change left as it was nothing is stored but that it was looked at (a stretch in `done`); of one that it
   changed, the loss of each row with the change. Exact integers only. The trial `nothing` is the base itself, for pairs that the base
   run lacks: there every replication with a loss is stored as changed. */
#ifndef HK_RESULT_TRIALS_STORE_H
#define HK_RESULT_TRIALS_STORE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/findings.h"
#include "base/memory.h"
#include <hakyu/result.h>

#define HK_TRIALS_FILE "trials.sqlite"
/* Version 1: a row for each changed replication and one for each of its losses, for whoever wants to ask for rows of sectors. Version 2, totals:
   one row a replication, with its losses by row in it, as JSON: {"0":3600,"4":120}. What leaves here is the same, and so is the digest. */
typedef enum hk_trials_form { HK_TRIALS_ROWS = 1, HK_TRIALS_TOTALS = 2 } hk_trials_form;

typedef struct hk_trials_store hk_trials_store;

/* A trial as stored. Numbers are given in order of adding and mean nothing else; (id, digest) names it. */
typedef struct hk_stored_trial {
  int64_t number;
  const char *id;           /* of the change: "nothing", "item:G.P.U", "held:asset:seiki", "removed:stage:dc.power/battery" */
  const char *digest;       /* hex: of everything that decides what the change does */
  const char *note;         /* what it is, as JSON text of its maker (levers, targets that match nothing ...); "" if nothing is to be said */
} hk_stored_trial;

/* Opens <folder>/trials.sqlite for writing, making folder and file where there is none. base: fingerprint of the base run; a file
   of another base is REFUSED. Errors: REFUSED, BUSY (another writer), FOREIGN (a newer file, or of another form), DAMAGED, IO, NO_MEMORY. */
hakyu_status hk_trials_store_create(const hakyu_memory *memory, const char *folder, const char *base, hk_trials_form form, hakyu_findings *findings, hk_trials_store **store);
/* Opens it for reading only. Errors: NOT_FOUND and as above. */
hakyu_status hk_trials_store_open(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hk_trials_store **store);
/* Where the paired runs of a run lie if nobody says otherwise: evidence/<scenario>-<first digits of its fingerprint>; freed by the caller. */
hakyu_status hk_trials_default_folder(const hakyu_memory *memory, hakyu_result *result, char **folder);
/* Opens those of a run for reading; folder NULL: the usual one, and *store is NULL where there is none. Errors: NOT_FOUND (a folder that was
   named), REFUSED (of another run), and as above. */
hakyu_status hk_trials_of_run(const hakyu_memory *memory, hakyu_result *result, const char *folder, hakyu_findings *findings, hk_trials_store **store);
void hk_trials_store_close(hk_trials_store *store); /* an open transaction is rolled back; NULL is fine */
const char *hk_trials_store_base(const hk_trials_store *store);
/* What failed, as a finding; nothing if nothing did. */
void hk_trials_store_explain(hk_trials_store *store, hakyu_findings *findings);

/* ---- writing: between begin and commit, all or nothing ---- */
hakyu_status hk_trials_store_begin(hk_trials_store *store);
hakyu_status hk_trials_store_commit(hk_trials_store *store);
/* Finds the trial of that id and digest or adds it. */
hakyu_status hk_trials_store_add(hk_trials_store *store, const char *id, const char *digest, const char *note, int64_t *trial);
/* Replications first .. first + count - 1 of an outer draw were looked at; `played` of them were played with the change, the others
   it provably does not touch. Stretches that touch are joined. Errors: REFUSED where one is there already. */
hakyu_status hk_trials_store_add_done(hk_trials_store *store, int64_t trial, uint32_t outer, uint64_t first, uint64_t count, uint64_t played);
/* One of them came out otherwise: outcome as in the run's `outcomes` (0 settled), and its losses above 0 by row, ascending.
   Where the outcome is not 0 the losses do not count. */
typedef struct hk_trial_loss { uint32_t row; int64_t weight_s; } hk_trial_loss;
hakyu_status hk_trials_store_add_changed(hk_trials_store *store, int64_t trial, uint32_t outer, uint64_t number, int outcome, const hk_trial_loss *losses,
                                         size_t count);
/* Total end-use weight of the rows in an outer draw that the base run may lack; stating it again is fine. */
hakyu_status hk_trials_store_add_weights(hk_trials_store *store, uint32_t outer, const int64_t *weights, uint32_t count);
/* A note of the folder's owner (plan, decisions ...), replaced if it is there. No content. */
hakyu_status hk_trials_store_note(hk_trials_store *store, const char *key, const char *text);

/* ---- much at once, out of a store that is open for reading, of the same form ---- */
/* Makes `from` readable for hk_trials_store_copy, and takes it away again; between transactions, one at a time. */
hakyu_status hk_trials_store_attach(hk_trials_store *store, const hk_trials_store *from);
hakyu_status hk_trials_store_detach(hk_trials_store *store);
/* All that trial `from` of it changed, as what `into` changed. Nothing of that may be there yet: REFUSED. */
hakyu_status hk_trials_store_copy(hk_trials_store *store, int64_t into, int64_t from);
/* From here on nothing waits for the disk: whoever is killed begins with an empty folder again. Until hk_trials_store_settle, after closing. */
hakyu_status hk_trials_store_hurry(hk_trials_store *store);
/* Everything in the folder is on the disk when this returns. */
hakyu_status hk_trials_store_settle(const char *folder, hakyu_findings *findings);

/* ---- reading ---- */
/* All trials, by (id, digest); freed as one block by the caller (hk_memory_free). */
hakyu_status hk_trials_store_list(hk_trials_store *store, hk_stored_trial **list, size_t *count);
/* The newest of that id (digest NULL) or that very one. NOT_FOUND if there is none; texts live until the store is closed. */
hakyu_status hk_trials_store_find(hk_trials_store *store, const char *id, const char *digest, hk_stored_trial *trial);
/* The stretches a trial has done, by (outer, first); freed by the caller. */
typedef struct hk_trial_stretch { uint64_t first, count, played; uint32_t outer; } hk_trial_stretch;
hakyu_status hk_trials_store_done(hk_trials_store *store, int64_t trial, hk_trial_stretch **list, size_t *count);
/* What it changed, by (outer, number, row): one entry a row with loss, and one with row UINT32_MAX for each changed replication
   before its rows; freed by the caller. */
typedef struct hk_trial_entry { uint64_t number; int64_t weight_s; uint32_t outer, row; int32_t outcome; } hk_trial_entry;
hakyu_status hk_trials_store_changed(hk_trials_store *store, int64_t trial, hk_trial_entry **list, size_t *count);
/* Weights of an outer draw by row, into weights[count]; NOT_FOUND if none are stored. */
hakyu_status hk_trials_store_weights(hk_trials_store *store, uint32_t outer, int64_t *weights, uint32_t count);
/* A note, or NULL; lives until the store is closed. */
const char *hk_trials_store_noted(hk_trials_store *store, const char *key);
/* All notes whose keys begin so, by key; texts live until the store is closed, the list is freed by the caller. */
typedef struct hk_stored_note { const char *key, *text; } hk_stored_note;
hakyu_status hk_trials_store_notes(hk_trials_store *store, const char *beginning, hk_stored_note **list, size_t *count);
/* SHA-256 over everything found, in order of (id, digest, outer, number, row): the same however the work was cut and in whatever order it
   was done. `played` and notes are no content. */
hakyu_status hk_trials_store_digest(hk_trials_store *store, uint8_t digest[32]);
#endif
