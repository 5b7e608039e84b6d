/* sweep_state - how far a sweep is, by its files: which there are, who is at them, what every unit is. A shard that somebody works at is not opened,
   for that could keep its writer waiting: its marker says how many of its units are settled, and they come in order. */
#include "campaign/sweep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/names.h"
#include "result/marker.h"

/* ---- the files there are --------------------------------------------------------------------------------------------- */

void hk_sweep_files_fini(const hakyu_memory *memory, hk_sweep_files *files) {
  for (size_t i = 0; i < files->count; i++) hk_memory_free(memory, files->list[i].name);
  hk_memory_free(memory, files->list);
  *files = (hk_sweep_files){0};
}

static int compare_names(const void *left, const void *right) { return strcmp(((const hk_sweep_file *)left)->name, ((const hk_sweep_file *)right)->name); }

/* "3-of-10", "3-of-10.part", "rank-3-of-10", … */
static bool is_shard(const char *name, hk_sweep_file *file) {
  char *of, *end;
  file->is_rank = strncmp(name, "rank-", 5) == 0;
  if (file->is_rank) name += 5;
  const unsigned long shard = strtoul(name, &of, 10);
  if (name[0] < '1' || name[0] > '9' || strncmp(of, "-of-", 4) != 0 || of[4] < '1' || of[4] > '9') return false;
  const unsigned long shards = strtoul(of + 4, &end, 10);
  file->is_part = strcmp(end, ".part") == 0;
  if (shard > shards || shards > UINT32_MAX || (!file->is_part && *end)) return false;
  file->shard = (uint32_t)shard;
  file->shards = (uint32_t)shards;
  return true;
}

/* Whether somebody is at it, and what the marker says then. */
static bool is_running(const hk_sweep_plan *plan, const char *name, hk_marker_text *text) {
  hk_buffer path;
  hk_sweep_path(plan, &path, "shards/", name);
  const int directory = path.is_starved ? -1 : open(path.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_busy = directory >= 0 && hk_marker_is_busy(directory) && hk_marker_read(directory, text) == HAKYU_OK;
  if (directory >= 0) close(directory);
  hk_buffer_fini(&path);
  return is_busy;
}

static hakyu_status add_file(const hk_sweep_plan *plan, hk_sweep_files *files, const char *name) {
  hk_sweep_file file = {0};
  if (!is_shard(name, &file)) return HAKYU_OK;
  const size_t length = strlen(name);
  hakyu_status status = hk_memory_grow(plan->memory, &files->list, files->count, &files->room, sizeof *files->list);
  if (status) return status;
  if (!(file.name = hk_memory_alloc(plan->memory, length + 1))) return HAKYU_NO_MEMORY;
  memcpy(file.name, name, length + 1);
  hk_marker_text text = {0};
  file.is_running = file.is_part && is_running(plan, name, &text);
  if (file.is_running) {
    file.settled = text.stored;
    file.found = text.found;
    file.since = (int64_t)text.since;
  }
  files->list[files->count++] = file;
  return HAKYU_OK;
}

hakyu_status hk_sweep_files_list(const hk_sweep_plan *plan, hk_sweep_files *files) {
  hk_buffer path;
  hakyu_status status = HAKYU_OK;
  *files = (hk_sweep_files){0};
  hk_sweep_path(plan, &path, "shards", "");
  DIR *directory = path.is_starved ? NULL : opendir(path.text);
  if (path.is_starved) status = HAKYU_NO_MEMORY;
  for (const struct dirent *entry = directory ? readdir(directory) : NULL; entry && !status; entry = readdir(directory)) status = add_file(plan, files, entry->d_name);
  if (directory) closedir(directory);
  hk_buffer_fini(&path);
  if (files->count) qsort(files->list, files->count, sizeof *files->list, compare_names);
  if (status) hk_sweep_files_fini(plan->memory, files);
  return status;
}

hakyu_status hk_sweep_file_open(const hk_sweep_plan *plan, const hk_sweep_file *file, hakyu_findings *findings, hk_trials_store **store) {
  hk_buffer path;
  hk_sweep_path(plan, &path, "shards/", file->name);
  hk_buffer database;
  hk_sweep_path(plan, &database, "shards/", file->name);
  hk_buffer_add(&database, "/" HK_TRIALS_FILE);
  hakyu_status status = path.is_starved || database.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
  if (!status && (file->is_running || access(database.text, F_OK))) status = HAKYU_NOT_FOUND; /* begun, nothing stored yet */
  if (!status) status = hk_trials_store_open(plan->memory, path.text, findings, store);
  if (!status && hk_trials_store_base(*store)[0] && strcmp(hk_trials_store_base(*store), plan->fingerprint) != 0) {
    hk_findings_error(findings, (hk_place){path.text, 0, 0, NULL}, "another-run", "the shard is of another sweep; allowed: shards of this one");
    hk_trials_store_close(*store);
    *store = NULL;
    status = HAKYU_REFUSED;
  }
  hk_buffer_fini(&path);
  hk_buffer_fini(&database);
  return status;
}

/* ---- what every unit is ------------------------------------------------------------------------------------------------- */

typedef struct looking {
  const hk_sweep_plan *plan;
  hk_names *points;           /* by their ids; a name's number is the point's */
  hk_unit_state *units;
} looking;

static uint64_t point_of(const looking *l, const char *key, const char *prefix) {
  const size_t length = strlen(prefix);
  const uint32_t point = strncmp(key, prefix, length) ? HK_NO_NAME : hk_names_find(l->points, key + length);
  return point == HK_NO_NAME ? UINT64_MAX : point;
}

static hakyu_status look_at_point(const looking *l, hk_trials_store *store, uint64_t point) {
  hk_sweep_done done;
  hakyu_status status = hk_sweep_find_done(l->plan, store, point, &done);
  for (uint64_t u = point * l->plan->blocks; u < (point + 1) * l->plan->blocks && !status; u++) {
    const hk_sweep_unit unit = hk_sweep_unit_get(l->plan, u);
    if (hk_sweep_has_unit(l->plan, &done, &unit)) l->units[u] = HK_UNIT_DONE;
  }
  hk_sweep_done_fini(l->plan, &done);
  return status;
}

static hakyu_status look_into(const looking *l, hk_trials_store *store) {
  hk_stored_trial *trials = NULL;
  hk_stored_note *notes = NULL;
  size_t trial_count = 0, note_count = 0;
  hakyu_status status = hk_trials_store_list(store, &trials, &trial_count);
  if (!status) status = hk_trials_store_notes(store, HK_SWEEP_FAILED, &notes, &note_count);
  for (size_t i = 0; i < trial_count && !status; i++) {
    const uint64_t point = point_of(l, trials[i].id, HK_SWEEP_POINT);
    if (point != UINT64_MAX) status = look_at_point(l, store, point);
  }
  for (size_t i = 0; i < note_count && !status; i++) {
    const uint64_t point = point_of(l, notes[i].key, HK_SWEEP_FAILED);
    for (uint64_t u = point * l->plan->blocks; point != UINT64_MAX && u < (point + 1) * l->plan->blocks; u++)
      if (l->units[u] == HK_UNIT_MISSING) l->units[u] = HK_UNIT_FAILED;
  }
  hk_memory_free(l->plan->memory, trials);
  hk_memory_free(l->plan->memory, notes);
  return status;
}

/* What the marker of a running shard says: its first so many units are settled. Of a rank nobody knows which. */
static void look_at_running(const looking *l, const hk_sweep_file *file) {
  if (file->is_rank) return;
  uint64_t u = hk_sweep_first_unit(l->plan, file->shard, file->shards);
  for (uint64_t i = 0; i < file->settled && u < l->plan->units; i++, u = hk_sweep_next_unit(l->plan, file->shards, u))
    if (l->units[u] == HK_UNIT_MISSING) l->units[u] = HK_UNIT_DONE;
}

static hakyu_status name_points(looking *l) {
  hakyu_status status = hk_names_create(l->plan->memory, &l->points);
  for (uint64_t p = 0; p < l->plan->study->point_count && !status; p++) {
    uint32_t number;
    int is_new;
    status = hk_names_add(l->points, l->plan->study->point_ids[p], &number, &is_new);
  }
  return status;
}

static hakyu_status look(const hk_sweep_plan *plan, const hk_sweep_files *files, bool counts_running, hakyu_findings *findings, hk_unit_state **units) {
  looking l = {.plan = plan, .units = hk_memory_zalloc(plan->memory, (plan->units + 1) * sizeof *l.units)};
  hakyu_status status = l.units ? name_points(&l) : HAKYU_NO_MEMORY;
  for (size_t i = 0; i < files->count && !status; i++) {
    hk_trials_store *store = NULL;
    if (counts_running && files->list[i].is_running) look_at_running(&l, &files->list[i]);
    status = hk_sweep_file_open(plan, &files->list[i], findings, &store);
    if (!status) status = look_into(&l, store);
    if (status && store) hk_trials_store_explain(store, findings);
    hk_trials_store_close(store);
    if (status == HAKYU_NOT_FOUND) status = HAKYU_OK;
  }
  hk_names_destroy(l.points);
  if (status)
    hk_memory_free(plan->memory, l.units);
  else
    *units = l.units;
  return status;
}

hakyu_status hk_sweep_look(const hk_sweep_plan *plan, const hk_sweep_files *files, hakyu_findings *findings, hk_unit_state **units) {
  return look(plan, files, false, findings, units);
}

/* ---- in figures --------------------------------------------------------------------------------------------------------------- */

static bool is_merged(const hk_sweep_plan *plan) {
  hk_buffer path;
  hk_sweep_path(plan, &path, "merged/" HK_TRIALS_FILE, "");
  const bool is_there = !path.is_starved && access(path.text, F_OK) == 0;
  hk_buffer_fini(&path);
  return is_there;
}

/* Seconds until all is done if those who are at it go on as they did; -1: nobody is, or has stored anything yet. */
static int64_t time_left_s(const hk_sweep_files *files, uint64_t missing) {
  const int64_t now = time(NULL);
  double rate = 0;
  for (size_t i = 0; i < files->count; i++) {
    const hk_sweep_file *file = &files->list[i];
    if (file->is_running && file->settled > file->found && now > file->since) rate += (double)(file->settled - file->found) / (double)(now - file->since);
  }
  return rate > 0 ? (int64_t)((double)missing / rate) : -1;
}

static void count(const hk_sweep_plan *plan, const hk_sweep_files *files, const hk_unit_state *units, hakyu_sweep_state *state) {
  uint64_t by_ranks = 0;
  *state = (hakyu_sweep_state){.points = plan->study->point_count, .units = plan->units, .replications = plan->replications, .precision = plan->study->precision, .shards = (uint32_t)files->count, .is_merged = is_merged(plan)};
  memcpy(state->fingerprint, plan->fingerprint, sizeof state->fingerprint);
  for (size_t i = 0; i < files->count; i++) {
    const hk_sweep_file *file = &files->list[i];
    if (file->is_part)
      state->shards_begun++;
    else
      state->shards_complete++;
    state->shards_running += file->is_running;
    if (!file->is_rank && file->shards > state->split) state->split = file->shards;
    if (file->is_rank && file->is_running) by_ranks += file->settled;
  }
  for (uint64_t u = 0; u < plan->units; u++) {
    state->done += units[u] == HK_UNIT_DONE;
    state->failed += units[u] == HK_UNIT_FAILED;
    state->missing += units[u] == HK_UNIT_MISSING;
  }
  if (by_ranks > state->missing) by_ranks = state->missing;
  state->done += by_ranks;
  state->missing -= by_ranks;
  state->left_s = state->missing ? time_left_s(files, state->missing) : 0;
}

hakyu_status hakyu_sweep_status(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hakyu_sweep_state *state) {
  hk_sweep_plan plan = {.memory = memory};
  hk_sweep_files files = {0};
  hk_unit_state *units = NULL;
  hakyu_status status = hk_sweep_plan_read(memory, folder, findings, &plan);
  if (status) return status;
  status = hk_sweep_files_list(&plan, &files);
  if (!status) status = look(&plan, &files, true, findings, &units);
  if (!status) count(&plan, &files, units, state);
  hk_memory_free(memory, units);
  hk_sweep_files_fini(memory, &files);
  hk_sweep_plan_fini(&plan);
  return status;
}

/* ---- who failed ------------------------------------------------------------------------------------------------------------------ */

/* A point may have failed in several shards: it is told once. Keys live as long as the store, so its names are the caller's. */
static hakyu_status tell_failed_of(const hk_sweep_plan *plan, hk_trials_store *store, hk_arena *arena, hk_names *told, hakyu_findings *findings) {
  hk_stored_note *notes = NULL;
  size_t count = 0;
  hakyu_status status = hk_trials_store_notes(store, HK_SWEEP_FAILED, &notes, &count);
  for (size_t i = 0; i < count && !status; i++) {
    const char *point = notes[i].key + strlen(HK_SWEEP_FAILED), *kept = hk_arena_text(arena, point, strlen(point));
    uint32_t number;
    int is_new = 0;
    status = kept ? hk_names_add(told, kept, &number, &is_new) : HAKYU_NO_MEMORY;
    if (!status && is_new) hk_findings_error(findings, (hk_place){plan->folder, 0, 0, kept}, "failed", "the point was refused: %s", notes[i].text);
  }
  hk_memory_free(plan->memory, notes);
  return status;
}

hakyu_status hakyu_sweep_tell_failed(const hakyu_memory *memory, const char *folder, hakyu_findings *findings) {
  hk_sweep_plan plan = {.memory = memory};
  hk_sweep_files files = {0};
  hk_arena *arena = NULL;
  hk_names *told = NULL;
  hakyu_status status = hk_sweep_plan_read(memory, folder, findings, &plan);
  if (status) return status;
  if (!(status = hk_arena_create(memory, &arena))) status = hk_names_create(memory, &told);
  if (!status) status = hk_sweep_files_list(&plan, &files);
  for (size_t i = 0; i < files.count && !status; i++) {
    hk_trials_store *store = NULL;
    status = hk_sweep_file_open(&plan, &files.list[i], findings, &store);
    if (!status) status = tell_failed_of(&plan, store, arena, told, findings);
    if (status && store) hk_trials_store_explain(store, findings);
    hk_trials_store_close(store);
    if (status == HAKYU_NOT_FOUND) status = HAKYU_OK;
  }
  hk_sweep_files_fini(memory, &files);
  hk_names_destroy(told);
  hk_arena_destroy(arena);
  hk_sweep_plan_fini(&plan);
  return status;
}

hakyu_status hakyu_sweep_rest(const hakyu_memory *memory, const char *folder, uint32_t shards, hakyu_findings *findings, uint8_t *is_missing) {
  hk_sweep_plan plan = {.memory = memory};
  hk_sweep_files files = {0};
  hk_unit_state *units = NULL;
  hakyu_status status = hk_sweep_plan_read(memory, folder, findings, &plan);
  if (status) return status;
  status = hk_sweep_files_list(&plan, &files);
  if (!status) status = hk_sweep_look(&plan, &files, findings, &units);
  for (uint32_t s = 0; s < shards && !status; s++) {
    is_missing[s] = 0;
    for (uint64_t u = hk_sweep_first_unit(&plan, s + 1, shards); u < plan.units && !is_missing[s]; u = hk_sweep_next_unit(&plan, shards, u)) is_missing[s] = units[u] == HK_UNIT_MISSING;
  }
  for (size_t i = 0; i < files.count && !status; i++) {
    const hk_sweep_file *file = &files.list[i];
    if (file->is_running && !file->is_rank && file->shards == shards) is_missing[file->shard - 1] = 0;
  }
  hk_memory_free(memory, units);
  hk_sweep_files_fini(memory, &files);
  hk_sweep_plan_fini(&plan);
  return status;
}
