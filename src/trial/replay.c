/* replay - one replication of a stored run, once more: as JSON (FORMATS, hakyu.replay/1) and as a timeline for people. */
#include <hakyu/replay.h>

#include <string.h>

#include "base/phrases.h"
#include "campaign/history.h"
#include "doc/doc.h"
#include "trial/run_inputs.h"

typedef struct replay {
  hk_run_inputs inputs;
  hk_history history;
  uint64_t number;
} replay;

static hakyu_status open_replay(const hakyu_memory *memory, const char *run_folder, uint64_t i, hakyu_findings *findings, replay *r) {
  *r = (replay){.number = i};
  hakyu_status status = hk_run_inputs_read(memory, run_folder, findings, &r->inputs);
  if (status) return status;
  if (i >= r->inputs.replications) {
    hk_findings_error(findings, (hk_place){run_folder, 0, 0, NULL}, "range", "there is no replication %llu; allowed are 0 to %llu", (unsigned long long)i,
                      (unsigned long long)r->inputs.replications - 1);
    status = HAKYU_REFUSED;
  }
  if (!status) status = hk_history_make(memory, r->inputs.scenario, r->inputs.seed, r->inputs.outer_count, i, findings, &r->history);
  if (status) hk_run_inputs_fini(&r->inputs);
  return status;
}

static void close_replay(const hakyu_memory *memory, replay *r) {
  hk_history_fini(memory, &r->history);
  hk_run_inputs_fini(&r->inputs);
}

static hakyu_status hand_over(hk_buffer *buffer, char **text) {
  if (buffer->is_starved || !buffer->capacity) return HAKYU_NO_MEMORY;
  *text = buffer->text; /* the caller frees it */
  return HAKYU_OK;
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

static const char *episode_id(hk_buffer *scratch, const hakyu_model *model, const hk_history_episode *episode) {
  scratch->length = 0;
  hk_buffer_printf(scratch, "%s@%lld", model->assets[episode->asset].id, (long long)episode->start_s);
  return scratch->text;
}

static void write_episode(hk_json *json, hk_buffer *scratch, const replay *r, const hk_history_episode *e) {
  const hakyu_scenario *scenario = r->inputs.scenario;
  const hakyu_model *model = scenario->model;
  hk_json_open(json, '{');
  hk_json_key(json, "id"), hk_json_text(json, episode_id(scratch, model, e));
  hk_json_key(json, "asset"), hk_json_text(json, model->assets[e->asset].id);
  hk_json_key(json, "start_s"), hk_json_int(json, e->start_s);
  hk_json_key(json, "end_s"), hk_json_int(json, e->end_s);
  hk_json_key(json, "open"), hk_json_bool(json, e->is_open);
  hk_json_key(json, "level_ppm"), hk_json_int(json, e->level_ppm);
  hk_json_key(json, "parent");
  if (e->parent != HK_NONE) {
    hk_json_text(json, episode_id(scratch, model, &r->history.episodes[e->parent]));
  } else {
    scratch->length = 0;
    hk_buffer_printf(scratch, "hazard:%s", scenario->hazards[e->hazard].id);
    hk_json_text(json, scratch->text);
  }
  hk_json_key(json, "need"), hk_json_text(json, e->need == HK_NONE ? NULL : model->needs[e->need].id);
  hk_json_key(json, "mechanism"), hk_json_text(json, hakyu_mechanism_name(e->mechanism));
  hk_json_key(json, "traits"), hk_json_open(json, '[');
  for (int t = 0; t < HAKYU_TRAIT_COUNT; t++)
    if (e->traits >> t & 1) hk_json_text(json, hakyu_trait_name((hakyu_trait)t));
  hk_json_close(json, ']');
  hk_json_key(json, "phases_s"), hk_json_open(json, '{');
  for (int p = 0; p < HAKYU_PHASE_COUNT; p++)
    if (e->phases_s[p]) hk_json_key(json, hakyu_phase_name((hakyu_phase)p)), hk_json_int(json, e->phases_s[p]);
  hk_json_close(json, '}');
  hk_json_close(json, '}');
}

/* weight ppm ppm s to weight ppm s, rounded down; to weight s, nearest, halves to even. */
static __int128 ppm_seconds(__int128 loss) { return loss / HK_FULL; }
static int64_t seconds(__int128 loss) {
  const __int128 unit = (__int128)HK_FULL * HK_FULL;
  __int128 whole = loss / unit, rest = 2 * (loss % unit);
  return (int64_t)(rest > unit || (rest == unit && (whole & 1)) ? whole + 1 : whole);
}

static void write_loss(hk_json *json, const hakyu_model *model, const hk_history_loss *loss) {
  hk_json_open(json, '{');
  hk_json_key(json, "sector"), hk_json_text(json, model->sectors[loss->sector].id);
  hk_json_key(json, "unit"), hk_json_text(json, loss->unit == HK_NONE ? "" : model->units[loss->unit]);
  hk_json_key(json, "weight_s"), hk_json_int(json, seconds(loss->loss));
  hk_json_key(json, "weight_ppm_s"), hk_json_int128(json, ppm_seconds(loss->loss));
  hk_json_close(json, '}');
}

static const char *held_by(hk_buffer *scratch, const hakyu_model *model, const hk_history_save *save) {
  scratch->length = 0;
  if (save->holder == HK_HELD_BY_REDUNDANCY)
    hk_buffer_add(scratch, "redundancy");
  else if (save->holder == HK_HELD_BY_STANDBY)
    hk_buffer_printf(scratch, "standby:%s", model->assets[save->by].id);
  else
    hk_buffer_printf(scratch, "stage:%s", model->stages[save->by].name);
  return scratch->text;
}

static void write_save(hk_json *json, hk_buffer *scratch, const hakyu_model *model, const hk_history_save *save) {
  hk_json_open(json, '{');
  hk_json_key(json, "asset"), hk_json_text(json, model->assets[model->needs[save->need].asset].id);
  hk_json_key(json, "need"), hk_json_text(json, model->needs[save->need].id);
  hk_json_key(json, "start_s"), hk_json_int(json, save->start_s);
  hk_json_key(json, "end_s"), hk_json_int(json, save->end_s);
  hk_json_key(json, "held_by"), hk_json_text(json, held_by(scratch, model, save));
  hk_json_key(json, "margin_s");
  if (save->margin_s == HK_NEVER)
    hk_json_null(json);
  else
    hk_json_int(json, save->margin_s);
  hk_json_close(json, '}');
}

static const char *const outcomes[] = {"settled", "unsettled", "truncated"};

static void write_replay(hk_json *json, hk_buffer *scratch, const replay *r) {
  const hakyu_model *model = r->inputs.scenario->model;
  hk_json_open(json, '{');
  hk_json_key(json, "schema"), hk_json_text(json, "hakyu.replay/1");
  hk_json_key(json, "replication"), hk_json_uint(json, r->number);
  hk_json_key(json, "outer");
  if (r->inputs.outer_count)
    hk_json_uint(json, r->history.outer);
  else
    hk_json_null(json);
  hk_json_key(json, "horizon_s"), hk_json_int(json, r->inputs.scenario->horizon_s);
  hk_json_key(json, "outcome"), hk_json_text(json, outcomes[r->history.outcome]);
  hk_json_key(json, "episodes"), hk_json_open(json, '[');
  for (uint32_t e = 0; e < r->history.episode_count; e++) write_episode(json, scratch, r, &r->history.episodes[e]);
  hk_json_close(json, ']');
  hk_json_key(json, "losses"), hk_json_open(json, '[');
  for (uint32_t l = 0; l < r->history.loss_count; l++) write_loss(json, model, &r->history.losses[l]);
  hk_json_close(json, ']');
  hk_json_key(json, "saves"), hk_json_open(json, '[');
  for (uint32_t s = 0; s < r->history.save_count; s++) write_save(json, scratch, model, &r->history.saves[s]);
  hk_json_close(json, ']');
  hk_json_close(json, '}');
}

hakyu_status hakyu_replay_json(const hakyu_memory *memory, const char *run_folder, uint64_t i, hakyu_findings *findings, char **text) {
  replay r;
  hakyu_status status = open_replay(memory, run_folder, i, findings, &r);
  if (status) return status;
  hk_buffer out, scratch;
  hk_json json;
  hk_buffer_init(&out, memory);
  hk_buffer_init(&scratch, memory);
  hk_json_init(&json, &out, 2);
  write_replay(&json, &scratch, &r);
  hk_buffer_add(&out, "\n");
  if (scratch.is_starved) out.is_starved = true;
  status = hand_over(&out, text);
  if (status) hk_buffer_fini(&out);
  hk_buffer_fini(&scratch);
  close_replay(memory, &r);
  return status;
}

/* ---- for people --------------------------------------------------------------------------------------------------- */

static void write_clock(hk_buffer *out, int64_t at_s) {
  hk_buffer_printf(out, "%3lld:%02lld:%02lld", (long long)(at_s / 3600), (long long)(at_s % 3600 / 60), (long long)(at_s % 60));
}

static const char *label_of(const hakyu_model *model, uint32_t a, hakyu_lang lang) {
  const hk_asset *asset = &model->assets[a];
  return asset->label.text[lang] && asset->label.text[lang][0] ? asset->label.text[lang] : asset->id;
}

static void write_line(hk_buffer *out, const replay *r, const hk_history_episode *e, hakyu_lang lang) {
  const hakyu_model *model = r->inputs.scenario->model;
  write_clock(out, e->start_s);
  hk_buffer_add(out, "  ");
  hk_buffer_escaped(out, label_of(model, e->asset, lang), 60);
  hk_buffer_add(out, lang == HAKYU_JA ? "  水準 " : "  at ");
  hk_buffer_fixed(out, e->level_ppm / 1e4, e->level_ppm % 10000 ? 1 : 0);
  hk_buffer_add(out, lang == HAKYU_JA ? "%、" : " %, ");
  if (e->is_open)
    hk_buffer_add(out, lang == HAKYU_JA ? "期末まで" : "still so at the end");
  else
    hk_buffer_duration(out, e->end_s - e->start_s);
  hk_buffer_printf(out, "  [%s] ", hakyu_mechanism_label(e->mechanism, lang));
  if (e->parent == HK_NONE) {
    hk_buffer_printf(out, "%s", r->inputs.scenario->hazards[e->hazard].id);
  } else {
    hk_buffer_add(out, "<- ");
    hk_buffer_escaped(out, label_of(model, r->history.episodes[e->parent].asset, lang), 60);
    if (e->need != HK_NONE) {
      const hk_service *service = &model->services[model->needs[e->need].service];
      hk_buffer_add(out, " (");
      hk_buffer_escaped(out, service->label.text[lang] && service->label.text[lang][0] ? service->label.text[lang] : service->id, 60);
      hk_buffer_add(out, ")");
    }
  }
  hk_buffer_add(out, "\n");
}

static void write_holder(hk_buffer *out, const hakyu_model *model, const hk_history_save *save, hakyu_lang lang) {
  static const char *const words[] = {[HK_HELD_BY_REDUNDANCY] = "report.redundancy", [HK_HELD_BY_STANDBY] = "report.standby", [HK_HELD_BY_STAGE] = "report.stage"};
  hk_buffer_add(out, hk_phrase(words[save->holder], lang));
  if (save->holder == HK_HELD_BY_REDUNDANCY) return;
  hk_buffer_add(out, " ");
  hk_buffer_escaped(out, save->holder == HK_HELD_BY_STANDBY ? label_of(model, save->by, lang) : model->stages[save->by].name, 60);
}

static void write_held(hk_buffer *out, const replay *r, hakyu_lang lang) {
  const hakyu_model *model = r->inputs.scenario->model;
  if (r->history.save_count) hk_buffer_add(out, lang == HAKYU_JA ? "\n守られたもの:\n" : "\nProtected:\n");
  for (uint32_t s = 0; s < r->history.save_count; s++) {
    const hk_history_save *save = &r->history.saves[s];
    write_clock(out, save->start_s);
    hk_buffer_add(out, "  ");
    hk_buffer_escaped(out, label_of(model, model->needs[save->need].asset, lang), 60);
    hk_buffer_add(out, "  ");
    hk_buffer_duration(out, save->end_s - save->start_s);
    hk_buffer_add(out, "  ");
    write_holder(out, model, save, lang);
    if (save->margin_s != HK_NEVER) {
      hk_buffer_add(out, lang == HAKYU_JA ? "、残り " : ", left: ");
      hk_buffer_duration(out, save->margin_s);
    }
    hk_buffer_add(out, "\n");
  }
}

static void write_lost(hk_buffer *out, const replay *r, hakyu_lang lang) {
  const hakyu_model *model = r->inputs.scenario->model;
  if (r->history.loss_count) hk_buffer_add(out, lang == HAKYU_JA ? "\n失われたもの(単位×時間):\n" : "\nLost, in unit x hours:\n");
  for (uint32_t l = 0; l < r->history.loss_count; l++) {
    const hk_history_loss *loss = &r->history.losses[l];
    const hk_sector *sector = &model->sectors[loss->sector];
    hk_buffer_add(out, "  ");
    hk_buffer_escaped(out, sector->label.text[lang] && sector->label.text[lang][0] ? sector->label.text[lang] : sector->id, 60);
    hk_buffer_add(out, ", ");
    hk_buffer_escaped(out, loss->unit == HK_NONE ? "" : model->units[loss->unit], 60);
    hk_buffer_add(out, "  ");
    int64_t weight_s = seconds(loss->loss);
    if (weight_s >= 36000)
      hk_buffer_grouped(out, (weight_s + 1800) / 3600);
    else
      hk_buffer_number(out, (double)weight_s / 3600, 2);
    hk_buffer_add(out, "\n");
  }
}

static void write_head(hk_buffer *out, const replay *r, hakyu_lang lang) {
  static const char *const words[] = {[HAKYU_SETTLED] = "base.settled", [HAKYU_UNSETTLED] = "report.unsettled", [HAKYU_TRUNCATED] = "report.truncated"};
  hk_buffer_printf(out, lang == HAKYU_JA ? "試行 %llu" : "Replication %llu", (unsigned long long)r->number);
  if (r->inputs.outer_count)
    hk_buffer_printf(out, lang == HAKYU_JA ? "(外側の抽出 %u): " : " (outer draw %u): ", r->history.outer);
  else
    hk_buffer_add(out, lang == HAKYU_JA ? "(仮定は最頻値): " : " (assumptions at their modes): ");
  hk_buffer_add(out, hk_phrase(words[r->history.outcome], lang));
  hk_buffer_add(out, "\n");
}

hakyu_status hakyu_replay_text(const hakyu_memory *memory, const char *run_folder, uint64_t i, hakyu_lang lang, hakyu_findings *findings, char **text) {
  replay r;
  hakyu_status status = open_replay(memory, run_folder, i, findings, &r);
  if (status) return status;
  hk_buffer out;
  hk_buffer_init(&out, memory);
  write_head(&out, &r, lang);
  for (uint32_t e = 0; e < r.history.episode_count; e++) write_line(&out, &r, &r.history.episodes[e], lang);
  write_held(&out, &r, lang);
  write_lost(&out, &r, lang);
  status = hand_over(&out, text);
  if (status) hk_buffer_fini(&out);
  close_replay(memory, &r);
  return status;
}

/* ---- tables --------------------------------------------------------------------------------------------------------- */

static const char *const dist_names[] = {"fixed", "uniform", "empirical", "discrete", "exponential", "lognormal", "weibull", "gamma", "triangular", "first_failure", "after_change"};

static hakyu_status write_table(void *user, const char *entity_class, const char *id, const char *what, const hk_quantile *table) {
  hk_json *json = user;
  hk_dist dist;
  hk_quantile_describe(table, &dist);
  hk_json_open(json, '{');
  hk_json_key(json, "class"), hk_json_text(json, entity_class);
  hk_json_key(json, "id"), hk_json_text(json, id);
  hk_json_key(json, "what"), hk_json_text(json, what);
  hk_json_key(json, "kind"), hk_json_text(json, dist_names[dist.kind]);
  if (dist.count) {
    hk_json_key(json, "points"), hk_json_open(json, '[');
    for (uint32_t i = 0; i < dist.count; i++) hk_json_int(json, dist.points[i]);
    hk_json_close(json, ']');
  }
  if (dist.count && dist.limits) {
    hk_json_key(json, "limits"), hk_json_open(json, '[');
    for (uint32_t i = 0; i < dist.count; i++) hk_json_uint(json, dist.limits[i]);
    hk_json_close(json, ']');
  }
  size_t nodes = hk_quantile_nodes(table);
  if (nodes) {
    hk_json_key(json, "nodes"), hk_json_open(json, '[');
    for (size_t i = 0; i < nodes; i++) {
      uint64_t x;
      int64_t value;
      hk_quantile_node(table, i, &x, &value);
      hk_json_open(json, '['), hk_json_uint(json, x), hk_json_int(json, value), hk_json_close(json, ']');
    }
    hk_json_close(json, ']');
  }
  hk_json_close(json, '}');
  return json->out->is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

hakyu_status hakyu_tables_json(const hakyu_memory *memory, const char *run_folder, uint32_t outer, hakyu_findings *findings, char **text) {
  hk_run_inputs inputs;
  hakyu_status status = hk_run_inputs_read(memory, run_folder, findings, &inputs);
  if (status) return status;
  hk_buffer out;
  hk_json json;
  hk_buffer_init(&out, memory);
  hk_json_init(&json, &out, 1);
  hk_json_open(&json, '{');
  hk_json_key(&json, "schema"), hk_json_text(&json, "hakyu.tables/1");
  hk_json_key(&json, "outer"), hk_json_uint(&json, outer);
  hk_json_key(&json, "how"), hk_json_text(&json, "node = [x, v]; between nodes value = (v0 + floor((v1 - v0) (x - x0) / (x1 - x0)) + 32768) >> 16; the last x, 0, is 2^64");
  hk_json_key(&json, "tables"), hk_json_open(&json, '[');
  status = hk_history_tables(memory, inputs.scenario, inputs.seed, inputs.outer_count, outer, findings, write_table, &json);
  hk_json_close(&json, ']');
  hk_json_close(&json, '}');
  hk_buffer_add(&out, "\n");
  if (!status) status = hand_over(&out, text);
  if (status) hk_buffer_fini(&out);
  hk_run_inputs_fini(&inputs);
  return status;
}
