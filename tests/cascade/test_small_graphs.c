/* Every graph of three assets with up to three needs: all choices of who needs whom by which rule, loops and circles among them,
   with every way of striking the assets at 0, at 1 h, at both or not at all. Repairs, batteries and one second strike end in the
   same second, restarts take no time or ten minutes, so ties and zero delays are the rule here. Each history of the library
   must be that of the oracle, which shares no code with it: episodes with level, parent, need, mechanism, and exact losses.
     test_small_graphs [all]
   Without `all` every graph is run in 4 of the 16 variants (mesh or supply, battery or none, restart, to_start), all 16 being
   spread over the graphs. */
#include "made_model.h"
#include "drawn_model.h"
#include "oracle_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { ASSETS = 3, NEEDS_MOST = 3, WAYS = 7, CHOICES = ASSETS * WAYS, PATTERNS = 64, VARIANTS = 16, HISTORY = 4096, HOUR = 3600 };

static bool is_for_all;

/* ---- the graphs ---- */

/* One of the 21 needs there are: whose, and in which way of the two others: one of them; both by all, any or share; one with the
   other as standby. */
static drawn_need need_of(int choice) {
  const int asset = choice / WAYS, way = choice % WAYS, first = (asset + 1) % ASSETS, second = (asset + 2) % ASSETS;
  drawn_need need = {.asset = asset};
  const bool is_turned = way == 1 || way == 6;
  need.links[0] = (drawn_link){.supplier = is_turned ? second : first, .weight = 1};
  need.links[1] = (drawn_link){.supplier = is_turned ? first : second, .weight = 1, .is_standby = way >= 5};
  need.link_count = way < 2 ? 1 : 2;
  need.rule = way == 3 ? DRAWN_ANY : way == 4 ? DRAWN_SHARE : DRAWN_ALL;
  return need;
}

static drawn_model model_of(const int *choices, int count, int variant) {
  drawn_model model = {.asset_count = ASSETS, .need_count = count};
  for (int a = 0; a < ASSETS; a++) model.assets[a] = (drawn_asset){.repair_s = HOUR, .restart_s = variant & 4 ? 600 : 0};
  for (int n = 0; n < count; n++) {
    drawn_need *need = &model.needs[n];
    *need = need_of(choices[n]);
    need->service = variant & 1 ? DRAWN_MESH : DRAWN_SUPPLY;
    need->stage_count = variant & 2 ? 1 : 0;
    need->stages[0] = (drawn_stage){.autonomy_s = HOUR, .level_percent = 100};
    need->is_not_to_start = variant >> 3 & 1;
  }
  return model;
}

/* ---- who is struck ---- */

/* Six hazards, each even odds: e0, e1, e2 at 0 and l0, l1, l2 at 1 h. */
static const char strikes[] =
    "strike e0 assets=[a0] probability=0.5\nstrike e1 assets=[a1] probability=0.5\nstrike e2 assets=[a2] probability=0.5\n"
    "strike l0 assets=[a0] at=1h probability=0.5\nstrike l1 assets=[a1] at=1h probability=0.5\nstrike l2 assets=[a2] at=1h probability=0.5\n";

static void strike_oracle(struct om_model *m, unsigned pattern) {
  m->hazard_count = 0;
  for (int h = 0; h < 6; h++) {
    if (!(pattern >> h & 1)) continue;
    struct om_hazard *hazard = &m->hazards[m->hazard_count++];
    *hazard = (struct om_hazard){.kind = OM_STRIKE, .at = {.kind = OM_FIXED, .count = 1, .values = {h < 3 ? 0 : HOUR}}, .probability = {.always = true},
                                 .asset_count = 1, .assets = {h % 3}};
    snprintf(hazard->id, sizeof hazard->id, "%c%d", h < 3 ? 'e' : 'l', h % 3);
    memcpy(hazard->cause, hazard->id, sizeof hazard->cause);
  }
}

/* Which replications have which pattern: the draws are addresses, so it is the same in every model with these hazards. */
typedef struct patterns { uint64_t number[PATTERNS]; unsigned found; const hakyu_scenario *scenario; } patterns;

static void look_for_pattern(void *user, uint64_t i, const hk_workspace *ws) {
  patterns *p = user;
  unsigned pattern = 0;
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    const char *hazard = p->scenario->hazards[ws->episodes[e].hazard].id;
    pattern |= 1u << ((hazard[0] == 'l' ? 3 : 0) + hazard[1] - '0');
  }
  if (p->number[pattern] != UINT64_MAX) return;
  p->number[pattern] = i;
  p->found++;
}

static patterns find_patterns(void) {
  patterns p = {.found = 0};
  memset(p.number, 0xff, sizeof p.number);
  hakyu_scenario *scenario = made_scenario("asset a0 repair=30min\nasset a1 repair=30min\nasset a2 repair=30min\n%s", strikes);
  p.scenario = scenario;
  made_replicate(scenario, 1, 0, 1500, look_for_pattern, &p);
  assert_int_equal(p.found, PATTERNS);
  hakyu_scenario_destroy(scenario);
  p.scenario = NULL;
  return p;
}

/* ---- histories as lines ---- */

typedef struct line { int64_t start_s; int asset; char text[144]; } line;

static int compare_lines(const void *a, const void *b) {
  const line *x = a, *y = b;
  return x->start_s != y->start_s ? (x->start_s < y->start_s ? -1 : 1) : x->asset - y->asset;
}

static void join(line *lines, size_t count, const __int128 loss[ASSETS], char *out) {
  size_t used = 0;
  qsort(lines, count, sizeof *lines, compare_lines);
  for (size_t i = 0; i < count; i++) used += (size_t)snprintf(out + used, HISTORY - used, "%s\n", lines[i].text);
  for (int a = 0; a < ASSETS; a++) used += (size_t)snprintf(out + used, HISTORY - used, "loss %d %lld\n", a, (long long)(loss[a] / 1000000));
  assert_true(used < HISTORY);
}

enum { LINES = 40 };

static void tell_library(const hakyu_scenario *scenario, const hk_workspace *ws, char *out) {
  line lines[LINES];
  __int128 loss[ASSETS] = {0};
  const hakyu_model *model = scenario->model;
  assert_in_range(ws->episode_count, 0, LINES);
  for (uint32_t i = 0; i < ws->episode_count; i++) {
    const hk_episode *e = &ws->episodes[i], *parent = e->parent == HK_NONE ? NULL : &ws->episodes[e->parent];
    lines[i] = (line){.start_s = e->start_s, .asset = model->assets[e->asset].id[1] - '0'};
    loss[lines[i].asset] += e->loss;
    snprintf(lines[i].text, sizeof lines[i].text, "a%d@%lld-%lld%s %d %s %s@%lld %s", lines[i].asset, (long long)e->start_s, (long long)e->end_s,
             e->is_open ? "+" : "", (int)e->level, hakyu_mechanism_name((hakyu_mechanism)e->mechanism),
             parent ? model->assets[parent->asset].id : scenario->hazards[e->hazard].id, parent ? (long long)parent->start_s : -1,
             e->need == HK_NONE ? "-" : model->needs[ws->network->needs[e->need].model_need].id);
  }
  join(lines, ws->episode_count, loss, out);
}

static void tell_oracle(const struct om_model *m, const struct om_result *r, char *out) {
  line lines[LINES];
  __int128 loss[ASSETS] = {0};
  assert_in_range(r->episode_count, 0, LINES);
  for (int i = 0; i < r->episode_count; i++) {
    const struct om_episode *e = &r->episodes[i], *parent = e->parent < 0 ? NULL : &r->episodes[e->parent];
    lines[i] = (line){.start_s = e->start_s, .asset = e->asset};
    snprintf(lines[i].text, sizeof lines[i].text, "a%d@%lld-%lld%s %d %s %s@%lld %s", e->asset, (long long)e->start_s, (long long)e->end_s, e->open ? "+" : "",
             (int)e->level_ppm, e->mechanism, parent ? m->assets[parent->asset].id : m->hazards[e->hazard].id, parent ? (long long)parent->start_s : -1,
             e->need < 0 ? "-" : m->needs[e->need].id);
  }
  for (int l = 0; l < r->loss_count; l++) loss[r->losses[l].unit[1] - '0'] = r->losses[l].exact;
  join(lines, (size_t)r->episode_count, loss, out);
}

/* ---- comparing ---- */

typedef struct census { long graphs, models, refused, circles, histories, cascades, loops; } census;
typedef struct comparison { const hakyu_scenario *scenario; struct om_model *m; const char *text; census *counts; } comparison;

static void compare(void *user, uint64_t i, const hk_workspace *ws) {
  static char library[HISTORY], oracle[HISTORY];
  const comparison *c = user;
  const struct om_run one = {.seed = 1};
  struct om_result result;
  strike_oracle(c->m, (unsigned)i); /* replications are played in the order of patterns */
  om_simulate(c->m, &one, &result, NULL);
  assert_string_equal(result.broken, "");
  tell_oracle(c->m, &result, oracle);
  tell_library(c->scenario, ws, library);
  if (strcmp(library, oracle) != 0) fail_msg("%sstruck: %x\nthe library says\n%sthe oracle says\n%s", c->text, (unsigned)i, library, oracle);
  c->counts->histories++;
  for (int e = 0; e < result.episode_count; e++)
    if (result.episodes[e].parent >= 0) {
      c->counts->cascades++;
      break;
    }
  om_result_fini(&result);
}

/* Who can be reached from an asset along needs; the asset itself if it stands in a loop. */
static bool has_loop(const drawn_model *model) {
  unsigned reach[ASSETS] = {0};
  for (int n = 0; n < model->need_count; n++)
    for (int l = 0; l < model->needs[n].link_count; l++) reach[model->needs[n].asset] |= 1u << model->needs[n].links[l].supplier;
  for (int round = 0; round < ASSETS; round++)
    for (int a = 0; a < ASSETS; a++)
      for (int b = 0; b < ASSETS; b++)
        if (reach[a] >> b & 1) reach[a] |= reach[b];
  for (int a = 0; a < ASSETS; a++)
    if (reach[a] >> a & 1) return true;
  return false;
}

static void run_model(const drawn_model *model, const patterns *p, census *counts) {
  static struct om_model m;
  static char text[MADE_TEXT];
  drawn_write(model, text, sizeof text);
  hakyu_scenario *scenario = made_try("%s%s", text, strikes);
  const bool loops = has_loop(model), is_mesh = model->need_count > 0 && model->needs[0].service == DRAWN_MESH;
  if (!scenario) { /* refused: a circle without a source, or a loop of shares that would never end */
    counts->refused++;
    assert_true(loops);
    bool has_share = false;
    for (int n = 0; n < model->need_count; n++) has_share |= model->needs[n].rule == DRAWN_SHARE;
    assert_true(is_mesh || has_share);
    return;
  }
  drawn_to_oracle(model, &m);
  comparison c = {scenario, &m, text, counts};
  made_play(scenario, 1, p->number, PATTERNS, compare, &c);
  counts->models++;
  counts->loops += loops;
  counts->circles += loops && is_mesh;
  hakyu_scenario_destroy(scenario);
}

static void run_graph(const int *choices, int count, const patterns *p, census *counts) {
  const int graph = (int)counts->graphs++;
  for (int variant = 0; variant < VARIANTS; variant++) {
    if (!is_for_all && ((variant ^ variant >> 2) & 3) != (graph & 3)) continue;
    const drawn_model model = model_of(choices, count, variant);
    run_model(&model, p, counts);
  }
}

static void test_every_graph(void **state) {
  (void)state;
  const patterns p = find_patterns();
  census counts = {0};
  int choices[NEEDS_MOST];
  run_graph(choices, 0, &p, &counts);
  for (choices[0] = 0; choices[0] < CHOICES; choices[0]++) {
    run_graph(choices, 1, &p, &counts);
    for (choices[1] = choices[0] + 1; choices[1] < CHOICES; choices[1]++) {
      run_graph(choices, 2, &p, &counts);
      for (choices[2] = choices[1] + 1; choices[2] < CHOICES; choices[2]++) run_graph(choices, 3, &p, &counts);
    }
  }
  printf("%ld graphs, %ld models (%ld with loops, %ld with circles), %ld refused; %ld histories agree, %ld of them cascades\n", counts.graphs, counts.models,
         counts.loops, counts.circles, counts.refused, counts.histories, counts.cascades);
  assert_int_equal(counts.graphs, 1 + 21 + 210 + 1330);
  assert_true(counts.loops > 1000 && counts.circles > 100 && counts.cascades > counts.histories / 2);
}

int main(int argc, char **argv) {
  is_for_all = argc > 1 && strcmp(argv[1], "all") == 0;
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_graph)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
