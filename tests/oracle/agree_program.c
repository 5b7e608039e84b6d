/* The program's side of a comparison: one model read from its files, its outer draw planned, replications run one after
 * another in one workspace, as a campaign does. */
#include "agree.h"

#include "campaign/draws.h"

#include <stdlib.h>
#include <string.h>

struct agree_program {
  const hakyu_memory *memory;
  hakyu_findings *findings;
  hakyu_scenario *scenario;
  hk_draws draws;
  const hk_plan *plan;
  hk_runner *runner;
  hk_sink *sink;
  uint64_t seed;
  uint32_t outer_count, outer;
};

/* What the program says of a refusal. */
static void explain(const struct agree_program *p, hakyu_status status, const char *doing, char *message, size_t size) {
  char finding[400] = "";
  for (size_t f = p->findings == NULL ? 0 : hakyu_findings_total(p->findings); f-- > 0;) {
    const hakyu_finding *one = hakyu_findings_get(p->findings, f);
    if (one != NULL && (finding[0] == 0 || one->severity == HAKYU_ERROR)) hakyu_finding_print(one, finding, sizeof finding);
  }
  snprintf(message, size, "%s: %s %s", doing, hakyu_status_text(status, HAKYU_EN), finding);
}

void agree_program_close(struct agree_program *p) {
  if (p == NULL) return;
  hk_runner_destroy(p->runner);
  hk_sink_destroy(p->sink);
  if (p->draws.memory != NULL) hk_draws_fini(&p->draws);
  hakyu_scenario_destroy(p->scenario);
  hakyu_findings_destroy(p->findings);
  free(p);
}

static hakyu_status prepare(struct agree_program *p) {
  hakyu_status status = hk_draws_init(&p->draws, p->memory, p->scenario, p->seed, p->outer_count);
  if (!status) status = hk_draws_get(&p->draws, p->outer, p->findings, &p->plan);
  if (!status) status = hk_runner_create(p->memory, p->plan, &p->runner);
  if (!status) status = hk_sink_create(p->memory, p->plan->network->row_count, p->draws.outer_count, 0, &p->sink);
  return status;
}

struct agree_program *agree_program_open(const char *folder, const struct om_run *run, char *message, size_t size) {
  struct agree_program *p = calloc(1, sizeof *p);
  char path[1200];
  if (p == NULL) abort();
  p->memory = hakyu_memory_default();
  p->seed = run->seed;
  p->outer_count = (uint32_t)run->outer_draws;
  p->outer = run->outer_draws > 0 ? (uint32_t)(run->replication % run->outer_draws) : 0;
  snprintf(path, sizeof path, "%s/scenario.yaml", folder);
  const char *doing = "reading";
  hakyu_status status = hakyu_findings_create(p->memory, &p->findings);
  if (!status) status = hakyu_scenario_read(p->memory, path, p->findings, &p->scenario);
  if (!status) {
    doing = "planning";
    status = prepare(p);
  }
  if (!status) return p;
  explain(p, status, doing, message, size);
  agree_program_close(p);
  return NULL;
}

bool agree_program_run(struct agree_program *p, uint64_t number, hk_history *history, char *message, size_t size) {
  hakyu_status status;
  uint64_t done = 0;
  do {
    status = hk_engine_find(NULL)->run(p->runner, number, 1, p->sink, &done);
    if (status == HAKYU_NEEDS_ROOM) status = hk_runner_enlarge(p->runner, p->sink);
  } while (!status && !done);
  if (!status) status = hk_history_take(p->memory, p->plan, p->runner, history);
  if (status) explain(p, status, "running", message, size);
  return !status;
}

void agree_program_forget(hk_history *history) { hk_history_fini(hakyu_memory_default(), history); }

/* ---- tables ---- */

/* As the oracle names it: class/ids/what, with neither spaces nor gaps. */
static hakyu_status take_table(void *user, const char *entity_class, const char *id, const char *what, const hk_quantile *table) {
  struct om_model *m = user;
  char name[sizeof m->tables[0].id];
  size_t nodes = hk_quantile_nodes(table), head;
  if (nodes == 0) return HAKYU_OK; /* an exact distribution: the oracle has it as written */
  if (snprintf(name, sizeof name, "%s/%s/%s", entity_class, id, what) >= (int)sizeof name) return HAKYU_LIMIT;
  head = strlen(entity_class) + 1 + strlen(id);
  for (char *at = name; *at != 0; at++)
    if (*at == ' ') *at = at < name + head ? '/' : '-';
  for (int t = 0; t < m->table_count; t++) {
    struct om_table *to = &m->tables[t];
    if (strcmp(to->id, name) != 0) continue;
    if (nodes > OM_TABLE_NODES) return HAKYU_LIMIT;
    to->count = (int)nodes;
    for (size_t i = 0; i < nodes; i++) hk_quantile_node(table, i, &to->x[i], &to->value[i]);
  }
  return HAKYU_OK;
}

bool agree_program_tables(struct agree_program *p, struct om_model *m, char *message, size_t size) {
  hakyu_status status = hk_history_tell(p->scenario, p->plan, take_table, m);
  if (status) explain(p, status, "telling tables", message, size);
  return !status;
}

/* ---- a history as lines ---- */

/* What layers counted themselves: not part of a history, it is with the runner that has just run. */
static void write_counted(FILE *out, const struct agree_program *p, const hk_history *h) {
  const hk_network *network = p->plan->network;
  const hakyu_model *model = p->scenario->model;
  hk_layer_loss *losses = calloc((size_t)network->row_count + 1, sizeof *losses);
  if (losses == NULL) abort();
  bool any = h->outcome == HAKYU_SETTLED && hk_runner_count(p->runner, losses);
  for (uint32_t r = 0; any && r < network->row_count; r++) {
    const hk_layer_loss *row = &losses[r];
    const hk_net_row *place = &network->rows[r];
    if (row->first_s == HK_NEVER) continue;
    fprintf(out, "counted %s '%s' %llx %016llx peak %lld first %lld back", model->sectors[place->sector].id,
            place->unit == HK_NONE ? "" : model->units[place->unit], (unsigned long long)(row->loss >> 64), (unsigned long long)row->loss,
            (long long)row->peak_ppm, (long long)row->first_s);
    for (int b = 0; b < 3; b++) fprintf(out, " %lld", (long long)row->back_s[b]);
    fputs("\n", out);
  }
  free(losses);
}

void agree_write_program(FILE *out, const struct agree_program *p, const hk_history *h) {
  static const hakyu_phase phases[OM_PHASES] = {HAKYU_PHASE_detect, HAKYU_PHASE_blocked, HAKYU_PHASE_wait_crew,
                                                HAKYU_PHASE_repair, HAKYU_PHASE_restart, HAKYU_PHASE_uncovered};
  static const char *const outcomes[3] = {"settled", "unsettled", "truncated"};
  const hakyu_model *model = p->scenario->model;
  fprintf(out, "outcome %s\n", outcomes[h->outcome]);
  for (uint32_t i = 0; i < h->episode_count; i++) {
    const hk_history_episode *e = &h->episodes[i];
    fprintf(out, "episode %s@%lld until %lld%s level %lld ", model->assets[e->asset].id, (long long)e->start_s,
            (long long)e->end_s, e->is_open ? " open" : "", (long long)e->level_ppm);
    if (e->parent == HK_NONE) fprintf(out, "hazard %s need -", p->scenario->hazards[e->hazard].id);
    else
      fprintf(out, "parent %s@%lld (%d) need %s", model->assets[h->episodes[e->parent].asset].id,
              (long long)h->episodes[e->parent].start_s, (int)e->parent, e->need == HK_NONE ? "-" : model->needs[e->need].id);
    fprintf(out, " mechanism %s traits", hakyu_mechanism_name((hakyu_mechanism)e->mechanism));
    for (int t = 0; t < HAKYU_TRAIT_COUNT; t++)
      if (e->traits >> t & 1) fprintf(out, " %s", hakyu_trait_name((hakyu_trait)t));
    fputs(" phases", out);
    for (int f = 0; f < OM_PHASES; f++) fprintf(out, " %lld", (long long)e->phases_s[phases[f]]);
    fputs("\n", out);
  }
  for (uint32_t i = 0; i < h->loss_count; i++) {
    const hk_history_loss *loss = &h->losses[i];
    fprintf(out, "loss %s '%s' %llx %016llx\n", model->sectors[loss->sector].id,
            loss->unit == HK_NONE ? "" : model->units[loss->unit], (unsigned long long)(loss->loss >> 64),
            (unsigned long long)loss->loss);
  }
  write_counted(out, p, h);
  for (uint32_t i = 0; i < h->save_count; i++) {
    const hk_history_save *save = &h->saves[i];
    const hk_need *need = &model->needs[save->need];
    fprintf(out, "save %s %s from %lld until %lld by ", model->assets[need->asset].id, need->id, (long long)save->start_s,
            (long long)save->end_s);
    if (save->holder == HK_HELD_BY_REDUNDANCY) fputs("redundancy", out);
    if (save->holder == HK_HELD_BY_STANDBY) fprintf(out, "standby:%s", model->assets[save->by].id);
    if (save->holder == HK_HELD_BY_STAGE) fprintf(out, "stage:%s", model->stages[save->by].name);
    if (save->margin_s != HK_NEVER) fprintf(out, " margin %lld", (long long)save->margin_s);
    fputs("\n", out);
  }
}
