/* matrices - sector by sector: what every sector loses when a sector or service is knocked out (porch: hakyu/interdependency.h). Read from the folder
   alone: what was played (a trial a variant; campaign/interdependency says where a row's figures stand) and notes on what its numbers mean.

   A loss is told in hours for which all of the sector would have been out: of each (sector, unit) the loss over its weight in that outer draw, and of these
   the mean over the sector's units, so that units are never added. Means are over replications; probabilities and times count replications. */
#include <hakyu/interdependency.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/findings.h"
#include "base/text.h"
#include "numbers/estimate.h"
#include "result/trials_store.h"

enum { FIELDS_MOST = 8, DURATIONS_MOST = 8, HOUR_S = 3600 };
static const double confidence = 0.95;

typedef struct line { char *fields[FIELDS_MOST]; } line;
typedef struct lines { line *list; size_t count; } lines;

typedef struct found_variant {
  hakyu_matrices_cell *cells; /* by sector */
  double *outer_means;        /* [outer][sector], hours; of sector cases */
  bool is_there;
} found_variant;

struct hakyu_matrices {
  const hakyu_memory *memory;
  hk_arena *arena;
  hk_trials_store *store;
  hakyu_matrices_about about;
  char digest[HK_DIGEST_TEXT];
  hakyu_matrices_sector *sectors;
  hakyu_matrices_case *cases;
  int64_t durations_s[DURATIONS_MOST];
  uint32_t *row_sectors, row_count;
  uint32_t *units;           /* by sector */
  int64_t *weights;          /* [outer][row] */
  uint32_t outers;           /* at least 1 */
  uint64_t numbers;          /* of each */
  found_variant *variants;   /* [case][half][duration][backups] */
};

/* ---- notes ---- */

/* The lines of a note, fields parted by tabs; missing ones are "". Errors: DAMAGED (there is none), NO_MEMORY. */
static hakyu_status read_note(hakyu_matrices *m, const char *key, lines *out) {
  const char *stored = hk_trials_store_noted(m->store, key);
  if (!stored) return HAKYU_DAMAGED;
  char *text = hk_arena_text(m->arena, stored, strlen(stored));
  size_t count = 0;
  for (const char *at = stored; *at; at++) count += *at == '\n';
  out->list = hk_arena_zalloc(m->arena, (count + 1) * sizeof *out->list);
  out->count = count;
  if (!text || !out->list) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < count; i++) {
    char *end = strchr(text, '\n');
    *end = '\0';
    for (int f = 0; f < FIELDS_MOST; f++) {
      char *tab = strchr(text, '\t');
      out->list[i].fields[f] = text;
      if (tab) *tab = '\0', text = tab + 1;
      else text = end;
    }
    text = end + 1;
  }
  return HAKYU_OK;
}

static bool take_whole(const char *text, int64_t most, int64_t *value) {
  char *end = NULL;
  *value = strtoll(text, &end, 10);
  return *text && !*end && *value >= 0 && *value <= most;
}

static hakyu_status read_options(hakyu_matrices *m) {
  lines told;
  int64_t outer, numbers, horizon_s;
  hakyu_status status = read_note(m, "options", &told);
  if (status) return status;
  if (told.count != 1) return HAKYU_DAMAGED;
  char **f = told.list[0].fields, *end = NULL;
  m->about.seed = strtoull(f[0], &end, 10);
  if (!*f[0] || *end || !take_whole(f[1], 1000000, &outer) || !take_whole(f[2], INT64_C(1) << 40, &numbers) || !numbers || !take_whole(f[3], INT64_MAX / 2, &horizon_s)) return HAKYU_DAMAGED;
  m->about.outer_count = (uint32_t)outer;
  m->outers = outer ? (uint32_t)outer : 1;
  m->numbers = (uint64_t)numbers;
  m->about.replications = m->numbers * m->outers;
  m->about.horizon_s = horizon_s;
  m->about.tlp = f[4];
  if ((status = read_note(m, "model", &told))) return status;
  if (told.count != 1) return HAKYU_DAMAGED;
  m->about.model = told.list[0].fields[0];
  m->about.title[HAKYU_EN] = told.list[0].fields[1];
  m->about.title[HAKYU_JA] = told.list[0].fields[2];
  return HAKYU_OK;
}

static hakyu_status read_sectors(hakyu_matrices *m) {
  lines told;
  hakyu_status status = read_note(m, "sectors", &told);
  if (status) return status;
  m->about.sector_count = (uint32_t)told.count;
  m->sectors = hk_arena_zalloc(m->arena, (told.count + 1) * sizeof *m->sectors);
  m->units = hk_arena_zalloc(m->arena, (told.count + 1) * sizeof *m->units);
  if (!m->sectors || !m->units) return HAKYU_NO_MEMORY;
  for (size_t s = 0; s < told.count; s++) m->sectors[s] = (hakyu_matrices_sector){told.list[s].fields[0], {told.list[s].fields[1], told.list[s].fields[2]}};
  if ((status = read_note(m, "rows", &told))) return status;
  m->row_count = (uint32_t)told.count;
  if (!(m->row_sectors = hk_arena_zalloc(m->arena, (told.count + 1) * sizeof *m->row_sectors))) return HAKYU_NO_MEMORY;
  for (size_t r = 0; r < told.count; r++) {
    int64_t sector;
    if (!take_whole(told.list[r].fields[0], (int64_t)m->about.sector_count - 1, &sector)) return HAKYU_DAMAGED;
    m->row_sectors[r] = (uint32_t)sector;
    m->units[sector]++;
  }
  if ((status = read_note(m, "durations", &told))) return status;
  if (told.count > DURATIONS_MOST) return HAKYU_DAMAGED;
  m->about.duration_count = (uint32_t)told.count;
  for (size_t d = 0; d < told.count; d++)
    if (!take_whole(told.list[d].fields[0], INT64_MAX / 2, &m->durations_s[d])) return HAKYU_DAMAGED;
  return HAKYU_OK;
}

static hakyu_status read_cases(hakyu_matrices *m) {
  lines told;
  hakyu_status status = read_note(m, "cases", &told);
  if (status) return status;
  m->about.case_count = (uint32_t)told.count;
  if (!(m->cases = hk_arena_zalloc(m->arena, (told.count + 1) * sizeof *m->cases))) return HAKYU_NO_MEMORY;
  for (size_t c = 0; c < told.count; c++) {
    char **f = told.list[c].fields;
    int64_t of, members, has_half;
    const bool is_service = strcmp(f[0], "service") == 0;
    if (!take_whole(f[1], is_service ? INT64_MAX / 2 : (int64_t)m->about.sector_count - 1, &of) || !take_whole(f[2], UINT32_MAX, &members) || !take_whole(f[3], 1, &has_half)) return HAKYU_DAMAGED;
    m->cases[c] = (hakyu_matrices_case){is_service, f[4], {f[5], f[6]}, is_service ? UINT32_MAX : (uint32_t)of, (uint32_t)members, (int32_t)has_half};
  }
  return HAKYU_OK;
}

/* ---- one variant ---- */

static size_t place_of(const hakyu_matrices *m, hakyu_matrices_key key) {
  return (((size_t)key.number * 2 + (key.is_half != 0)) * m->about.duration_count + key.duration) * 2 + (key.has_backups != 0);
}

/* What replications came to, by sector: hours, hours of the direct part, seconds to the first loss (inf: none). */
typedef struct played { double *hours, *direct, *first; uint32_t *outers; uint64_t count; } played;

/* Adds a stored figure: row r + measure * rows. */
static void add_entry(const hakyu_matrices *m, played *p, uint64_t at, const hk_trial_entry *entry) {
  const uint32_t measure = entry->row / m->row_count, row = entry->row % m->row_count, sector = m->row_sectors[row];
  const size_t place = sector * p->count + at;
  const int64_t weight = m->weights[(size_t)entry->outer * m->row_count + row];
  if (measure == 2) {
    if ((double)(entry->weight_s - 1) < p->first[place]) p->first[place] = (double)(entry->weight_s - 1);
  } else if (weight > 0) {
    (measure ? p->direct : p->hours)[place] += (double)entry->weight_s / (double)weight / HOUR_S / m->units[sector];
  }
}

/* All replications of the variant, settled or not (one that is not counts as without loss, and is told by the number of those that settled). */
static hakyu_status take_played(hakyu_matrices *m, int64_t trial, played *p, hakyu_findings *findings) {
  hk_trial_stretch *done = NULL;
  hk_trial_entry *list = NULL;
  size_t done_count = 0, count = 0;
  uint64_t have = 0;
  hakyu_status status = hk_trials_store_done(m->store, trial, &done, &done_count);
  for (size_t i = 0; i < done_count && !status; i++) have += done[i].count < m->numbers ? done[i].count : m->numbers;
  hk_memory_free(m->memory, done);
  if (!status && have < m->about.replications) {
    hk_findings_error(findings, (hk_place){NULL, 0, 0, NULL}, "incomplete", "%llu of %llu replications of a case were played; the command that made the folder goes on", (unsigned long long)have,
                      (unsigned long long)m->about.replications);
    status = HAKYU_INCOMPLETE;
  }
  if (!status) status = hk_trials_store_changed(m->store, trial, &list, &count);
  for (size_t i = 0; i < count && !status; i++) {
    if (list[i].row == UINT32_MAX || list[i].number >= m->numbers || list[i].outer >= m->outers) continue;
    if (list[i].row >= 3 * m->row_count) status = HAKYU_DAMAGED;
    else add_entry(m, p, list[i].number * m->outers + list[i].outer, &list[i]); /* in the order of replications */
  }
  hk_memory_free(m->memory, list);
  return status;
}

static int compare_doubles(const void *left, const void *right) {
  const double *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

static hakyu_status make_cell(const hakyu_matrices *m, const played *p, uint32_t sector, double *times, hakyu_matrices_cell *cell) {
  const double *hours = p->hours + sector * p->count, *direct = p->direct + sector * p->count, *first = p->first + sector * p->count;
  hk_two_level mean;
  double whole = 0, part = 0;
  size_t hit = 0;
  hakyu_status status = hk_estimate_two_level(m->memory, hours, p->outers, p->count, m->outers, confidence, m->about.seed, &mean);
  if (status) return status;
  for (uint64_t i = 0; i < p->count; i++) {
    whole += hours[i], part += direct[i];
    if (hours[i] > 0) times[hit++] = first[i];
  }
  const hk_interval any = hk_estimate_proportion(hit, p->count, confidence);
  qsort(times, hit, sizeof *times, compare_doubles);
  *cell = (hakyu_matrices_cell){.loss_h = mean.mean.value, .loss_low = mean.mean.low, .loss_high = mean.mean.high, .is_valid = mean.mean.is_valid,
                                .outer_low = mean.outer_low, .outer_high = mean.outer_high, .any = any.value, .any_low = any.low, .any_high = any.high,
                                .first_median_s = hit ? hk_estimate_quantile(times, hit, 0.5, confidence).value : NAN,
                                .first_ninety_s = hit ? hk_estimate_quantile(times, hit, 0.9, confidence).value : NAN,
                                .direct = whole > 0 ? part / whole : NAN, .hit = hit, .replications = p->count};
  return HAKYU_OK;
}

static void take_outer_means(const hakyu_matrices *m, const played *p, double *means) {
  for (uint32_t o = 0; o < m->outers; o++)
    for (uint32_t s = 0; s < m->about.sector_count; s++) {
      double sum = 0;
      for (uint64_t i = 0; i < m->numbers; i++) sum += p->hours[s * p->count + i * m->outers + o];
      means[(size_t)o * m->about.sector_count + s] = sum / (double)m->numbers;
    }
}

static hakyu_status make_variant(hakyu_matrices *m, int64_t trial, bool is_sector, hakyu_findings *findings, found_variant *v) {
  const size_t sectors = m->about.sector_count, size = sectors * m->about.replications;
  played p = {.count = m->about.replications};
  double *block = hk_memory_array(m->memory, 3 * size + m->about.replications + 1, sizeof *block);
  p.outers = hk_memory_array(m->memory, m->about.replications, sizeof *p.outers);
  v->cells = hk_arena_zalloc(m->arena, (sectors + 1) * sizeof *v->cells);
  if (is_sector) v->outer_means = hk_arena_zalloc(m->arena, (sectors * m->outers + 1) * sizeof *v->outer_means);
  hakyu_status status = block && p.outers && v->cells && (!is_sector || v->outer_means) ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (!status) {
    p.hours = block, p.direct = block + size, p.first = block + 2 * size;
    for (size_t i = 0; i < size; i++) p.first[i] = INFINITY;
    for (uint64_t i = 0; i < p.count; i++) p.outers[i] = (uint32_t)(i % m->outers);
    status = take_played(m, trial, &p, findings);
  }
  for (uint32_t s = 0; s < sectors && !status; s++) status = make_cell(m, &p, s, block + 3 * size, &v->cells[s]);
  if (!status && is_sector) take_outer_means(m, &p, v->outer_means);
  v->is_there = !status;
  hk_memory_free(m->memory, block);
  hk_memory_free(m->memory, p.outers);
  return status;
}

static hakyu_status find_variant(hakyu_matrices *m, hakyu_matrices_key key, hakyu_findings *findings) {
  char id[256];
  hk_stored_trial trial;
  const hakyu_matrices_case *of = &m->cases[key.number];
  if (key.is_half && !of->has_half) return HAKYU_OK;
  snprintf(id, sizeof id, "%s:%s/%s/%llds/%s", of->is_service ? "service" : "sector", of->id, key.is_half ? "half" : "full", (long long)m->durations_s[key.duration],
           key.has_backups ? "backups" : "no-backups");
  hakyu_status status = hk_trials_store_find(m->store, id, NULL, &trial);
  if (status == HAKYU_NOT_FOUND) return HAKYU_DAMAGED;
  return status ? status : make_variant(m, trial.number, !of->is_service, findings, &m->variants[place_of(m, key)]);
}

/* ---- the whole ---- */

static hakyu_status read_weights(hakyu_matrices *m) {
  hakyu_status status = HAKYU_OK;
  if (!(m->weights = hk_arena_zalloc(m->arena, ((size_t)m->outers * m->row_count + 1) * sizeof *m->weights))) return HAKYU_NO_MEMORY;
  for (uint32_t o = 0; o < m->outers && !status; o++) status = hk_trials_store_weights(m->store, o, m->weights + (size_t)o * m->row_count, m->row_count);
  return status == HAKYU_NOT_FOUND ? HAKYU_INCOMPLETE : status;
}

static hakyu_status read_all(hakyu_matrices *m, const char *folder, hakyu_findings *findings) {
  uint8_t digest[HK_DIGEST_BYTES];
  hakyu_status status = hk_arena_create(m->memory, &m->arena);
  if (!status) status = hk_trials_store_open(m->memory, folder, findings, &m->store);
  if (!status) status = read_options(m);
  if (!status) status = read_sectors(m);
  if (!status) status = read_cases(m);
  if (!status) status = read_weights(m);
  if (!status) status = hk_trials_store_digest(m->store, digest);
  if (status) return status;
  hk_digest_text(digest, m->digest);
  m->about.digest = m->digest;
  const size_t count = (size_t)m->about.case_count * 4 * m->about.duration_count;
  if (!(m->variants = hk_arena_zalloc(m->arena, (count + 1) * sizeof *m->variants))) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < count && !status; i++) {
    const hakyu_matrices_key key = {(uint32_t)(i / 4 / m->about.duration_count), (uint32_t)(i / 2 % m->about.duration_count), (int32_t)(i / 2 / m->about.duration_count % 2), (int32_t)(i % 2)};
    status = find_variant(m, key, findings);
  }
  return status;
}

hakyu_status hakyu_matrices_read(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hakyu_matrices **matrices) {
  hakyu_matrices *m = hk_memory_zalloc(memory, sizeof *m);
  if (!m) return HAKYU_NO_MEMORY;
  m->memory = memory;
  hakyu_status status = read_all(m, folder, findings);
  if (status == HAKYU_DAMAGED || status == HAKYU_INCOMPLETE) hk_findings_error(findings, (hk_place){folder, 0, 0, NULL}, "incomplete", "what was played there is not whole; the command that made it goes on");
  if (status) {
    hakyu_matrices_destroy(m);
    return status;
  }
  *matrices = m;
  return HAKYU_OK;
}

void hakyu_matrices_destroy(hakyu_matrices *matrices) {
  if (!matrices) return;
  hk_trials_store_close(matrices->store);
  hk_arena_destroy(matrices->arena);
  hk_memory_free(matrices->memory, matrices);
}

hakyu_matrices_about hakyu_matrices_tell(const hakyu_matrices *matrices) { return matrices->about; }
hakyu_matrices_sector hakyu_matrices_sector_get(const hakyu_matrices *matrices, uint32_t sector) { return matrices->sectors[sector]; }
hakyu_matrices_case hakyu_matrices_case_get(const hakyu_matrices *matrices, uint32_t number) { return matrices->cases[number]; }
int64_t hakyu_matrices_duration(const hakyu_matrices *matrices, uint32_t duration) { return matrices->durations_s[duration]; }

hakyu_matrices_cell hakyu_matrices_get(const hakyu_matrices *m, hakyu_matrices_key key, uint32_t sector) {
  const found_variant *v = &m->variants[place_of(m, key)];
  const hakyu_matrices_cell none = {NAN, NAN, NAN, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0};
  return v->is_there && m->units[sector] ? v->cells[sector] : none;
}

/* ---- influence ---- */

double hakyu_matrices_influence(const hakyu_matrices *m, hakyu_matrices_key key, uint32_t outer) {
  const found_variant *v = &m->variants[place_of(m, key)];
  const uint32_t own = m->cases[key.number].sector;
  double sum = 0;
  uint32_t others = 0;
  if (!v->is_there || !v->outer_means) return NAN;
  for (uint32_t s = 0; s < m->about.sector_count; s++) {
    if (s == own || !m->units[s]) continue;
    sum += v->outer_means[(size_t)outer * m->about.sector_count + s];
    others++;
  }
  return others ? sum / others : NAN;
}

double hakyu_matrices_top_share(const hakyu_matrices *m, hakyu_matrices_key key, const uint32_t *sectors, uint32_t count) {
  uint32_t hits = 0;
  for (uint32_t o = 0; o < m->outers; o++) {
    double least = INFINITY, most = -INFINITY; /* the least of those named, the most of the others */
    uint32_t found = 0;
    for (uint32_t c = 0; c < m->about.case_count; c++) {
      bool is_named = false;
      if (m->cases[c].is_service) continue;
      for (uint32_t i = 0; i < count; i++) is_named |= m->cases[c].sector == sectors[i];
      const double influence = hakyu_matrices_influence(m, (hakyu_matrices_key){c, key.duration, key.is_half, key.has_backups}, o);
      if (!(influence >= 0)) continue; /* no half of it */
      if (is_named) found++, least = fmin(least, influence);
      else most = fmax(most, influence);
    }
    hits += found == count && least > most;
  }
  return (double)hits / m->outers;
}
