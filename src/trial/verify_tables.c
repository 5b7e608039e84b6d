/* verify_tables - rows held against each other, and against what is rebuilt from the inputs, from the sample, and from the traced
   replications' own rows (see verification.h).
   A tally adds up all replications. What only some of them left cannot say what it must be, but what it cannot fall short of; where
   the some are all, it must be equal. */
#include <inttypes.h>
#include <string.h>

#include "trial/verification.h"

static void say(const hakyu_verification *v, hakyu_findings *findings, hk_result_table table, const char *words) {
  hk_findings_error(findings, (hk_place){v->folder, 0, 0, hk_table_name(table)}, "differs", "%s", words);
}

/* ---- units -------------------------------------------------------------------------------------------------------------- */

static const hk_result_table by_replication[] = {HK_STORED_losses, HK_STORED_outcomes, HK_STORED_observed, HK_STORED_episodes, HK_STORED_saves, HK_STORED_breaches};
enum { BY_REPLICATION = sizeof by_replication / sizeof *by_replication };

static bool is_next_unit(const hakyu_verification *v, const hk_datum *unit) {
  return unit[0].integer >= 0 && unit[0].integer < v->outer_count && !unit[2].is_null && unit[2].integer > 0 &&
         (uint64_t)unit[1].integer == v->counted[unit[0].integer];
}

static hakyu_status count_units(hakyu_verification *v, hakyu_result *stored, hakyu_findings *findings, bool *is_sound) {
  hk_cursor *cursor = NULL;
  const hk_datum *unit = NULL;
  uint64_t all = 0;
  hakyu_status status = hk_result_read(stored, HK_STORED_units, NULL, 0, &cursor);
  if (status) return status;
  while (*is_sound && hk_cursor_next(cursor, &unit)) {
    if (!is_next_unit(v, unit)) {
      say(v, findings, HK_STORED_units, "the units do not follow each other: a replication is missing or stored twice");
      *is_sound = false;
      break;
    }
    v->counted[unit[0].integer] += (uint64_t)unit[2].integer;
    all += (uint64_t)unit[2].integer;
  }
  if ((status = hk_cursor_close(cursor))) return status;
  v->counts[HK_CHECK_units] = all;
  if (*is_sound && all != v->stored) {
    say(v, findings, HK_STORED_units, "the units do not add up to the number of replications in the manifest");
    *is_sound = false;
  }
  return HAKYU_OK;
}

/* No row of a replication that is not there, no episode or save of one that was not traced. */
static hakyu_status check_range(const hakyu_verification *v, hakyu_result *stored, hk_result_table table, hakyu_findings *findings, bool *is_sound) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  bool is_traced = table == HK_STORED_episodes || table == HK_STORED_saves, is_fine = true;
  hakyu_status status = hk_result_read(stored, table, NULL, 0, &cursor);
  if (status) return status;
  while (is_fine && hk_cursor_next(cursor, &row)) {
    is_fine = row[0].integer >= 0 && row[0].integer < v->outer_count && row[1].integer >= 0 && (uint64_t)row[1].integer < v->counted[row[0].integer];
    if (is_fine && is_traced) is_fine = (uint64_t)row[1].integer * v->outer_count + (uint64_t)row[0].integer < v->traced;
  }
  if (!is_fine) {
    say(v, findings, table, "there are rows of a replication that is not among those stored or traced");
    *is_sound = false;
  }
  return hk_cursor_close(cursor);
}

hakyu_status hk_verify_units(hakyu_verification *v, hakyu_result *stored, hakyu_findings *findings, bool *is_sound) {
  hakyu_status status = count_units(v, stored, findings, is_sound);
  for (size_t i = 0; i < BY_REPLICATION && !status && *is_sound; i++) status = check_range(v, stored, by_replication[i], findings, is_sound);
  return status;
}

/* ---- names, sample -------------------------------------------------------------------------------------------------------- */

static hakyu_status compare(hakyu_result *rebuilt, hakyu_result *stored, hk_result_table table, const int64_t *where, size_t where_count, bool is_bound,
                            hakyu_findings *findings, bool *is_sound) {
  int64_t differences = 0;
  hakyu_status status = hk_result_compare(rebuilt, stored, table, where, where_count, is_bound, findings, &differences);
  if (differences) *is_sound = false;
  return status;
}

hakyu_status hk_verify_names(hakyu_verification *v, hakyu_result *rebuilt, hakyu_result *stored, hakyu_findings *findings, bool *is_sound) {
  static const hk_result_table names[] = {HK_STORED_sectors, HK_STORED_rows,         HK_STORED_assets,     HK_STORED_needs,  HK_STORED_links,
                                          HK_STORED_hazards, HK_STORED_observations, HK_STORED_importance, HK_STORED_stages, HK_STORED_assumptions, HK_STORED_service_levels};
  hakyu_status status = HAKYU_OK;
  for (size_t i = 0; i < sizeof names / sizeof *names && !status; i++) status = compare(rebuilt, stored, names[i], NULL, 0, false, findings, is_sound);
  v->counts[HK_CHECK_inputs] = sizeof names / sizeof *names;
  return status;
}

hakyu_status hk_verify_sample(hakyu_verification *v, hakyu_result *rebuilt, hakyu_result *stored, hakyu_findings *findings, bool *is_sound) {
  hakyu_status status = HAKYU_OK;
  v->counts[HK_CHECK_sample] = v->sample_count;
  for (size_t t = 0; t < BY_REPLICATION && !status && v->sample_count == v->stored; t++)
    status = compare(rebuilt, stored, by_replication[t], NULL, 0, false, findings, is_sound);
  for (uint64_t s = 0; s < v->sample_count && !status; s++) {
    const int64_t where[] = {v->sample[s].outer, (int64_t)v->sample[s].number};
    if (s == 0 || v->sample[s - 1].outer != v->sample[s].outer) status = compare(rebuilt, stored, HK_STORED_row_weights, where, 1, false, findings, is_sound);
    for (size_t t = 0; t < BY_REPLICATION && !status && v->sample_count < v->stored; t++)
      status = compare(rebuilt, stored, by_replication[t], where, 2, false, findings, is_sound);
  }
  return status;
}

/* ---- tallies from the traced rows ------------------------------------------------------------------------------------------ */

/* Of one outer draw: the rows come in order of outer draws, so one is counted at a time. */
typedef struct counting {
  const hk_facts *facts;
  hakyu_result *scratch;
  int64_t outer;
  uint64_t *last_fell;       /* by asset: 1 + the last replication in which it fell */
  int64_t (*falls)[4];       /* by asset: struck, down, episodes, seconds */
  int64_t (*mechanisms)[2];  /* [sector][row + 1][mechanism]: episodes, weight s */
  int64_t *traits, *phases;  /* [sector][trait], [sector][phase] */
} counting;

static hk_datum integer(int64_t value) { return (hk_datum){.integer = value}; }

#define ADD(table, ...) hk_result_add(c->scratch, HK_STORED_##table, (const hk_datum[]){__VA_ARGS__}) /* rows of zeros are dropped */

static size_t mechanism_place(const hk_facts *facts, uint32_t sector, uint32_t row, int64_t mechanism) {
  return ((size_t)sector * (facts->row_count + 1u) + row) * HAKYU_MECHANISM_COUNT + (size_t)mechanism;
}

/* Puts away what was counted of an outer draw. */
static hakyu_status put_away(counting *c) {
  const hk_facts *f = c->facts;
  hakyu_status status = HAKYU_OK;
  for (uint32_t a = 0; a < f->asset_count && !status; a++)
    status = ADD(falls, integer(c->outer), integer(a), integer(c->falls[a][0]), integer(c->falls[a][1]), integer(c->falls[a][2]), integer(c->falls[a][3]));
  for (uint32_t s = 0; s < f->sector_count && !status; s++) {
    for (uint32_t r = 0; r <= f->row_count && !status; r++)
      for (int m = 0; m < HAKYU_MECHANISM_COUNT && !status; m++) {
        const int64_t *counted = c->mechanisms[mechanism_place(f, s, r, m)];
        status = ADD(mechanisms, integer(c->outer), integer(s), integer((int64_t)r - 1), integer(m), integer(counted[0]), integer(counted[1]));
      }
    for (int t = 0; t < HAKYU_TRAIT_COUNT && !status; t++)
      status = ADD(traits, integer(c->outer), integer(s), integer(t), integer(c->traits[s * HAKYU_TRAIT_COUNT + (uint32_t)t]));
    for (int p = 0; p < HAKYU_PHASE_COUNT && !status; p++)
      status = ADD(phases, integer(c->outer), integer(s), integer(p), integer(c->phases[s * HAKYU_PHASE_COUNT + (uint32_t)p]));
  }
  memset(c->last_fell, 0, f->asset_count * sizeof *c->last_fell);
  memset(c->falls, 0, f->asset_count * sizeof *c->falls);
  memset(c->mechanisms, 0, mechanism_place(f, f->sector_count, 0, 0) * sizeof *c->mechanisms);
  memset(c->traits, 0, (size_t)f->sector_count * HAKYU_TRAIT_COUNT * sizeof *c->traits);
  memset(c->phases, 0, (size_t)f->sector_count * HAKYU_PHASE_COUNT * sizeof *c->phases);
  return status;
}

/* Adds what can only be counted upwards; false for what no run of ours stores. */
static bool add(int64_t *sum, int64_t value) { return value >= 0 && !__builtin_add_overflow(*sum, value, sum); }

/* An episode's row; the facts have seen to it that its asset exists. Columns as in tables.def. */
static bool count_episode(counting *c, const hk_datum *row) {
  enum { NUMBER = 1, ASSET = 3, START = 4, END = 5, HAZARD = 9, MECHANISM = 12, TRAITS = 13, WEIGHT = 14, DETECT = 15 };
  static const hakyu_phase phases[] = {HAKYU_PHASE_detect, HAKYU_PHASE_wait_crew, HAKYU_PHASE_blocked, HAKYU_PHASE_repair, HAKYU_PHASE_restart, HAKYU_PHASE_uncovered};
  if (row[ASSET].integer < 0 || row[ASSET].integer >= c->facts->asset_count || row[MECHANISM].integer < 0 || row[MECHANISM].integer >= HAKYU_MECHANISM_COUNT)
    return false;
  uint32_t a = (uint32_t)row[ASSET].integer;
  const hk_fact_asset *asset = &c->facts->assets[a];
  uint32_t place = asset->row == HK_FACT_NONE ? 0 : asset->row + 1;
  bool is_first = c->last_fell[a] != 1 + (uint64_t)row[NUMBER].integer;
  c->last_fell[a] = 1 + (uint64_t)row[NUMBER].integer;
  /* struck: a strike on what is down already opens no episode, so this is the least */
  c->falls[a][0] += is_first && !row[HAZARD].is_null;
  c->falls[a][1] += is_first;
  c->falls[a][2]++;
  int64_t *mechanism = c->mechanisms[mechanism_place(c->facts, asset->sector, place, row[MECHANISM].integer)];
  mechanism[0]++;
  for (uint32_t t = 0; t < HAKYU_TRAIT_COUNT; t++) c->traits[asset->sector * HAKYU_TRAIT_COUNT + t] += row[TRAITS].integer >> t & 1;
  bool is_fine = row[START].integer >= 0 && add(&c->falls[a][3], row[END].integer - row[START].integer) && add(&mechanism[1], row[WEIGHT].integer);
  for (uint32_t p = 0; p < sizeof phases / sizeof *phases && is_fine; p++)
    is_fine = add(&c->phases[asset->sector * HAKYU_PHASE_COUNT + (uint32_t)phases[p]], row[DETECT + p].integer);
  return is_fine;
}

static hakyu_status count_episodes(counting *c, hakyu_result *stored) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(stored, HK_STORED_episodes, NULL, 0, &cursor);
  if (status) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    if (row[0].integer != c->outer) status = put_away(c);
    c->outer = row[0].integer;
    if (!status && !count_episode(c, row)) status = HAKYU_DAMAGED;
  }
  hakyu_status closed = hk_cursor_close(cursor);
  if (!status) status = closed;
  return status ? status : put_away(c);
}

/* Four bins an octave: k holds what is below 2^(k/4) s; thresholds are those of 2^16 times 2^(q/4), rounded up. */
static int64_t margin_bin(const hk_datum *margin) {
  static const int64_t thresholds[] = {77936, 92682, 110218};
  int64_t octave = 0, scaled = margin->integer, bin;
  if (margin->is_null) return -1;
  if (margin->integer <= 0) return 0;
  for (int64_t rest = margin->integer; rest > 1; rest >>= 1) octave++;
  for (int64_t shift = octave; shift > 16; shift--) scaled >>= 1;
  for (int64_t shift = octave; shift < 16; shift++) scaled <<= 1;
  for (bin = 4 * octave + 1; bin < 4 * octave + 4 && scaled >= thresholds[bin - 4 * octave - 1];) bin++;
  return bin;
}

static hakyu_status count_saves(counting *c, hakyu_result *stored) {
  enum { NEED = 3, START = 4, END = 5, HOLDER = 6, MARGIN = 7 };
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(stored, HK_STORED_saves, NULL, 0, &cursor);
  if (status) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    bool is_fine = row[START].integer >= 0 && row[END].integer >= row[START].integer;
    status = !is_fine ? HAKYU_DAMAGED
                      : ADD(held, row[0], row[NEED], row[HOLDER], integer(margin_bin(&row[MARGIN])), integer(1), integer(row[END].integer - row[START].integer));
  }
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

static hakyu_status count_traced(hakyu_verification *v, hakyu_result *stored, hakyu_result *scratch) {
  const hk_facts *f = v->facts;
  counting c = {.facts = f, .scratch = scratch, .outer = -1};
  c.last_fell = hk_memory_array(v->memory, (size_t)f->asset_count + 1, sizeof *c.last_fell);
  c.falls = hk_memory_array(v->memory, (size_t)f->asset_count + 1, sizeof *c.falls);
  c.mechanisms = hk_memory_array(v->memory, mechanism_place(f, f->sector_count, 0, 0) + 1, sizeof *c.mechanisms);
  c.traits = hk_memory_array(v->memory, (size_t)f->sector_count * HAKYU_TRAIT_COUNT + 1, sizeof *c.traits);
  c.phases = hk_memory_array(v->memory, (size_t)f->sector_count * HAKYU_PHASE_COUNT + 1, sizeof *c.phases);
  hakyu_status status = c.last_fell && c.falls && c.mechanisms && c.traits && c.phases ? hk_result_begin(scratch) : HAKYU_NO_MEMORY;
  if (!status) status = count_episodes(&c, stored);
  if (!status) status = count_saves(&c, stored);
  if (!status) status = hk_result_commit(scratch);
  void *blocks[] = {c.last_fell, c.falls, c.mechanisms, c.traits, c.phases};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(v->memory, blocks[i]);
  return status;
}

/* ---- tallies ---------------------------------------------------------------------------------------------------------------- */

/* Sum over a table's rows of one column. */
static hakyu_status sum_column(hakyu_result *result, hk_result_table table, size_t column, __int128 *sum) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  *sum = 0;
  hakyu_status status = hk_result_read(result, table, NULL, 0, &cursor);
  if (status) return status;
  while (hk_cursor_next(cursor, &row)) *sum += row[column].integer;
  return hk_cursor_close(cursor);
}

/* Falls are bounded row by row; with equal sums they are equal. All columns but the strikes. */
static hakyu_status compare_falls(const hakyu_verification *v, hakyu_result *counted, hakyu_result *stored, hakyu_findings *findings, bool *is_sound) {
  hakyu_status status = HAKYU_OK;
  for (size_t column = 3; column <= 5 && !status; column++) {
    __int128 sums[2] = {0, 0};
    status = sum_column(counted, HK_STORED_falls, column, &sums[0]);
    if (!status) status = sum_column(stored, HK_STORED_falls, column, &sums[1]);
    if (status || sums[0] == sums[1]) continue;
    say(v, findings, HK_STORED_falls, "the counts do not add up to the episodes that are stored");
    *is_sound = false;
  }
  return status;
}

/* Whether every stored replication was traced. */
static bool is_all_traced(const hakyu_verification *v) {
  for (uint32_t o = 0; o < v->outer_count; o++)
    if (v->counted[o] && (v->counted[o] - 1) * v->outer_count + o >= v->traced) return false;
  return true;
}

hakyu_status hk_verify_tallies(hakyu_verification *v, hakyu_result *rebuilt, hakyu_result *stored, hakyu_findings *findings, bool *is_sound) {
  static const hk_result_table from_rows[] = {HK_STORED_falls, HK_STORED_mechanisms, HK_STORED_traits, HK_STORED_phases, HK_STORED_held};
  hakyu_result *counted = NULL;
  hakyu_status status = HAKYU_OK;
  for (hk_result_table table = 0; table < HK_STORED_COUNT && !status; table++) {
    if (!hk_table_is_additive(table)) continue;
    status = compare(rebuilt, stored, table, NULL, 0, v->sample_count < v->stored, findings, is_sound);
    v->counts[HK_CHECK_tallies]++;
  }
  if (status || !v->facts) return status;
  status = hk_result_scratch(v->memory, findings, &counted);
  if (!status && (status = count_traced(v, stored, counted)) && status != HAKYU_NO_MEMORY) {
    say(v, findings, HK_STORED_episodes, "the traced episodes and saves cannot be added up: there are values among them that no run stores");
    *is_sound = false;
  }
  bool is_all = is_all_traced(v);
  for (size_t i = 0; i < sizeof from_rows / sizeof *from_rows && !status; i++)
    status = compare(counted, stored, from_rows[i], NULL, 0, !is_all || from_rows[i] == HK_STORED_falls, findings, is_sound);
  if (!status && is_all) status = compare_falls(v, counted, stored, findings, is_sound);
  hakyu_result_close(counted);
  return status;
}
