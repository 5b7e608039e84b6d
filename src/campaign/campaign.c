/* campaign - many replications, run a little at a time and stored. See hakyu/campaign.h.

   Work is cut into units of one outer draw each, in a fixed order. Each worker (a runner and a sink) takes the next unit
   and runs it in small chunks until the step's time is over, so a step ends on time and a unit goes on in the
   next (workers.c). Finished units are merged strictly in order into one pending sink, which is stored every few seconds in one
   transaction: what is stored is always the first so many units, whatever threads did. The stop rule of --precision
   looks at integer sums after each full round over all outer draws, so it stops at the same unit on every machine. */
#include "campaign/campaign.h"

#include <omp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "campaign/fingerprint.h"
#include "campaign/workers.h"

enum { UNIT = 256, UNIT_WATCHED = 64, OUTER_DEFAULT = 20, OUTER_MOST = 10000 };

hakyu_campaign_options hakyu_campaign_defaults(void) { return (hakyu_campaign_options){.outer_count = -1, .seed = 1}; }

/* ---- the order of work ----------------------------------------------------------------------------------------- */

/* Replications of outer draw o: those i < total with i mod K = o. */
static uint64_t replications_of(const hakyu_campaign *c, uint32_t o) {
  uint64_t k = c->draws.outer_count, total = c->total;
  return total / k + (o < total % k);
}

static hakyu_status add_unit(hakyu_campaign *c, uint32_t o, uint64_t first) {
  uint64_t all = replications_of(c, o);
  if (first >= all) return HAKYU_OK;
  hakyu_status status = hk_memory_grow(c->memory, &c->units, c->unit_count, &c->unit_room, sizeof *c->units);
  if (!status) c->units[c->unit_count++] = (hk_unit){first, o, (uint32_t)(all - first < c->unit_size ? all - first : c->unit_size)};
  return status;
}

/* Without a stop rule one outer draw after the other (its network can be let go); with one, in rounds over all. */
static hakyu_status lay_out_units(hakyu_campaign *c) {
  hakyu_status status = HAKYU_OK;
  uint64_t most = replications_of(c, 0);
  if (c->options.precision > 0) {
    for (uint64_t first = 0; first < most && !status; first += c->unit_size)
      for (uint32_t o = 0; o < c->draws.outer_count && !status; o++) status = add_unit(c, o, first);
  } else {
    for (uint32_t o = 0; o < c->draws.outer_count && !status; o++)
      for (uint64_t first = 0; first < most && !status; first += c->unit_size) status = add_unit(c, o, first);
  }
  return status;
}

/* ---- what identifies it ------------------------------------------------------------------------------------------ */

static hakyu_status find_fingerprint(hakyu_campaign *c) {
  hk_buffer precision;
  hk_buffer_init(&precision, c->memory);
  hk_buffer_number(&precision, c->options.precision, 12);
  hakyu_status status = precision.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
  if (!status)
    hk_campaign_fingerprint(c->scenario, c->options.seed, c->draws.is_mode ? 0 : c->draws.outer_count, c->total, precision.text, c->fingerprint);
  hk_buffer_fini(&precision);
  return status;
}

static hakyu_status choose_folder(hakyu_campaign *c, const char *wanted) {
  hk_buffer path;
  hk_buffer_init(&path, c->memory);
  if (wanted) {
    hk_buffer_add(&path, wanted);
  } else {
    char *found = NULL;
    hakyu_status status = c->options.is_fresh ? HAKYU_NOT_FOUND : hk_result_unfinished(c->memory, "runs", c->fingerprint, &found);
    if (status == HAKYU_OK) {
      hk_buffer_add(&path, found);
      hk_memory_free(c->memory, found);
    } else {
      char moment[32];
      time_t now = time(NULL);
      struct tm utc;
      gmtime_r(&now, &utc);
      strftime(moment, sizeof moment, "%Y%m%dT%H%M%SZ", &utc);
      hk_buffer_printf(&path, "runs/%s-%s", c->scenario->id, moment);
      size_t stem = path.length;
      for (int more = 2; access(path.text, F_OK) == 0 && more < 1000; more++) { /* two runs begun in one second */
        path.length = stem;
        hk_buffer_printf(&path, "-%d", more);
      }
    }
  }
  hakyu_status status = path.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
  if (!status && !(c->folder = hk_memory_alloc(c->memory, path.length + 1))) status = HAKYU_NO_MEMORY;
  if (!status) memcpy(c->folder, path.text, path.length + 1);
  hk_buffer_fini(&path);
  return status;
}

static hakyu_status open_folder(hakyu_campaign *c, hakyu_findings *findings) {
  const hakyu_scenario *scenario = c->scenario;
  char digests[3][HK_DIGEST_TEXT], horizon[24], step[24], precision[40], warnings[24];
  hk_inputs inputs = {0};
  hakyu_status status = hk_inputs_find(c->memory, scenario, &inputs);
  if (status) return status;
  uint8_t tables[HK_DIGEST_BYTES];
  hk_plan_digest(c->first_plan, tables);
  hk_digest_text(scenario->model->digest, digests[0]);
  hk_digest_text(scenario->digest, digests[1]);
  hk_digest_text(tables, digests[2]);
  snprintf(horizon, sizeof horizon, "%lld", (long long)scenario->horizon_s);
  snprintf(step, sizeof step, "%lld", (long long)scenario->step_s);
  snprintf(warnings, sizeof warnings, "%zu", findings ? hakyu_findings_count(findings, HAKYU_WARNING) : 0);
  hk_buffer number;
  hk_buffer_init(&number, c->memory);
  hk_buffer_number(&number, c->options.precision, 12);
  snprintf(precision, sizeof precision, "%s", number.is_starved ? "" : number.text);
  if (number.is_starved) status = HAKYU_NO_MEMORY; /* never a manifest without it */
  hk_buffer_fini(&number);
  const char *entries[] = {"warnings", warnings, "horizon_s", horizon, "step_s", step, "precision", precision, "model_digest", digests[0],
                           "scenario_digest", digests[1], "tables_digest", digests[2], "licence", scenario->model->licence ? scenario->model->licence : ""};
  hk_manifest manifest = {.scenario_id = scenario->id,
                          .model_id = scenario->model->id,
                          .title_en = hakyu_scenario_title(scenario, HAKYU_EN),
                          .title_ja = hakyu_scenario_title(scenario, HAKYU_JA),
                          .tlp = scenario->tlp,
                          .engine = c->engine->name,
                          .fingerprint = c->fingerprint,
                          .seed = c->options.seed,
                          .replications = c->total,
                          .outer_count = c->draws.is_mode ? 0 : c->draws.outer_count,
                          .traced = scenario->traced,
                          .semantics = HAKYU_SEMANTICS,
                          .input_paths = (const char *const *)inputs.paths,
                          .input_count = inputs.count,
                          .input_names = (const char *const *)inputs.names,
                          .entries = entries,
                          .entry_pairs = sizeof entries / sizeof *entries / 2};
  if (!status && c->options.is_forced) status = hk_result_remove(c->memory, c->folder, findings);
  if (!status) status = hk_result_create(c->memory, c->folder, &manifest, findings, &c->result);
  hk_inputs_fini(c->memory, &inputs);
  return status;
}

/* ---- resuming ------------------------------------------------------------------------------------------------------- */

/* What is stored is the first so many units; their sums are needed by the stop rule. */
static hakyu_status take_up(hakyu_campaign *c) {
  hk_cursor *cursor = NULL;
  const hk_datum *row;
  uint64_t stored = hk_result_stored(c->result), counted = 0;
  while (c->merged < c->unit_count && counted < stored) counted += c->units[c->merged++].count;
  if (counted != stored) return HAKYU_DAMAGED;
  c->claimed = c->stored_units = c->merged;
  c->progress.done = c->progress.resumed = stored;
  hakyu_status status = hk_result_read(c->result, HK_STORED_losses, NULL, 0, &cursor);
  if (status) return status;
  while (hk_cursor_next(cursor, &row)) {
    uint64_t weight_s = (uint64_t)row[3].integer;
    c->row_sums[row[2].integer] += weight_s;
    c->row_squares[row[2].integer] += (unsigned __int128)weight_s * weight_s;
  }
  if ((status = hk_cursor_close(cursor)) || (status = hk_result_read(c->result, HK_STORED_outcomes, NULL, 0, &cursor))) return status;
  while (hk_cursor_next(cursor, &row)) {
    c->progress.unsettled += row[2].integer == HAKYU_UNSETTLED;
    c->progress.truncated += row[2].integer == HAKYU_TRUNCATED;
  }
  return hk_cursor_close(cursor);
}

/* ---- the stop rule ---------------------------------------------------------------------------------------------------- */

const char *hakyu_campaign_watched(const hakyu_campaign *campaign) {
  hakyu_campaign *c = (hakyu_campaign *)(uintptr_t)campaign; /* the text is made when asked for */
  const hk_network *net = c->first_plan->network;
  if (c->options.precision <= 0 || c->watched == HK_NONE || c->watched >= net->row_count) return "";
  snprintf(c->watched_text, sizeof c->watched_text, "%s, %s", c->scenario->model->sectors[net->rows[c->watched].sector].id,
           net->rows[c->watched].unit == HK_NONE ? "" : c->scenario->model->units[net->rows[c->watched].unit]);
  return c->watched_text;
}

/* ---- stepping ------------------------------------------------------------------------------------------------------------- */

/* Makes the plans of the units that may be claimed in the next parallel stretch (igraph works on this thread only). */
static hakyu_status make_ready(hakyu_campaign *c) {
  size_t ahead = (size_t)c->worker_count * (c->scenario->model->asset_count > 100000 ? 2 : 8);
  hakyu_status status = HAKYU_OK;
  for (c->ready = c->claimed; c->ready < c->unit_count && c->ready < c->claimed + ahead && !status; c->ready++) {
    const hk_plan *plan = NULL;
    status = hk_draws_get(&c->draws, c->units[c->ready].outer, c->findings, &plan);
    for (uint32_t r = 0; !status && r < plan->network->row_count; r++)
      c->row_weights[(size_t)plan->outer * plan->network->row_count + r] = plan->network->rows[r].weight;
  }
  return status;
}

static bool has_work(const hakyu_campaign *c) {
  bool is_any = c->claimed < c->unit_count;
  for (int w = 0; w < c->worker_count; w++) is_any |= c->workers[w].has_piece;
  return is_any && !c->is_stopped;
}

/* Outer draws that no unit needs any more let go of their networks. */
static void drop_done_draws(hakyu_campaign *c) {
  if (c->options.precision > 0) return;
  for (; c->dropped < c->merged; c->dropped++)
    if (c->dropped + 1 == c->unit_count || c->units[c->dropped + 1].outer != c->units[c->dropped].outer) {
      uint32_t outer = c->units[c->dropped].outer;
      bool is_bound = outer == 0; /* the first plan describes the whole campaign */
      for (int w = 0; w < c->worker_count; w++) is_bound |= c->workers[w].bound_outer == outer;
      if (!is_bound) hk_draws_drop(&c->draws, outer);
    }
}

hakyu_status hakyu_campaign_step(hakyu_campaign *c, int64_t budget_ms, hakyu_progress *progress) {
  int64_t until_ms = hk_workers_now_ms() + (budget_ms > 0 ? budget_ms : 0);
  hakyu_status status = HAKYU_OK;
  for (bool is_over = false; !is_over && has_work(c);) {
    if ((status = make_ready(c)) || (status = hk_workers_play(c, until_ms))) break;
    drop_done_draws(c);
    is_over = hk_workers_now_ms() >= until_ms;
  }
  c->progress.is_complete = !status && (c->is_stopped || c->merged == c->unit_count);
  if (c->is_stopped) c->progress.total = c->progress.done;
  if (!status && (c->progress.is_complete || hk_workers_now_ms() >= c->store_at_ms)) status = hk_workers_store(c);
  if (status) c->failure = status;
  if (progress) *progress = c->progress;
  return status;
}

/* ---- create and close ------------------------------------------------------------------------------------------------------- */

static void destroy(hakyu_campaign *c) {
  for (int w = 0; c->workers && w < c->worker_count; w++) {
    hk_runner_destroy(c->workers[w].runner);
    hk_sink_destroy(c->workers[w].sink);
  }
  for (int i = 0; i < c->finished_count; i++) hk_sink_destroy(c->finished[i].sink);
  for (int i = 0; i < c->spare_count; i++) hk_sink_destroy(c->spares[i]);
  hk_sink_destroy(c->pending);
  hk_draws_fini(&c->draws);
  void *blocks[] = {c->workers, c->finished, c->spares, c->units, c->folder, c->pieces, c->row_sums, c->row_squares, c->row_weights};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(c->memory, blocks[i]);
  hk_memory_free(c->memory, c);
}

static hakyu_status check_options(const hakyu_campaign_options *options, hakyu_findings *findings) {
  const hk_place nowhere = {0};
  if (options->outer_count < -1 || options->outer_count > OUTER_MOST)
    hk_findings_error(findings, nowhere, "options", "--outer %d is out of range; allowed are 0 to %d", options->outer_count, OUTER_MOST);
  else if (!(options->precision >= 0 && options->precision < 1))
    hk_findings_error(findings, nowhere, "options", "--precision must be above 0 and below 100 %%");
  else if (options->threads < 0 || options->threads > 1024)
    hk_findings_error(findings, nowhere, "options", "--threads %d is out of range; allowed are 1 to 1024", options->threads);
  else if (options->replications > (uint64_t)1 << 40)
    hk_findings_error(findings, nowhere, "options", "too many replications; at most 2^40");
  else if (!hk_engine_find(options->engine))
    hk_findings_error(findings, nowhere, "options", "there is no engine %s; allowed: event", hk_findings_value(findings, options->engine));
  else
    return HAKYU_OK;
  return HAKYU_USAGE;
}

static hakyu_status make_workers(hakyu_campaign *c) {
  uint32_t rows = c->first_plan->network->row_count;
  uint32_t k = c->draws.outer_count;
  c->worker_count = c->options.threads ? c->options.threads : omp_get_num_procs();
  c->workers = hk_memory_array(c->memory, (size_t)c->worker_count, sizeof *c->workers);
  c->pieces = hk_memory_array(c->memory, c->unit_count + 1, sizeof *c->pieces);
  c->row_sums = hk_memory_array(c->memory, (size_t)rows + 1, sizeof *c->row_sums);
  c->row_squares = hk_memory_array(c->memory, (size_t)rows + 1, sizeof *c->row_squares);
  c->row_weights = hk_memory_array(c->memory, (size_t)k * rows + 1, sizeof *c->row_weights);
  if (!c->workers || !c->pieces || !c->row_sums || !c->row_squares || !c->row_weights) return HAKYU_NO_MEMORY;
  hakyu_status status = hk_sink_create(c->memory, rows, k, c->scenario->traced, &c->pending);
  c->sink_count = 4 * c->worker_count;
  c->finished = hk_memory_array(c->memory, (size_t)c->sink_count, sizeof *c->finished);
  c->spares = hk_memory_array(c->memory, (size_t)c->sink_count, sizeof *c->spares);
  if (!status && (!c->finished || !c->spares)) status = HAKYU_NO_MEMORY;
  for (int w = 0; w < c->worker_count; w++) c->workers[w].bound_outer = HK_NONE, c->workers[w].chunk = 1;
  while (!status && c->spare_count < c->sink_count)
    if (!(status = hk_sink_create(c->memory, rows, k, c->scenario->traced, &c->spares[c->spare_count]))) c->spare_count++;
  return status;
}

hakyu_status hakyu_campaign_create(const hakyu_memory *memory, const hakyu_scenario *scenario, const hakyu_campaign_options *options,
                                   hakyu_findings *findings, hakyu_campaign **campaign) {
  hakyu_status status = check_options(options, findings);
  if (status) return status;
  hakyu_campaign *c = hk_memory_zalloc(memory, sizeof *c);
  if (!c) return HAKYU_NO_MEMORY;
  *c = (hakyu_campaign){.memory = memory, .scenario = scenario, .options = *options, .findings = findings, .watched = HK_NONE};
  c->total = options->replications ? options->replications : scenario->replications;
  c->unit_size = options->precision > 0 ? UNIT_WATCHED : UNIT;
  c->engine = hk_engine_find(options->engine);
  uint32_t outer_count = options->outer_count < 0 ? OUTER_DEFAULT : (uint32_t)options->outer_count;
  if ((status = hk_draws_init(&c->draws, memory, scenario, options->seed, outer_count))) goto done;
  if ((status = hk_draws_get(&c->draws, 0, findings, &c->first_plan))) goto done;
  if ((status = find_fingerprint(c)) || (status = lay_out_units(c)) || (status = make_workers(c)) || (status = choose_folder(c, options->folder))) goto done;
  c->options.folder = c->options.engine = NULL; /* were borrowed */
  if ((status = open_folder(c, findings)) || (status = hk_store_names(c->result, scenario, c->first_plan->network)) || (status = take_up(c))) goto done;
  c->progress.total = c->total;
  c->begun_ms = hk_workers_now_ms();
  c->store_at_ms = hk_workers_next_storing_ms(c->begun_ms, c->begun_ms);
  if (options->precision > 0) hk_workers_watch(c);
done:
  if (status) {
    if (c->result) {
      hk_result_explain(c->result, findings);
      hk_result_close(c->result, false, NULL, 0, findings);
    }
    destroy(c);
    return status;
  }
  *campaign = c;
  return HAKYU_OK;
}

const char *hakyu_campaign_folder(const hakyu_campaign *campaign) { return campaign->folder; }

int32_t hakyu_campaign_threads(const hakyu_campaign *campaign) { return campaign->worker_count; }

hakyu_status hakyu_campaign_close(hakyu_campaign *c, hakyu_findings *findings, int32_t *is_complete) {
  char host[256] = "", threads[16], seconds[32], done[32];
  c->findings = findings;
  hakyu_status status = c->failure ? c->failure : hk_workers_store(c);
  bool complete = !status && (c->is_stopped || c->merged == c->unit_count);
  if (gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
  snprintf(threads, sizeof threads, "%d", c->worker_count);
  int64_t ms = hk_workers_now_ms() - c->begun_ms;
  snprintf(seconds, sizeof seconds, "%lld.%03lld", (long long)(ms / 1000), (long long)(ms % 1000));
  snprintf(done, sizeof done, "%llu", (unsigned long long)(c->progress.done - c->progress.resumed));
  const char *provenance[] = {"host", host, "threads", threads, "seconds", seconds, "replications_here", done, "version", HAKYU_VERSION,
                              "engine", c->engine->name, "compiler", __VERSION__};
  if (complete && c->is_stopped) {
    char reached[32];
    snprintf(reached, sizeof reached, "%llu", (unsigned long long)c->progress.done);
    status = hk_result_note(c->result, "replications", reached);
    if (!status) status = hk_result_note(c->result, "watched", hakyu_campaign_watched(c));
  }
  hakyu_status closed = hk_result_close(c->result, complete && !status, provenance, sizeof provenance / sizeof *provenance / 2, findings);
  if (!status) status = closed;
  if (is_complete) *is_complete = complete && !status;
  destroy(c);
  return status;
}
