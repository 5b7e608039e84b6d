/* Compiling a model: orders, thresholds, links that exist or not, circles against a slow oracle, stages, shared times,
   rows, refusals, and every allocation failing once. */
#include "network/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/digest.h"
#include "numbers/draw.h"

/* ---- a model, row by row ---- */

typedef struct bench { const hakyu_memory *memory; hakyu_model *model; hakyu_findings *findings; } bench;

#define ADD(bench, table, ...) \
  add(bench, table, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *) / 2)

static void add(bench *b, const char *table, const char *const *fields, size_t count) {
  assert_int_equal(hakyu_model_add(b->model, table, fields, count, b->findings), HAKYU_OK);
}

static void open_bench(bench *b) {
  *b = (bench){.memory = hakyu_memory_default()};
  assert_int_equal(hakyu_findings_create(b->memory, &b->findings), HAKYU_OK);
  assert_int_equal(hakyu_model_create(b->memory, &b->model), HAKYU_OK);
  ADD(b, "model", "hakyu", "1", "title.en", "bench", "title.ja", "bench");
  ADD(b, "sectors", "id", "power", "en", "Power");
  ADD(b, "sectors", "id", "bank", "en", "Bank");
  ADD(b, "services", "id", "electricity", "from_source", "yes");
  ADD(b, "services", "id", "fuel");
  ADD(b, "services", "id", "data");
}

static void freeze(bench *b) {
  const hakyu_status status = hakyu_model_freeze(b->model, b->findings);
  char line[512];
  for (size_t i = 0; status && i < hakyu_findings_total(b->findings); i++) {
    hakyu_finding_print(hakyu_findings_get(b->findings, i), line, sizeof line);
    print_message("%s\n", line);
  }
  assert_int_equal(status, HAKYU_OK);
}

static hk_network *compile(bench *b, const hk_outer *outer) {
  hk_network *net = NULL;
  assert_int_equal(hk_network_compile(b->memory, b->model, outer, b->findings, &net), HAKYU_OK);
  return net;
}

static void close_bench(bench *b) {
  hakyu_model_destroy(b->model);
  hakyu_findings_destroy(b->findings);
}

static const hk_outer certain = {.seed = 1}; /* no assumption in sight */

static uint32_t asset_number(const hakyu_model *model, const char *id) {
  const uint32_t number = hk_names_find(model->asset_names, id);
  assert_int_not_equal(number, HK_NO_NAME);
  return number;
}

static hk_net_need *need_of(const hk_network *net, const char *id) {
  for (uint32_t n = 0; n < net->need_count; n++)
    if (strcmp(net->model->needs[net->needs[n].model_need].id, id) == 0) return &net->needs[n];
  fail_msg("no need %s", id);
  return NULL;
}

static const char *asset_id(const hk_network *net, uint32_t asset) { return net->model->assets[asset].id; }

/* ---- orders and thresholds ---- */

/* load needs in every rule, from a (2), b (3), c (5) and a standby d. */
static void fill_rules(bench *b) {
  ADD(b, "assets", "id", "load", "sector", "power");
  const char *suppliers[] = {"a", "b", "c", "d"}, *weights[] = {"2", "3", "5", "4"};
  for (int i = 0; i < 4; i++) ADD(b, "assets", "id", suppliers[i], "sector", "power");
  const char *needs[][4] = {{"n.all", "all", "", "run"},       {"n.any", "any", "", "run"},      {"n.k", "at_least", "6", "run"},
                            {"n.k-all", "at_least", "10", "run"}, {"n.share", "share", "8", "run"}, {"n.sum", "share", "", "repair"}};
  for (int n = 0; n < 6; n++) {
    ADD(b, "needs", "id", needs[n][0], "asset", "load", "service", "data", "rule", needs[n][1], "quantity", needs[n][2], "for", needs[n][3]);
    for (int i = 2; i >= 0; i--) ADD(b, "supplies", "need", needs[n][0], "supplier", suppliers[i], "weight", weights[i]);
  }
  ADD(b, "supplies", "need", "n.all", "supplier", "d", "weight", "4", "role", "standby", "switch", "5min", "success", "0.5");
}

static void test_thresholds(void **state) {
  (void)state;
  bench b;
  open_bench(&b);
  fill_rules(&b);
  freeze(&b);
  hk_network *net = compile(&b, &certain);
  const struct { const char *need; int64_t q; bool is_redundant; } expected[] = {
      {"n.all", 10, true}, {"n.any", 2, true}, {"n.k", 6, false}, {"n.k-all", 10, false}, {"n.share", 8, false}, {"n.sum", 10, false}};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    const hk_net_need *need = need_of(net, expected[i].need);
    assert_int_equal(need->q_ppm, expected[i].q * HK_FULL);
    assert_int_equal(need->is_redundant, expected[i].is_redundant);
    assert_int_equal(need->primary_count, 3);
  }
  const hk_net_need *all = need_of(net, "n.all");
  const hk_net_link *standby = &net->links[all->link_first + 3];
  assert_int_equal(all->link_count, 4);
  assert_true(standby->is_standby);
  assert_int_equal(net->times[standby->switch_over].fixed_s, 300);
  assert_int_equal(standby->success, UINT64_C(1) << 63);
  hk_network_destroy(b.memory, net);
  close_bench(&b);
}

static void test_orders(void **state) {
  (void)state;
  bench b;
  open_bench(&b);
  fill_rules(&b);
  ADD(&b, "supplies", "need", "n.any", "supplier", "d", "role", "standby", "order", "2");
  ADD(&b, "needs", "id", "c.any", "asset", "c", "service", "fuel", "rule", "any");
  ADD(&b, "supplies", "need", "c.any", "supplier", "d", "role", "primary");
  ADD(&b, "supplies", "need", "c.any", "supplier", "a", "role", "standby", "order", "1");
  ADD(&b, "supplies", "need", "c.any", "supplier", "b", "role", "standby", "order", "-1");
  freeze(&b);
  hk_network *net = compile(&b, &certain);

  const hk_net_asset *load = &net->assets[asset_number(b.model, "load")];
  assert_int_equal(load->need_count, 6);
  assert_int_equal(load->run_count, 5);
  uint32_t seen = 0;
  for (uint32_t a = 0; a < net->asset_count; a++) {
    const hk_net_asset *asset = &net->assets[a];
    assert_int_equal(asset->key, hk_digest_key("asset", asset_id(net, a), NULL, NULL));
    for (uint32_t i = 0; i < asset->need_count; i++, seen++) {
      const hk_net_need *need = &net->needs[asset->need_first + i];
      assert_int_equal(need->asset, a);
      assert_int_equal(need->for_repair, i >= asset->run_count);
      if (i > 0 && i != asset->run_count) assert_true(b.model->needs[need[-1].model_need].key < b.model->needs[need->model_need].key);
    }
    for (uint32_t o = 0; o < asset->out_count; o++) {
      const hk_net_out *out = &net->outs[asset->out_first + o];
      const hk_net_need *need = &net->needs[out->need];
      uint32_t l = need->link_first;
      while (net->links[l].supplier != a) l++; /* no need has a supplier twice */
      assert_in_range(l, need->link_first, need->link_first + need->link_count - 1);
      if (net->links[l].is_standby)
        assert_int_equal(out->load, l | HK_OUT_BY_LINK);
      else
        assert_int_equal(out->load, net->links[l].weight_ppm);
      if (o > 0) assert_true(out[-1].need <= out->need);
    }
  }
  assert_int_equal(seen, net->need_count);
  uint32_t links = 0;
  for (uint32_t n = 0; n < net->need_count; n++) {
    const hk_net_need *need = &net->needs[n];
    assert_int_equal(need->link_first, links);
    links += need->link_count;
    for (uint32_t i = 1; i < need->primary_count; i++) assert_true(net->links[need->link_first + i - 1].key < net->links[need->link_first + i].key);
  }
  assert_int_equal(links, net->link_count);
  const hk_net_need *any = need_of(net, "c.any");
  const char *order[] = {"d", "b", "a"}; /* the primary, then standbys by order */
  for (uint32_t i = 0; i < 3; i++) assert_string_equal(asset_id(net, net->links[any->link_first + i].supplier), order[i]);
  hk_network_destroy(b.memory, net);
  close_bench(&b);
}

/* ---- which links exist ---- */

static void test_hidden_links(void **state) {
  (void)state;
  bench b;
  open_bench(&b);
  ADD(&b, "assets", "id", "load", "sector", "power");
  ADD(&b, "needs", "id", "n", "asset", "load", "service", "data");
  const char *certainties[] = {"1", "0.5", "0.4999", "0.2", "0", "0.9"};
  char id[16];
  for (int i = 0; i < 6; i++) {
    snprintf(id, sizeof id, "s%d", i);
    ADD(&b, "assets", "id", id, "sector", "power");
    ADD(&b, "supplies", "need", "n", "supplier", id, "certainty", certainties[i]);
  }
  freeze(&b);
  const uint64_t tenth = UINT64_MAX / 10 + 1; /* 2^64 / 10, rounded up */
  const double chances[] = {1, 0.5, 0.4999, 0.2, 0, 0.9};
  uint32_t present[6] = {0};
  for (uint32_t o = 0; o < 400; o++) {
    const hk_outer outer = {.seed = 42, .number = o};
    hk_network *net = compile(&b, &outer);
    bool is_there[6] = {false};
    for (uint32_t l = 0; l < net->link_count; l++) {
      const int s = asset_id(net, net->links[l].supplier)[1] - '0';
      is_there[s] = true;
      assert_int_equal(net->sources[l].traits >> HAKYU_TRAIT_hidden_link & 1, s != 0);
    }
    for (int s = 0; s < 6; s++) {
      snprintf(id, sizeof id, "s%d", s);
      const uint64_t x = hk_numbers_draw(42, hk_digest_key("link", "n", id, NULL), 12, 0, o);
      present[s] += is_there[s];
      if (s == 0) assert_true(is_there[s]);
      if (s == 1) assert_int_equal(is_there[s], x < UINT64_C(1) << 63);
      if (s == 3) assert_int_equal(is_there[s], x / 2 < tenth);
      if (s == 4) assert_false(is_there[s]);
    }
    assert_int_equal(need_of(net, "n")->q_ppm, (int64_t)net->link_count * HK_FULL);
    hk_network_destroy(b.memory, net);
  }
  for (int s = 0; s < 6; s++) { /* within six standard deviations */
    const double off = present[s] - 400 * chances[s];
    assert_true(off * off <= 36 * 400 * chances[s] * (1 - chances[s]));
  }
  const hk_outer mode = {.seed = 42, .is_mode = true};
  hk_network *net = compile(&b, &mode);
  assert_int_equal(net->link_count, 3); /* 1, 0.5 and 0.9 */
  hk_network_destroy(b.memory, net);
  assert_false(hk_network_is_certain(b.model));
  close_bench(&b);
}

/* ---- circles ---- */

enum { RING_MOST = 12 };

/* Random electricity links among n assets, each of which has a source too; every fifth link hidden. Returns who feeds whom. */
static void fill_circles(bench *b, uint32_t n, uint32_t seed, bool feeds[RING_MOST][RING_MOST], bool is_hidden[RING_MOST][RING_MOST]) {
  char id[16], need[24], other[16];
  memset(feeds, 0, RING_MOST * sizeof *feeds);
  memset(is_hidden, 0, RING_MOST * sizeof *is_hidden);
  ADD(b, "assets", "id", "source", "sector", "power");
  for (uint32_t i = 0; i < n; i++) {
    snprintf(id, sizeof id, "v%u", i);
    snprintf(need, sizeof need, "v%u.e", i);
    ADD(b, "assets", "id", id, "sector", "power");
    ADD(b, "needs", "id", need, "asset", id, "service", "electricity", "rule", "any");
    ADD(b, "supplies", "need", need, "supplier", "source");
  }
  uint64_t x = seed * UINT64_C(2654435761) + 1;
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t j = 0; j < n; j++) {
      x = x * 6364136223846793005u + 1442695040888963407u;
      if (i == j || (x >> 40) % n > 0) continue;
      is_hidden[i][j] = (x >> 50) % 5 == 0;
      feeds[i][j] = true;
      snprintf(other, sizeof other, "v%u", i);
      snprintf(need, sizeof need, "v%u.e", j);
      ADD(b, "supplies", "need", need, "supplier", other, "role", (x >> 55) % 3 ? "primary" : "standby", "certainty",
          is_hidden[i][j] ? "0.5" : "1");
    }
}

static void check_circles(const hk_network *net, uint32_t n, bool feeds[RING_MOST][RING_MOST]) {
  bool leads[RING_MOST][RING_MOST];
  memcpy(leads, feeds, sizeof leads);
  for (uint32_t k = 0; k < n; k++)
    for (uint32_t i = 0; i < n; i++)
      for (uint32_t j = 0; j < n; j++) leads[i][j] |= leads[i][k] && leads[k][j];
  char id[16];
  uint32_t number[RING_MOST], circle[RING_MOST];
  for (uint32_t i = 0; i < n; i++) {
    snprintf(id, sizeof id, "v%u", i);
    number[i] = asset_number(net->model, id);
    const hk_net_asset *asset = &net->assets[number[i]];
    circle[i] = net->needs[asset->need_first].circle;
    assert_int_equal(asset->in_circle, leads[i][i]);
    assert_int_equal(circle[i] != HK_NONE, leads[i][i]);
    if (net->circle_count) {
      assert_int_equal(net->asset_circle_first[number[i] + 1] - net->asset_circle_first[number[i]], leads[i][i]);
      if (leads[i][i]) assert_int_equal(net->asset_circles[net->asset_circle_first[number[i]]], circle[i]);
    }
  }
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t j = 0; j < n; j++)
      if (leads[i][i] && leads[j][j]) assert_int_equal(circle[i] == circle[j], i == j || (leads[i][j] && leads[j][i]));
  for (uint32_t l = 0; l < net->link_count; l++) {
    const uint32_t consumer = net->needs[net->links[l].need].asset;
    uint32_t i = n, j = n;
    for (uint32_t v = 0; v < n; v++) {
      if (number[v] == net->links[l].supplier) i = v;
      if (number[v] == consumer) j = v;
    }
    assert_int_equal(net->links[l].is_inside, i < n && j < n && leads[i][j] && leads[j][i]);
  }
  for (uint32_t c = 0; c < net->circle_count; c++) {
    const hk_net_circle *ring = &net->circles[c];
    assert_true(ring->asset_count >= 2);
    assert_int_equal(ring->need_count, ring->asset_count);
    for (uint32_t i = 1; i < ring->asset_count; i++) {
      const uint32_t *assets = net->circle_assets + ring->asset_first;
      assert_true(net->assets[assets[i - 1]].key < net->assets[assets[i]].key);
    }
    for (uint32_t i = 0; i < ring->need_count; i++) assert_int_equal(net->needs[net->circle_needs[ring->need_first + i]].circle, c);
  }
}

static void test_circles(void **state) {
  (void)state;
  for (uint32_t seed = 0; seed < 60; seed++) {
    bench b;
    bool feeds[RING_MOST][RING_MOST], is_hidden[RING_MOST][RING_MOST];
    const uint32_t n = 2 + seed % (RING_MOST - 1);
    open_bench(&b);
    fill_circles(&b, n, seed, feeds, is_hidden);
    freeze(&b);
    for (uint32_t o = 0; o < 4; o++) {
      const hk_outer outer = {.seed = 7, .number = o};
      bool present[RING_MOST][RING_MOST];
      char need[24], id[16];
      for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) {
          snprintf(id, sizeof id, "v%u", i);
          snprintf(need, sizeof need, "v%u.e", j);
          const uint64_t x = hk_numbers_draw(7, hk_digest_key("link", need, id, NULL), 12, 0, o);
          present[i][j] = feeds[i][j] && (!is_hidden[i][j] || x < UINT64_C(1) << 63);
        }
      hk_network *net = compile(&b, &outer);
      check_circles(net, n, present);
      hk_network_destroy(b.memory, net);
    }
    close_bench(&b);
  }
}

/* Going round through data, or through a need for repair, is no circle. */
static void test_no_circle(void **state) {
  (void)state;
  bench b;
  open_bench(&b);
  const char *pairs[][4] = {{"a", "b", "data", "run"}, {"b", "a", "data", "run"}, {"c", "d", "electricity", "repair"}, {"d", "c", "electricity", "run"},
                            {"e", "f", "electricity", "run"}, {"f", "e", "data", "run"}};
  for (char id = 'a'; id <= 'f'; id++) ADD(&b, "assets", "id", ((char[]){id, 0}), "sector", "power");
  for (int i = 0; i < 6; i++) {
    ADD(&b, "needs", "id", pairs[i][1], "asset", pairs[i][1], "service", pairs[i][2], "for", pairs[i][3]);
    ADD(&b, "supplies", "need", pairs[i][1], "supplier", pairs[i][0]);
  }
  freeze(&b);
  hk_network *net = compile(&b, &certain);
  assert_int_equal(net->circle_count, 0);
  for (uint32_t n = 0; n < net->need_count; n++) assert_int_equal(net->needs[n].circle, HK_NONE);
  hk_network_destroy(b.memory, net);
  close_bench(&b);
}

/* ---- stages, times ---- */

static void fill_stages(bench *b) {
  ADD(b, "backups", "chain", "ups", "name", "battery", "autonomy", "4h", "refill", "8h");
  ADD(b, "backups", "chain", "ups", "name", "generator", "autonomy", "lognormal(median=24h, p95=72h)", "success", "0.75", "start", "1min",
      "level", "0.6", "refuel", "fuel");
  const char *assets[] = {"x", "y", "grid", "depot"};
  for (int i = 0; i < 4; i++)
    ADD(b, "assets", "id", assets[i], "sector", "power", "repair", "lognormal(median=24h, p95=72h)", "restart", i ? "0s" : "uniform(0s, 0s)");
  for (int i = 0; i < 2; i++) {
    char power[16], fuel[16];
    snprintf(power, sizeof power, "%s.p", assets[i]);
    snprintf(fuel, sizeof fuel, "%s.f", assets[i]);
    ADD(b, "needs", "id", power, "asset", assets[i], "service", "data", "backup", "ups");
    ADD(b, "needs", "id", fuel, "asset", assets[i], "service", "fuel", "for", "repair");
    ADD(b, "supplies", "need", power, "supplier", "grid");
    ADD(b, "supplies", "need", fuel, "supplier", "depot");
  }
}

static void test_stages(void **state) {
  (void)state;
  bench b;
  open_bench(&b);
  fill_stages(&b);
  freeze(&b);
  hk_network *net = compile(&b, &certain);
  assert_int_equal(net->stage_count, 4);
  assert_int_equal(net->refuel_count, 2);
  const hk_net_need *power = need_of(net, "x.p"), *fuel = need_of(net, "x.f");
  const hk_net_stage *battery = &net->stages[power->stage_first], *generator = battery + 1;
  assert_int_equal(power->stage_count, 2);
  assert_int_equal(battery->key, hk_digest_key("stage", "x.p", "battery", NULL));
  assert_int_equal(battery->level_ppm, HK_FULL);
  assert_int_equal(battery->refill_s, 8 * 3600);
  assert_int_equal(battery->refuel, HK_NONE);
  assert_true(battery->success == HK_ALWAYS);
  assert_int_equal(net->times[battery->autonomy].fixed_s, 4 * 3600);
  assert_true(net->times[battery->fail_running].fixed_s == HK_NEVER);
  assert_int_equal(generator->level_ppm, 600000);
  assert_int_equal(generator->refill_s, -1);
  assert_int_equal(generator->success, UINT64_C(3) << 62);
  assert_ptr_equal(&net->needs[generator->refuel], fuel);
  assert_int_equal(fuel->refuel_count, 1);
  assert_ptr_equal(&net->stages[net->refuels[fuel->refuel_first]], generator);
  /* one table for the autonomy of two generators and the repair of four assets; each number once */
  uint32_t tables = 0;
  for (uint32_t t = 0; t < net->time_count; t++) {
    tables += net->times[t].table != NULL;
    for (uint32_t u = 0; u < t; u++) assert_true(net->times[t].table || net->times[u].table || net->times[t].fixed_s != net->times[u].fixed_s);
  }
  assert_int_equal(tables, 1);
  assert_ptr_equal(net->times[generator->autonomy].table, net->times[net->assets[0].repair].table);
  /* a call that cannot vary is a number, but its restart is no plain 0s */
  const hk_net_asset *x = &net->assets[asset_number(b.model, "x")], *y = &net->assets[asset_number(b.model, "y")];
  assert_int_equal(x->restart, y->restart);
  assert_false(x->is_plain_restart);
  assert_true(y->is_plain_restart);
  hk_network_destroy(b.memory, net);
  close_bench(&b);
}

static void test_assumed_times(void **state) {
  (void)state;
  bench b;
  open_bench(&b);
  ADD(&b, "assumptions", "id", "A1", "value", "about(2h, 1h, 8h)");
  ADD(&b, "assets", "id", "x", "sector", "power", "repair", "$A1", "restart", "exponential(mean=$A1)");
  ADD(&b, "assets", "id", "y", "sector", "power", "repair", "$A1", "restart", "exponential(mean=2h)");
  freeze(&b);
  assert_false(hk_network_is_certain(b.model));
  for (uint32_t o = 0; o < 3; o++) {
    int64_t *assumed = NULL;
    assert_int_equal(hk_value_draw_assumptions(b.model, 1, o, o == 2, &assumed), HAKYU_OK);
    const hk_outer outer = {.seed = 1, .number = o, .is_mode = o == 2, .assumed = assumed};
    hk_network *net = compile(&b, &outer);
    assert_int_equal(net->times[net->assets[0].repair].fixed_s, assumed[0]);
    assert_int_equal(net->assets[0].repair, net->assets[1].repair);
    /* at the mode both calls mean the same distribution */
    assert_int_equal(net->assets[0].restart == net->assets[1].restart, o == 2);
    hk_network_destroy(b.memory, net);
    free(assumed);
  }
  close_bench(&b);
}

/* ---- rows, members ---- */

static void test_rows(void **state) {
  (void)state;
  bench b;
  open_bench(&b);
  const char *rows[][4] = {{"a", "power", "10", "users"}, {"b", "bank", "5", "yen"}, {"c", "power", "7", "beds"}, {"d", "power", "1", "users"}};
  ADD(&b, "profiles", "profile", "day", "hour", "8", "factor", "1.5");
  for (int i = 0; i < 4; i++)
    ADD(&b, "assets", "id", rows[i][0], "sector", rows[i][1], "weight", rows[i][2], "weight_unit", rows[i][3], "end_use", "yes", "profile",
        i == 3 ? "day" : "");
  ADD(&b, "assets", "id", "e", "sector", "bank", "end_use", "yes");
  freeze(&b);
  hk_network *net = compile(&b, &certain);
  const struct { const char *sector, *unit; int64_t weight, peak; } expected[] = {
      {"bank", "yen", 5, 5}, {"power", "beds", 7, 7}, {"power", "users", 11, 12}};
  assert_int_equal(net->row_count, 3);
  for (uint32_t r = 0; r < 3; r++) {
    assert_string_equal(b.model->sectors[net->rows[r].sector].id, expected[r].sector);
    assert_string_equal(b.model->units[net->rows[r].unit], expected[r].unit);
    assert_int_equal(net->rows[r].weight, expected[r].weight);
    assert_int_equal(net->rows[r].peak_weight, expected[r].peak);
  }
  assert_int_equal(net->assets[asset_number(b.model, "d")].row, 2);
  assert_int_equal(net->assets[asset_number(b.model, "e")].row, HK_NONE);
  assert_int_equal(hk_network_prove_losses(net, 48 * 3600, 10000, b.findings), HAKYU_OK);
  assert_int_equal(hk_network_prove_losses(net, INT64_C(1) << 53, 1, b.findings), HAKYU_REFUSED);
  hk_network_destroy(b.memory, net);
  close_bench(&b);
}

static void test_members(void **state) {
  (void)state;
  bench b;
  open_bench(&b);
  for (char id = 'a'; id <= 'd'; id++) ADD(&b, "assets", "id", ((char[]){id, 0}), "sector", id == 'd' ? "bank" : "power", "crew", "c1");
  ADD(&b, "crews", "id", "c1", "size", "3");
  ADD(&b, "groups", "id", "g0", "beta", "0.5", "members", "[c, a]");
  ADD(&b, "groups", "id", "g1", "beta", "1", "members", "[a, b]");
  ADD(&b, "sharing", "id", "s0", "sectors", "[bank]", "warn", "5min");
  ADD(&b, "sharing", "id", "s1", "sectors", "[power, bank]", "warn", "5min");
  freeze(&b);
  hk_network *net = compile(&b, &certain);
  assert_int_equal(net->crew_sizes[net->assets[0].crew], 3);
  const uint32_t expected[4] = {2, 1, 1, 0};
  for (uint32_t i = 0; i < 4; i++) {
    const uint32_t a = asset_number(b.model, (char[]){(char)('a' + i), 0});
    assert_int_equal(net->group_first[a + 1] - net->group_first[a], expected[i]);
    for (uint32_t g = net->group_first[a]; g < net->group_first[a + 1]; g++) {
      bool is_member = false;
      const hk_group *group = &b.model->groups[net->groups[g]];
      for (uint32_t m = 0; m < group->member_count; m++) is_member |= group->members[m] == a;
      assert_true(is_member);
      if (g > net->group_first[a]) assert_true(net->groups[g - 1] < net->groups[g]);
    }
  }
  for (uint32_t g = 0; g < 2; g++) assert_true(net->group_betas[g] == (strcmp(b.model->groups[g].id, "g1") == 0 ? HK_ALWAYS : UINT64_C(1) << 63));
  for (uint32_t s = 0; s < 2; s++)
    assert_int_equal(net->sharing_first[s + 1] - net->sharing_first[s], strcmp(b.model->sectors[s].id, "bank") == 0 ? 2 : 1);
  hk_network_destroy(b.memory, net);
  close_bench(&b);
}

/* ---- refusals and want of memory ---- */

static void test_too_heavy(void **state) {
  (void)state;
  bench b;
  open_bench(&b);
  ADD(&b, "assets", "id", "load", "sector", "power");
  ADD(&b, "needs", "id", "n", "asset", "load", "service", "data");
  for (char id = 'a'; id <= 'f'; id++) {
    ADD(&b, "assets", "id", ((char[]){id, 0}), "sector", "power");
    ADD(&b, "supplies", "need", "n", "supplier", ((char[]){id, 0}), "weight", "1000000");
  }
  freeze(&b);
  hk_network *net = NULL;
  assert_int_equal(hk_network_compile(b.memory, b.model, &certain, b.findings, &net), HAKYU_REFUSED);
  assert_null(net);
  assert_true(hakyu_findings_count(b.findings, HAKYU_ERROR) == 1);
  for (size_t i = 0; i < hakyu_findings_total(b.findings); i++)
    if (hakyu_findings_get(b.findings, i)->severity == HAKYU_ERROR) assert_string_equal(hakyu_findings_get(b.findings, i)->field, "weight");
  close_bench(&b);
}

typedef struct ration { size_t left, blocks; } ration;

static void *give_rationed(void *user, void *block, size_t size) {
  ration *r = user;
  if (size == 0) {
    r->blocks -= block != NULL;
    free(block);
    return NULL;
  }
  if (r->left == 0) return NULL;
  r->left--;
  void *given = realloc(block, size);
  if (given && !block) r->blocks++;
  return given;
}

static void test_every_allocation_fails_once(void **state) {
  (void)state;
  bench b;
  bool feeds[RING_MOST][RING_MOST], is_hidden[RING_MOST][RING_MOST];
  open_bench(&b);
  fill_stages(&b);
  fill_circles(&b, 9, 5, feeds, is_hidden);
  ADD(&b, "groups", "id", "g0", "beta", "0.5", "members", "[v1, v2]");
  freeze(&b);
  ration own = {0, 0};
  const hakyu_memory rationed = {give_rationed, &own};
  hakyu_status status = HAKYU_NO_MEMORY;
  size_t allowed = 0;
  for (; status == HAKYU_NO_MEMORY; allowed++) {
    hk_network *net = NULL;
    own.left = allowed;
    status = hk_network_compile(&rationed, b.model, &certain, b.findings, &net);
    hk_network_destroy(&rationed, net);
    assert_int_equal(own.blocks, 0);
  }
  assert_int_equal(status, HAKYU_OK);
  assert_in_range(allowed, 20, 200);
  close_bench(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_thresholds), cmocka_unit_test(test_orders),        cmocka_unit_test(test_hidden_links),
      cmocka_unit_test(test_circles),    cmocka_unit_test(test_no_circle),     cmocka_unit_test(test_stages),
      cmocka_unit_test(test_assumed_times), cmocka_unit_test(test_rows),       cmocka_unit_test(test_members),
      cmocka_unit_test(test_too_heavy),  cmocka_unit_test(test_every_allocation_fails_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
