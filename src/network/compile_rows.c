/* compile_rows - the rows in which losses are counted, one a (sector, unit) that has end-use weight; the assets, which
   know their row; and the proof that what is counted there stays exact.

   The exact loss of a replication in a row is at most  peak weight * FULL * FULL * horizon  (SEMANTICS: weight *
   factor * (FULL - level) over seconds, factor and level in ppm). */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/layer_rows.h"
#include "network/compile.h"

typedef struct row_place { uint32_t sector, unit, row; } row_place;

static int compare_places(const void *left, const void *right) {
  const row_place *a = left, *b = right;
  if (a->sector != b->sector) return a->sector < b->sector ? -1 : 1;
  return a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* Whether an asset may have weight in some outer draw: rows are the same in all of them. */
static bool has_weight(const hk_asset *asset) {
  return asset->end_use && (asset->weight.form == HK_VALUE_ASSUMED || (asset->weight.form == HK_VALUE_FIXED && asset->weight.fixed > 0));
}

static int64_t largest_factor(const hakyu_model *model, const hk_asset *asset) {
  int64_t largest = HK_FULL;
  if (asset->profile == HK_NONE) return largest;
  const hk_profile *profile = &model->profiles[asset->profile];
  for (uint32_t r = 0; r < profile->row_count; r++)
    if (profile->rows[r].factor_ppm > largest) largest = profile->rows[r].factor_ppm;
  return largest;
}

/* Each (sector, unit) once, ascending by number: of assets, and of what layers count. Returns how many; places shrinks to them. */
static uint32_t unique_places(const hakyu_model *model, const hk_layer_outcome *outcomes, uint32_t outcome_count, row_place *places) {
  uint32_t count = 0, kept = 0;
  for (uint32_t a = 0; a < model->asset_count; a++)
    if (has_weight(&model->assets[a])) places[count++] = (row_place){model->assets[a].sector, model->assets[a].unit, 0};
  for (uint32_t i = 0; i < outcome_count; i++) places[count++] = (row_place){outcomes[i].sector, outcomes[i].unit, 0};
  qsort(places, count, sizeof *places, compare_places);
  for (uint32_t i = 0; i < count; i++)
    if (i == 0 || compare_places(&places[i], &places[i - 1])) places[kept++] = places[i];
  return kept;
}

static const char *unit_name(const hakyu_model *model, uint32_t unit) { return unit == HK_NONE ? "" : model->units[unit]; }

/* Bytewise by (sector id, unit): an insertion sort, for rows are few. */
static void sort_rows(const hakyu_model *model, hk_net_row *rows, uint32_t count) {
  for (uint32_t i = 1; i < count; i++) {
    const hk_net_row row = rows[i];
    uint32_t at = i;
    for (; at > 0; at--) {
      int order = strcmp(model->sectors[rows[at - 1].sector].id, model->sectors[row.sector].id);
      if (!order) order = strcmp(unit_name(model, rows[at - 1].unit), unit_name(model, row.unit));
      if (order <= 0) break;
      rows[at] = rows[at - 1];
    }
    rows[at] = row;
  }
}

static int64_t weight_of(const hk_compile *compile, const hk_asset *asset) {
  if (asset->is_absent) return 0;
  return hk_value_part(hk_value_number(compile->model, asset->weight, compile->outer, 0), asset->part, asset->part_of);
}

/* An asset's weight joins its row; each row's peak stays below 2^62. */
static hakyu_status weigh_asset(const hk_compile *compile, const hk_asset *asset, hk_net_row *row) {
  const int64_t weight = weight_of(compile, asset);
  const __int128 peak = ((__int128)weight * largest_factor(compile->model, asset) + HK_FULL - 1) / HK_FULL;
  if (weight < 0 || peak >= (INT64_C(1) << 62) - row->peak_weight)
    return hk_compile_refuse(compile->model, compile->findings, "assets.csv", asset->line, "weight",
                             "the weights of its sector and unit add up to more than can be counted; use a larger unit");
  row->weight += weight;
  row->peak_weight += (int64_t)peak;
  return HAKYU_OK;
}

/* What a layer may lose joins its row. How much of it can be lost at once is the layer's to bound (hk_layer). */
static hakyu_status weigh_outcome(const hk_compile *compile, const hk_layer_outcome *outcome, hk_net_row *row) {
  const hk_asset *asset = &compile->model->assets[outcome->asset];
  const int64_t amount = asset->is_absent ? 0 : hk_value_part(hk_value_number(compile->model, outcome->amount, compile->outer, 0), asset->part, asset->part_of);
  if (amount < 0 || amount >= (INT64_C(1) << 62) - row->peak_weight)
    return hk_compile_refuse(compile->model, compile->findings, outcome->table, outcome->line, "users", "it adds up to more than can be counted; use a larger unit");
  row->weight += amount;
  row->peak_weight += amount;
  return HAKYU_OK;
}

static row_place *find_place(row_place *places, uint32_t count, uint32_t sector, uint32_t unit) {
  const row_place wanted = {sector, unit, 0};
  return bsearch(&wanted, places, count, sizeof *places, compare_places);
}

hakyu_status hk_compile_find_rows(hk_compile *compile) {
  const hakyu_model *model = compile->model;
  hakyu_status status = HAKYU_NO_MEMORY;
  const uint32_t outcome_count = hk_layer_outcome_count(model);
  hk_layer_outcome *outcomes = hk_memory_array(compile->memory, outcome_count, sizeof *outcomes);
  row_place *places = hk_memory_array(compile->memory, (size_t)model->asset_count + outcome_count, sizeof *places);
  compile->row_of = hk_memory_array(compile->memory, model->asset_count, sizeof *compile->row_of);
  if (!places || !compile->row_of || !outcomes) goto done;
  hk_layer_outcomes(model, outcomes);
  const uint32_t count = compile->row_count = unique_places(model, outcomes, outcome_count, places);
  compile->rows = hk_memory_array(compile->memory, count, sizeof *compile->rows);
  if (!compile->rows) goto done;

  for (uint32_t i = 0; i < count; i++) compile->rows[i] = (hk_net_row){.sector = places[i].sector, .unit = places[i].unit};
  sort_rows(model, compile->rows, count);
  for (uint32_t r = 0; r < count; r++) find_place(places, count, compile->rows[r].sector, compile->rows[r].unit)->row = r;
  status = HAKYU_OK;
  for (uint32_t a = 0; a < model->asset_count && !status; a++) {
    compile->row_of[a] = HK_NONE;
    if (!has_weight(&model->assets[a])) continue;
    compile->row_of[a] = find_place(places, count, model->assets[a].sector, model->assets[a].unit)->row;
    status = weigh_asset(compile, &model->assets[a], &compile->rows[compile->row_of[a]]);
  }
  for (uint32_t i = 0; i < outcome_count && !status; i++)
    status = weigh_outcome(compile, &outcomes[i], &compile->rows[find_place(places, count, outcomes[i].sector, outcomes[i].unit)->row]);
done:
  hk_memory_free(compile->memory, outcomes);
  hk_memory_free(compile->memory, places);
  return status;
}

static bool is_plain_zero(hk_value restart) {
  return restart.form == HK_VALUE_BLANK || (restart.form == HK_VALUE_FIXED && restart.fixed == 0 && !restart.is_call);
}

hakyu_status hk_compile_fill_assets(hk_compile *compile) {
  const hakyu_model *model = compile->model;
  for (uint32_t a = 0; a < model->asset_count; a++) {
    const hk_asset *from = &model->assets[a];
    hk_net_asset *asset = &compile->network->assets[a]; /* its needs are already counted */
    asset->key = from->key;
    hk_net_worth *worth = &compile->network->worths[a];
    *worth = (hk_net_worth){compile->row_of[a] == HK_NONE ? 0 : weight_of(compile, from), from->profile};
    asset->row = worth->weight ? compile->row_of[a] : HK_NONE;
    asset->crew = from->crew;
    asset->sector = from->sector;
    asset->priority = from->priority;
    asset->it_system = from->it_system;
    asset->is_hurried = hk_compile_is_hurried(from);
    if (asset->is_hurried)
      compile->network->hastes[a] = (hk_net_haste){from->has_detect_most ? from->detect_most_s : HK_NEVER,
                                                   from->repair_den ? from->repair_num : 1, from->repair_den ? from->repair_den : 1};
    asset->is_plain_restart = is_plain_zero(from->restart);
    hakyu_status status = hk_compile_time(compile, from->detect, 0, &asset->detect);
    if (!status) status = hk_compile_time(compile, from->repair, HK_NEVER, &asset->repair);
    if (!status) status = hk_compile_time(compile, from->restart, 0, &asset->restart);
    if (status) return status;
  }
  return HAKYU_OK;
}

uint32_t hk_network_row(const hk_network *network, uint32_t sector, uint32_t unit) {
  for (uint32_t r = 0; r < network->row_count; r++)
    if (network->rows[r].sector == sector && network->rows[r].unit == unit) return r;
  return HK_NONE;
}

hakyu_status hk_network_prove_losses(const hk_network *network, int64_t horizon_s, uint64_t replications, hakyu_findings *findings) {
  const hakyu_model *model = network->model;
  for (uint32_t r = 0; r < network->row_count; r++) {
    const hk_net_row *row = &network->rows[r];
    const unsigned __int128 weight_s = (unsigned __int128)row->peak_weight * (uint64_t)horizon_s; /* below 2^62 * 2^40 */
    const unsigned __int128 most = ((unsigned __int128)1 << 126) / HK_FULL / HK_FULL / (replications ? replications : 1);
    if (weight_s < (unsigned __int128)1 << 53 && weight_s < most) continue;
    return hk_compile_refuse(model, findings, "assets.csv", 0, "weight",
                             "sector %s, unit %s: the weight that can be lost, %lld, times the horizon of %lld s and the number of "
                             "replications is more than can be counted exactly; use a larger unit, a shorter horizon or fewer replications",
                             model->sectors[row->sector].id, row->unit == HK_NONE ? "(none)" : model->units[row->unit],
                             (long long)row->peak_weight, (long long)horizon_s);
  }
  return HAKYU_OK;
}
