/* sweep_merge - the shards put together, one open at a time, into a folder merged.part that gets its name at last; who is killed begins anew. What two shards both have must be the same: then it counts once; if it is not,
   nobody can say which is right, and the merge is refused. A shard that is still worked at is not waited for: its units are missing. */
#include "campaign/sweep.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* ---- merging ------------------------------------------------------------------------------------------------------------------ */

typedef struct merging {
  const hk_sweep_plan *plan;
  hakyu_findings *findings;
  hk_trials_store *into;
  const char *shard;
} merging;

static bool is_within(const hk_trial_stretch *list, size_t count, uint32_t outer, uint64_t number) {
  for (size_t i = 0; i < count; i++)
    if (list[i].outer == outer && list[i].first <= number && number < list[i].first + list[i].count) return true;
  return false;
}

/* A list of entries and where one is in it; entries of one replication stand together. */
typedef struct entry_walk { hk_trial_entry *list; size_t count, at; } entry_walk;

static size_t entries_of(const entry_walk *walk, uint32_t outer, uint64_t number, size_t *first) {
  size_t low = 0, high = walk->count;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const hk_trial_entry *e = &walk->list[middle];
    if (e->outer < outer || (e->outer == outer && e->number < number))
      low = middle + 1;
    else
      high = middle;
  }
  *first = low;
  while (high < walk->count && walk->list[high].outer == outer && walk->list[high].number == number) high++;
  return high - low;
}

static bool is_same(const entry_walk *a, const entry_walk *b, uint32_t outer, uint64_t number) {
  size_t of_a, of_b;
  const size_t count = entries_of(a, outer, number, &of_a);
  if (entries_of(b, outer, number, &of_b) != count) return false;
  for (size_t i = 0; i < count; i++) {
    const hk_trial_entry *x = &a->list[of_a + i], *y = &b->list[of_b + i];
    if (x->row != y->row || x->weight_s != y->weight_s || x->outcome != y->outcome) return false;
  }
  return true;
}

static hakyu_status add_one(merging *m, int64_t trial, const entry_walk *from, uint32_t outer, uint64_t number) {
  hk_trial_loss losses[1024];
  size_t at, count = entries_of(from, outer, number, &at), filled = 0;
  if (!count) return HAKYU_OK;
  if (count > sizeof losses / sizeof *losses) return HAKYU_LIMIT;
  for (size_t i = 1; i < count; i++) losses[filled++] = (hk_trial_loss){from->list[at + i].row, from->list[at + i].weight_s};
  return hk_trials_store_add_changed(m->into, trial, outer, number, from->list[at].outcome, losses, filled);
}

/* One stretch: what is new is added, what is there already must be the same. */
static hakyu_status merge_stretch(merging *m, const hk_stored_trial *from, int64_t trial, const hk_trial_stretch *stretch, const entry_walk *theirs, const entry_walk *ours,
                                  const hk_trial_stretch *there, size_t there_count) {
  hakyu_status status = HAKYU_OK;
  uint64_t begun = stretch->first;
  for (uint64_t n = stretch->first; n <= stretch->first + stretch->count && !status; n++) {
    const bool is_end = n == stretch->first + stretch->count, is_there = !is_end && is_within(there, there_count, stretch->outer, n);
    if (!is_end && !is_there) {
      status = add_one(m, trial, theirs, stretch->outer, n);
      continue;
    }
    if (n > begun) status = hk_trials_store_add_done(m->into, trial, stretch->outer, begun, n - begun, n - begun);
    begun = n + 1;
    if (!status && is_there && !is_same(theirs, ours, stretch->outer, n)) {
      hk_findings_error(m->findings, (hk_place){m->shard, 0, 0, from->id}, "differs", "another shard has the same replication with another result (outer draw %u, number %llu); allowed: equal ones",
                        stretch->outer, (unsigned long long)n);
      return HAKYU_REFUSED;
    }
  }
  return status;
}

/* Replications that both have, or may have: one by one. */
static hakyu_status merge_overlapping(merging *m, hk_trials_store *from, const hk_stored_trial *trial, int64_t number, const hk_trial_stretch *stretches, size_t count,
                                      const hk_trial_stretch *there, size_t there_count) {
  const hakyu_memory *memory = m->plan->memory;
  entry_walk theirs = {0}, ours = {0};
  hakyu_status status = hk_trials_store_changed(from, trial->number, &theirs.list, &theirs.count);
  if (!status) status = hk_trials_store_changed(m->into, number, &ours.list, &ours.count);
  for (size_t i = 0; i < count && !status; i++) status = merge_stretch(m, trial, number, &stretches[i], &theirs, &ours, there, there_count);
  hk_memory_free(memory, theirs.list);
  hk_memory_free(memory, ours.list);
  return status;
}

static bool is_overlapping(const hk_trial_stretch *a, size_t a_count, const hk_trial_stretch *b, size_t b_count) {
  for (size_t i = 0; i < a_count; i++)
    for (size_t j = 0; j < b_count; j++)
      if (a[i].outer == b[j].outer && a[i].first < b[j].first + b[j].count && b[j].first < a[i].first + a[i].count) return true;
  return false;
}

/* The usual one: nothing of it is there yet, so the rows go over as they lie. */
static hakyu_status merge_trial(merging *m, hk_trials_store *from, const hk_stored_trial *trial) {
  hk_trial_stretch *stretches = NULL, *there = NULL;
  size_t count = 0, there_count = 0;
  int64_t number = 0;
  hakyu_status status = hk_trials_store_add(m->into, trial->id, trial->digest, trial->note, &number);
  if (!status) status = hk_trials_store_done(from, trial->number, &stretches, &count);
  if (!status) status = hk_trials_store_done(m->into, number, &there, &there_count);
  if (!status && is_overlapping(stretches, count, there, there_count)) {
    status = merge_overlapping(m, from, trial, number, stretches, count, there, there_count);
  } else if (!status) {
    status = hk_trials_store_copy(m->into, number, trial->number);
    for (size_t i = 0; i < count && !status; i++) status = hk_trials_store_add_done(m->into, number, stretches[i].outer, stretches[i].first, stretches[i].count, stretches[i].count);
  }
  hk_memory_free(m->plan->memory, stretches);
  hk_memory_free(m->plan->memory, there);
  return status;
}

/* Why points failed, and after how many replications they stopped: the latter must be the same wherever it is told. */
static hakyu_status merge_notes(merging *m, hk_trials_store *from, const char *beginning, bool is_same_everywhere) {
  hk_stored_note *notes = NULL;
  size_t count = 0;
  hakyu_status status = hk_trials_store_notes(from, beginning, &notes, &count);
  for (size_t i = 0; i < count && !status; i++) {
    const char *there = is_same_everywhere ? hk_trials_store_noted(m->into, notes[i].key) : NULL;
    if (there && strcmp(there, notes[i].text) != 0) {
      hk_findings_error(m->findings, (hk_place){m->shard, 0, 0, notes[i].key}, "differs", "another shard has another result (%s and %s replications); allowed: equal ones", there, notes[i].text);
      status = HAKYU_REFUSED;
    } else {
      status = hk_trials_store_note(m->into, notes[i].key, notes[i].text);
    }
  }
  hk_memory_free(m->plan->memory, notes);
  return status;
}

static hakyu_status merge_shard(merging *m, const hk_sweep_file *file) {
  hk_trials_store *from = NULL;
  hk_stored_trial *trials = NULL;
  size_t count = 0;
  hakyu_status status = hk_sweep_file_open(m->plan, file, m->findings, &from);
  if (status == HAKYU_NOT_FOUND) return HAKYU_OK;
  if (!status) status = hk_trials_store_list(from, &trials, &count);
  if (!status) status = hk_trials_store_attach(m->into, from);
  if (!status) status = hk_trials_store_begin(m->into);
  for (size_t i = 0; i < count && !status; i++) status = merge_trial(m, from, &trials[i]);
  if (!status) status = merge_notes(m, from, HK_SWEEP_FAILED, false);
  if (!status) status = merge_notes(m, from, HK_SWEEP_STOPPED, true);
  if (!status) status = hk_trials_store_commit(m->into);
  if (!status) status = hk_trials_store_detach(m->into);
  if (status && from) hk_trials_store_explain(from, m->findings);
  hk_memory_free(m->plan->memory, trials);
  hk_trials_store_close(from);
  return status;
}

static hakyu_status remove_file(const hk_sweep_plan *plan, const char *folder, const char *name, hakyu_findings *findings) {
  hk_buffer path;
  hakyu_status status = HAKYU_OK;
  hk_sweep_path(plan, &path, folder, name);
  if (path.is_starved)
    status = HAKYU_NO_MEMORY;
  else if (unlink(path.text) && errno != ENOENT)
    status = hk_findings_fail(findings, HAKYU_IO, path.text, "removing the last merge", errno);
  hk_buffer_fini(&path);
  return status;
}

/* The journal too, which a merge that was killed leaves: first the file, so that no journal is ever applied to another one. */
static hakyu_status remove_old(const hk_sweep_plan *plan, const char *folder, hakyu_findings *findings) {
  hk_buffer path;
  hakyu_status status = remove_file(plan, folder, "/" HK_TRIALS_FILE, findings);
  if (!status) status = remove_file(plan, folder, "/" HK_TRIALS_FILE "-journal", findings);
  if (status) return status;
  hk_sweep_path(plan, &path, folder, "");
  if (!path.is_starved && rmdir(path.text) && errno != ENOENT) status = hk_findings_fail(findings, HAKYU_IO, path.text, "removing the last merge", errno);
  hk_buffer_fini(&path);
  return status;
}

static hakyu_status merge_all(const hk_sweep_plan *plan, const hk_sweep_files *files, bool is_partial, hakyu_findings *findings, char digest[HK_DIGEST_TEXT]) {
  hk_buffer part, whole;
  uint8_t bytes[HK_DIGEST_BYTES];
  merging m = {.plan = plan, .findings = findings};
  hakyu_status status = remove_old(plan, "merged.part", findings);
  hk_sweep_path(plan, &part, "merged.part", "");
  hk_sweep_path(plan, &whole, "merged", "");
  if (part.is_starved || whole.is_starved) status = HAKYU_NO_MEMORY;
  if (!status) status = hk_trials_store_create(plan->memory, part.text, plan->fingerprint, hk_sweep_form(plan), findings, &m.into);
  if (!status) status = hk_trials_store_hurry(m.into);
  for (size_t i = 0; i < files->count && !status; i++) {
    m.shard = files->list[i].name;
    status = merge_shard(&m, &files->list[i]);
  }
  if (!status && is_partial) {
    status = hk_trials_store_begin(m.into);
    if (!status) status = hk_trials_store_note(m.into, "incomplete", "1");
    if (!status) status = hk_trials_store_commit(m.into);
  }
  if (!status) status = hk_trials_store_digest(m.into, bytes);
  if (status && m.into) hk_trials_store_explain(m.into, findings);
  hk_trials_store_close(m.into);
  if (!status) status = hk_trials_store_settle(part.text, findings);
  if (!status) status = remove_old(plan, "merged", findings);
  if (!status && rename(part.text, whole.text)) status = hk_findings_fail(findings, HAKYU_IO, whole.text, "renaming the merged result", errno);
  if (!status) hk_digest_text(bytes, digest);
  hk_buffer_fini(&part);
  hk_buffer_fini(&whole);
  return status;
}

hakyu_status hakyu_sweep_merge(const hakyu_memory *memory, const char *folder, int32_t is_partial, hakyu_findings *findings, char digest[65]) {
  hk_sweep_plan plan = {.memory = memory};
  hk_sweep_files files = {0};
  hk_unit_state *units = NULL;
  uint64_t missing = 0;
  hakyu_status status = hk_sweep_plan_read(memory, folder, findings, &plan);
  if (status) return status;
  status = hk_sweep_files_list(&plan, &files);
  if (!status) status = hk_sweep_look(&plan, &files, findings, &units);
  for (uint64_t u = 0; u < plan.units && !status; u++) missing += units[u] == HK_UNIT_MISSING;
  if (!status && missing && !is_partial) {
    hk_findings_error(findings, (hk_place){folder, 0, 0, NULL}, "incomplete", "%llu of %llu units are missing; allowed: all, or --partial", (unsigned long long)missing,
                      (unsigned long long)plan.units);
    status = HAKYU_INCOMPLETE;
  }
  if (!status) status = merge_all(&plan, &files, missing > 0, findings, digest);
  hk_memory_free(memory, units);
  hk_sweep_files_fini(memory, &files);
  hk_sweep_plan_fini(&plan);
  return status;
}
