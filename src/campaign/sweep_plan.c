/* sweep_plan - a sweep's folder: made once, then only read. Everything a node needs lies in it; nothing in it is written by two. The
   manifest comes last: a folder without one was never planned. */
#include <errno.h>
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "campaign/inputs.h"
#include "campaign/sweep.h"
#include "doc/doc.h"

void hk_sweep_path(const hk_sweep_plan *plan, hk_buffer *out, const char *a, const char *b) {
  hk_buffer_init(out, plan->memory);
  hk_buffer_printf(out, "%s/%s%s", plan->folder, a, b);
}

/* ---- units ---------------------------------------------------------------------------------------------------------- */

uint32_t hk_sweep_outers(const hk_sweep_plan *plan) { return plan->study->outer_count ? plan->study->outer_count : 1; }

hk_trials_form hk_sweep_form(const hk_sweep_plan *plan) { return plan->study->has_sector_rows ? HK_TRIALS_ROWS : HK_TRIALS_TOTALS; }

hk_sweep_unit hk_sweep_unit_get(const hk_sweep_plan *plan, uint64_t u) {
  if (plan->is_adaptive) return (hk_sweep_unit){u, 0, plan->replications};
  const uint64_t first = u % plan->blocks * HK_SWEEP_BLOCK, left = plan->replications - first;
  return (hk_sweep_unit){u / plan->blocks, first, left < HK_SWEEP_BLOCK ? left : HK_SWEEP_BLOCK};
}

static bool is_by_points(const hk_sweep_plan *plan, uint32_t shards) {
  enum { EVEN_ENOUGH = 16 };
  const uint64_t points = plan->study->point_count;
  return plan->has_whole_points && (points % shards == 0 || points / shards >= EVEN_ENOUGH);
}

uint64_t hk_sweep_first_unit(const hk_sweep_plan *plan, uint32_t shard, uint32_t shards) { return (shard - 1) * (is_by_points(plan, shards) ? plan->blocks : 1); }

uint64_t hk_sweep_next_unit(const hk_sweep_plan *plan, uint32_t shards, uint64_t u) {
  if (!is_by_points(plan, shards)) return u + shards;
  return (u + 1) % plan->blocks ? u + 1 : u + 1 + (shards - 1) * plan->blocks;
}

uint64_t hk_sweep_count_units(const hk_sweep_plan *plan, uint32_t shard, uint32_t shards) {
  const uint64_t blocks = is_by_points(plan, shards) ? plan->blocks : 1, parts = plan->units / blocks;
  return parts >= shard ? ((parts - shard) / shards + 1) * blocks : 0;
}

/* How many i < end have i mod K = outer. */
static uint64_t numbers_below(uint64_t end, uint64_t outers, uint32_t outer) { return end > outer ? (end - 1 - outer) / outers + 1 : 0; }

uint64_t hk_sweep_numbers(const hk_sweep_plan *plan, const hk_sweep_unit *unit, uint32_t outer, uint64_t *first) {
  const uint64_t outers = hk_sweep_outers(plan);
  *first = numbers_below(unit->first, outers, outer);
  return numbers_below(unit->first + unit->count, outers, outer) - *first;
}

/* ---- the fingerprint -------------------------------------------------------------------------------------------------- */

/* Semantics, study, points with their values, and what a point is without any change: the scenario with its model. */
static hakyu_status take_fingerprint(hk_sweep_plan *plan, hakyu_findings *findings) {
  hakyu_scenario *scenario = NULL;
  hk_digest digest;
  hk_buffer points;
  uint8_t bytes[HK_DIGEST_BYTES];
  hakyu_status status = hk_scenario_read_with(plan->memory, plan->study->scenario_path, plan->study->model_folder, findings, &scenario);
  if (status) return status;
  plan->replications = plan->study->replications ? plan->study->replications : scenario->replications;
  plan->is_adaptive = plan->study->precision > 0;
  plan->blocks = plan->is_adaptive ? 1 : (plan->replications + HK_SWEEP_BLOCK - 1) / HK_SWEEP_BLOCK;
  hk_buffer_init(&points, plan->memory);
  hk_study_write_points(plan->study, &points);
  if (points.is_starved) status = HAKYU_NO_MEMORY;
  if (__builtin_mul_overflow(plan->study->point_count, plan->blocks, &plan->units)) status = HAKYU_LIMIT;
  hk_digest_init(&digest);
  hk_digest_add_u64(&digest, HAKYU_SEMANTICS);
  hk_digest_add(&digest, plan->study->digest, HK_DIGEST_BYTES);
  hk_digest_add(&digest, scenario->digest, HK_DIGEST_BYTES);
  if (plan->study->catalogue) hk_digest_add(&digest, plan->study->catalogue->digest, HK_DIGEST_BYTES);
  hk_digest_add_u64(&digest, plan->replications);
  if (!status) hk_digest_add(&digest, points.text ? points.text : "", points.length);
  hk_digest_fini(&digest, bytes);
  hk_digest_text(bytes, plan->fingerprint);
  hk_buffer_fini(&points);
  hakyu_scenario_destroy(scenario);
  return status;
}

/* ---- making ---------------------------------------------------------------------------------------------------------------- */

static hakyu_status make_folder(const char *path, hakyu_findings *findings) {
  if (!mkdir(path, 0777) || errno == EEXIST) return HAKYU_OK;
  return hk_findings_fail(findings, HAKYU_IO, path, "creating the folder", errno);
}

static bool is_empty(const char *path) {
  DIR *directory = opendir(path);
  int count = 0;
  if (!directory) return true;
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) count++;
  closedir(directory);
  return count <= 2;
}

static hakyu_status copy_file(const hk_sweep_plan *plan, const char *from, const char *to, hakyu_findings *findings) {
  hk_file file = {0};
  hk_buffer path;
  hk_sweep_path(plan, &path, "inputs/", to);
  hakyu_status status = path.is_starved ? HAKYU_NO_MEMORY : hk_doc_read_file(plan->memory, from, findings, &file);
  if (!status) status = hk_doc_write_file(path.text, file.bytes, file.size, findings);
  hk_memory_free(plan->memory, file.bytes);
  hk_buffer_fini(&path);
  return status;
}

static hakyu_status copy_inputs(const hk_sweep_plan *plan, hakyu_findings *findings) {
  hakyu_scenario *scenario = NULL;
  hk_inputs inputs = {0};
  hakyu_status status = hk_scenario_read(plan->memory, plan->study->scenario_path, findings, &scenario);
  if (!status) status = hk_inputs_find(plan->memory, scenario, &inputs);
  if (!status) status = copy_file(plan, plan->study->path, "study.yaml", findings);
  if (!status && plan->study->catalogue_path) status = copy_file(plan, plan->study->catalogue_path, "catalogue.yaml", findings);
  for (size_t i = 0; i < inputs.count && !status; i++) status = copy_file(plan, inputs.paths[i], inputs.names[i], findings);
  hk_inputs_fini(plan->memory, &inputs);
  hakyu_scenario_destroy(scenario);
  return status;
}

static hakyu_status write_text(const hk_sweep_plan *plan, const char *name, const hk_buffer *text, hakyu_findings *findings) {
  hk_buffer path;
  hk_sweep_path(plan, &path, name, "");
  hakyu_status status = path.is_starved || text->is_starved ? HAKYU_NO_MEMORY : hk_doc_write_file(path.text, text->text, text->length, findings);
  hk_buffer_fini(&path);
  return status;
}

static hakyu_status write_points(const hk_sweep_plan *plan, hakyu_findings *findings) {
  hk_buffer text;
  hk_buffer_init(&text, plan->memory);
  hk_study_write_points(plan->study, &text);
  hakyu_status status = write_text(plan, "points.csv", &text, findings);
  hk_buffer_fini(&text);
  return status;
}

/* The copies of study and scenario bear other names: the manifest has their own. A scenario's is that of its file, without .yaml. */
static hakyu_status write_manifest(const hk_sweep_plan *plan, const hakyu_study *study, hakyu_findings *findings) {
  hk_buffer text, scenario;
  const char *slash = strrchr(study->scenario_path, '/'), *name = slash ? slash + 1 : study->scenario_path, *dot = strrchr(name, '.');
  hk_json json;
  hk_buffer_init(&text, plan->memory);
  hk_buffer_init(&scenario, plan->memory);
  hk_buffer_add_bytes(&scenario, name, dot && strcmp(dot, ".yaml") == 0 ? (size_t)(dot - name) : strlen(name));
  hk_json_init(&json, &text, 2);
  hk_json_open(&json, '{');
  hk_json_key(&json, "schema"), hk_json_text(&json, "hakyu.sweep/1");
  hk_json_key(&json, "study"), hk_json_text(&json, study->id);
  hk_json_key(&json, "scenario"), hk_json_text(&json, scenario.is_starved ? "" : scenario.text);
  hk_json_key(&json, "fingerprint"), hk_json_text(&json, plan->fingerprint);
  hk_json_key(&json, "semantics"), hk_json_int(&json, HAKYU_SEMANTICS);
  hk_json_key(&json, "points"), hk_json_uint(&json, plan->study->point_count);
  hk_json_key(&json, "replications"), hk_json_uint(&json, plan->replications);
  hk_json_key(&json, "outer"), hk_json_uint(&json, plan->study->outer_count);
  hk_json_key(&json, "units"), hk_json_uint(&json, plan->units);
  hk_json_key(&json, "shards_have"), hk_json_text(&json, "points"); /* a sweep without this key: units */
  hk_json_close(&json, '}');
  hk_buffer_add(&text, "\n");
  hakyu_status status = scenario.is_starved ? HAKYU_NO_MEMORY : write_text(plan, "manifest.json", &text, findings);
  hk_buffer_fini(&scenario);
  hk_buffer_fini(&text);
  return status;
}

static hakyu_status name_folder(hk_sweep_plan *plan, const char *folder) {
  const size_t length = strlen(folder);
  if (!(plan->folder = hk_memory_alloc(plan->memory, length + 1))) return HAKYU_NO_MEMORY;
  memcpy(plan->folder, folder, length + 1);
  return HAKYU_OK;
}

/* The copies are read back: what a node will find is what the fingerprint is of. */
hakyu_status hakyu_sweep_plan(const hakyu_memory *memory, const hakyu_study *study, const char *folder, hakyu_findings *findings) {
  static const char *const below[] = {"inputs", "inputs/model", "shards"};
  hk_sweep_plan making = {.memory = memory, .study = (hakyu_study *)(uintptr_t)study}, made = {.memory = memory};
  if (!is_empty(folder)) {
    hk_findings_error(findings, (hk_place){folder, 0, 0, NULL}, "folder-in-use", "the folder is not empty; allowed: a new folder for each sweep");
    return HAKYU_REFUSED;
  }
  hakyu_status status = hk_sweep_check_watches(memory, study, findings);
  if (!status) status = name_folder(&making, folder);
  if (!status) status = make_folder(folder, findings);
  for (size_t i = 0; i < sizeof below / sizeof *below && !status; i++) {
    hk_buffer path;
    hk_sweep_path(&making, &path, below[i], "");
    status = path.is_starved ? HAKYU_NO_MEMORY : make_folder(path.text, findings);
    hk_buffer_fini(&path);
  }
  if (!status) status = copy_inputs(&making, findings);
  if (!status) status = write_points(&making, findings);
  if (!status) status = name_folder(&made, folder);
  if (!status) status = hk_study_read_planned(memory, folder, findings, &made.study);
  if (!status) status = take_fingerprint(&made, findings);
  if (!status) status = write_manifest(&made, study, findings);
  hk_memory_free(memory, making.folder);
  hk_sweep_plan_fini(&made);
  return status;
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------ */

static hakyu_status read_manifest(const hk_sweep_plan *plan, hk_arena *arena, hakyu_findings *findings, const hk_node **root) {
  hk_buffer path;
  hk_node *read = NULL;
  hk_sweep_path(plan, &path, "manifest.json", "");
  hakyu_status status = path.is_starved ? HAKYU_NO_MEMORY : access(path.text, F_OK) ? HAKYU_NOT_FOUND : hk_doc_read_yaml(arena, plan->memory, path.text, findings, &read); /* JSON is YAML */
  hk_buffer_fini(&path);
  if (status == HAKYU_NOT_FOUND) hk_findings_error(findings, (hk_place){plan->folder, 0, 0, NULL}, "not-found", "no planned sweep; allowed: a folder made by `hakyu sweep plan`");
  if (!status) *root = read;
  return status;
}

static const char *entry_of(const hk_node *root, const char *key) {
  const hk_node *node = root->kind == HK_NODE_MAPPING ? hk_node_find(root, key) : NULL;
  return node && node->kind == HK_NODE_SCALAR ? node->text : "";
}

hakyu_status hk_sweep_plan_read(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hk_sweep_plan *plan) {
  hk_sweep_plan made = {.memory = memory};
  hk_arena *arena = NULL;
  const hk_node *manifest = NULL;
  char semantics[16];
  hk_buffer number;
  hakyu_status status = name_folder(&made, folder);
  hk_buffer_init(&number, memory);
  hk_buffer_printf(&number, "%d", HAKYU_SEMANTICS);
  if (number.is_starved) status = HAKYU_NO_MEMORY;
  if (!status) memcpy(semantics, number.text, number.length + 1);
  if (!status) status = hk_arena_create(memory, &arena);
  if (!status) status = read_manifest(&made, arena, findings, &manifest);
  if (!status && strcmp(entry_of(manifest, "schema"), "hakyu.sweep/1") == 0 && strcmp(entry_of(manifest, "semantics"), semantics) != 0) {
    hk_findings_error(findings, (hk_place){folder, 0, 0, "manifest.json"}, "foreign", "the sweep is of another semantics; allowed: that of this program (%s)", semantics);
    status = HAKYU_FOREIGN;
  }
  if (!status) status = hk_study_read_planned(memory, folder, findings, &made.study);
  if (!status) status = take_fingerprint(&made, findings);
  if (!status && strcmp(made.fingerprint, entry_of(manifest, "fingerprint")) != 0) {
    hk_findings_error(findings, (hk_place){folder, 0, 0, "manifest.json"}, "differs", "inputs or points were changed since the sweep was planned; allowed: as they were, or a new sweep");
    status = HAKYU_REFUSED;
  }
  const char *name = status ? NULL : entry_of(manifest, "study"), *scenario = status ? NULL : entry_of(manifest, "scenario");
  if (name && *name && !(made.study->id = hk_arena_text(made.study->arena, name, strlen(name)))) status = HAKYU_NO_MEMORY;
  if (!status) made.has_whole_points = strcmp(entry_of(manifest, "shards_have"), "points") == 0;
  if (scenario && !(made.scenario = hk_arena_text(made.study->arena, scenario, strlen(scenario)))) status = HAKYU_NO_MEMORY;
  hk_buffer_fini(&number);
  hk_arena_destroy(arena);
  if (status)
    hk_sweep_plan_fini(&made);
  else
    *plan = made;
  return status;
}

void hk_sweep_plan_fini(hk_sweep_plan *plan) {
  hakyu_study_destroy(plan->study);
  hk_memory_free(plan->memory, plan->folder);
  *plan = (hk_sweep_plan){.memory = plan->memory};
}
