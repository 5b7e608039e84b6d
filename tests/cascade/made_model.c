/* made_model - see made_model.h. */
#include "made_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "campaign/draws.h"
#include "cascade/engine.h"

/* ---- text to rows ---------------------------------------------------------------------------------------- */

static const char preamble[] =
    "sector power\nsector telecom\nsector water\n"
    "service supply\nservice mesh from_source=yes\n";

static const struct word { const char *word, *table, *id, *second_id; bool is_scenario; } words[] = {
    {"asset", "assets", "id", NULL, false},          {"need", "needs", "id", NULL, false},
    {"primary", "supplies", "need", "supplier", false}, {"standby", "supplies", "need", "supplier", false},
    {"stage", "backups", "chain", "name", false},    {"sector", "sectors", "id", NULL, false},
    {"service", "services", "id", NULL, false},      {"kind", "kinds", "id", NULL, false},
    {"crew", "crews", "id", NULL, false},            {"group", "groups", "id", NULL, false},
    {"sharing", "sharing", "id", NULL, false},       {"parameter", "parameters", "id", NULL, false},
    {"assumption", "assumptions", "id", NULL, false}, {"profile", "profiles", "profile", NULL, false},
    {"holiday", "holidays", "date", NULL, false},    {"scenario", "scenario", NULL, NULL, true},
    {"outputs", "outputs", NULL, NULL, true},        {"observed", "observed", "what", NULL, true},
    {"strike", "hazards", "id", NULL, true},         {"malfunction", "hazards", "id", NULL, true},
    {"travel", "hazards", "id", NULL, true},         {"shock", "hazards", "id", NULL, true},
    {"background", "hazards", "id", NULL, true},     {"change", "hazards", "id", NULL, true},
    {"lever", "levers", "lever", NULL, true},    {"pool", "pools", "asset", NULL, false},
    {"surge", "hazards", "id", NULL, true},
    {"host", "hosts", "asset", NULL, false},         {"access", "access", "from", "to", false},
    {"infection", "hazards", "id", NULL, true}};

static const struct word *find_word(const char *text) {
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(words[i].word, text) == 0) return &words[i];
  fail_msg("no row begins with \"%s\"", text);
  return NULL;
}

static void put(made_row *row, const char *name, const char *value) {
  assert_true(row->count < MADE_FIELDS);
  row->fields[2 * row->count] = name;
  row->fields[2 * row->count++ + 1] = value;
}

static const char *value_of(const made_row *row, const char *name) {
  for (size_t i = 0; i < row->count; i++)
    if (strcmp(row->fields[2 * i], name) == 0) return row->fields[2 * i + 1];
  return NULL;
}

/* The next piece of a line: up to a blank outside of brackets. NULL at the end. */
static char *next_piece(char **at) {
  char *begin = *at + strspn(*at, " ");
  int depth = 0;
  if (!*begin) return NULL;
  char *end = begin;
  for (; *end && (depth || *end != ' '); end++) depth += *end == '(' || *end == '[' ? 1 : *end == ')' || *end == ']' ? -1 : 0;
  *at = *end ? end + 1 : end;
  *end = '\0';
  return begin;
}

static made_row *new_row(made_rows *rows, const struct word *word) {
  assert_true(rows->count < MADE_ROWS);
  made_row *row = &rows->rows[rows->count++];
  *row = (made_row){.table = word->table, .is_scenario = word->is_scenario};
  return row;
}

/* Texts made up on the way live behind the text itself. */
static char *keep(made_rows *rows, const char *text, size_t size) {
  char *spare = rows->text + MADE_TEXT;
  while (*spare) spare += strlen(spare) + 1;
  assert_true(spare + size + 2 < rows->text + 2 * MADE_TEXT);
  memcpy(spare, text, size);
  return spare;
}

/* from=[a, b]: one primary supply each. */
static void add_suppliers(made_rows *rows, const char *need, const char *list) {
  for (const char *at = list + 1; *at && *at != ']';) {
    size_t length = strcspn(at, ",]");
    made_row *row = new_row(rows, find_word("primary"));
    put(row, "need", need);
    put(row, "supplier", keep(rows, at, length));
    at += length;
    at += strspn(at, ", ");
  }
}

static void read_line(made_rows *rows, char *line) {
  char *at = line, *piece = next_piece(&at);
  if (!piece) return;
  const struct word *word = find_word(piece);
  made_row *row = new_row(rows, word);
  const char *from = NULL;
  if (word->id) put(row, word->id, next_piece(&at));
  if (word->second_id) put(row, word->second_id, next_piece(&at));
  while ((piece = next_piece(&at))) {
    char *sign = strchr(piece, '=');
    assert_non_null(sign);
    *sign = '\0';
    if (strcmp(piece, "from") == 0 && strcmp(word->word, "need") == 0)
      from = sign + 1;
    else
      put(row, piece, sign + 1);
  }
  if (strcmp(word->word, "asset") == 0 && !value_of(row, "sector") && !value_of(row, "kind")) put(row, "sector", "power");
  if (strcmp(word->word, "standby") == 0) put(row, "role", "standby");
  if (strcmp(word->table, "hazards") == 0) put(row, "kind", word->word);
  if (strcmp(word->word, "need") != 0) return;
  const char *id = row->fields[1];
  if (!value_of(row, "service")) put(row, "service", "supply");
  if (!value_of(row, "asset")) put(row, "asset", keep(rows, id, strcspn(id, ".")));
  if (from) add_suppliers(rows, id, from);
}

static void read_text(made_rows *rows, const char *format, va_list list) {
  rows->text = calloc(1, 2 * MADE_TEXT);
  rows->rows = calloc(MADE_ROWS, sizeof *rows->rows);
  rows->count = 0;
  assert_non_null(rows->text);
  assert_non_null(rows->rows);
  memcpy(rows->text, preamble, sizeof preamble);
  size_t used = sizeof preamble - 1;
  int length = vsnprintf(rows->text + used, MADE_TEXT - used, format, list);
  assert_in_range(length, 0, MADE_TEXT - used - 1);
  for (char *line = rows->text, *next; line; line = next) {
    if ((next = strchr(line, '\n'))) *next++ = '\0';
    read_line(rows, line);
  }
}

void made_rows_init(made_rows *rows, const char *format, ...) {
  va_list list;
  va_start(list, format);
  read_text(rows, format, list);
  va_end(list);
}

void made_rows_fini(made_rows *rows) {
  free(rows->text);
  free(rows->rows);
  *rows = (made_rows){0};
}

/* ---- rows to a scenario ---------------------------------------------------------------------------------- */

static void demand(hakyu_status status, hakyu_findings *findings) {
  char line[512];
  for (size_t i = 0; status && i < hakyu_findings_total(findings); i++) {
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    print_message("%s\n", line);
  }
  assert_int_equal(status, HAKYU_OK);
}

/* With may_refuse, NULL where the model is refused once it is whole. */
static hakyu_scenario *build(const made_rows *rows, bool may_refuse) {
  const hakyu_memory *memory = hakyu_memory_default();
  static const char *const head[] = {"hakyu", "1", "title.en", "made", "title.ja", "made"};
  hakyu_findings *findings = NULL;
  hakyu_model *model = NULL;
  hakyu_scenario *scenario = NULL;
  bool has_head = false;
  demand(hakyu_findings_create(memory, &findings), findings);
  demand(hakyu_model_create(memory, &model), findings);
  demand(hakyu_model_add(model, "model", head, 3, findings), findings);
  for (size_t i = 0; i < rows->count; i++)
    if (!rows->rows[i].is_scenario) demand(hakyu_model_add(model, rows->rows[i].table, rows->rows[i].fields, rows->rows[i].count, findings), findings);
  const hakyu_status frozen = hakyu_model_freeze(model, findings);
  if (frozen == HAKYU_REFUSED && may_refuse) {
    hakyu_model_destroy(model);
    hakyu_findings_destroy(findings);
    return NULL;
  }
  demand(frozen, findings);
  demand(hakyu_scenario_create(memory, model, &scenario), findings);
  for (size_t i = 0; i < rows->count; i++) {
    made_row row = rows->rows[i];
    if (!row.is_scenario) continue;
    if (strcmp(row.table, "scenario") == 0) {
      has_head = true;
      for (int f = 0; f < 3; f++) put(&row, head[2 * f], head[2 * f + 1]);
      if (!value_of(&row, "horizon")) put(&row, "horizon", "48h");
      put(&row, "model", "made");
    }
    demand(hakyu_scenario_add(scenario, row.table, row.fields, row.count, findings), findings);
  }
  if (!has_head) {
    const char *plain[] = {"hakyu", "1", "title.en", "made", "title.ja", "made", "model", "made", "horizon", "48h"};
    demand(hakyu_scenario_add(scenario, "scenario", plain, 5, findings), findings);
  }
  demand(hakyu_scenario_freeze(scenario, findings), findings);
  hakyu_findings_destroy(findings);
  return scenario;
}

hakyu_scenario *made_build(const made_rows *rows) { return build(rows, false); }

static hakyu_scenario *build_text(bool may_refuse, const char *format, va_list list) {
  made_rows rows;
  read_text(&rows, format, list);
  hakyu_scenario *scenario = build(&rows, may_refuse);
  made_rows_fini(&rows);
  return scenario;
}

hakyu_scenario *made_scenario(const char *format, ...) {
  va_list list;
  va_start(list, format);
  hakyu_scenario *scenario = build_text(false, format, list);
  va_end(list);
  return scenario;
}

hakyu_scenario *made_try(const char *format, ...) {
  va_list list;
  va_start(list, format);
  hakyu_scenario *scenario = build_text(true, format, list);
  va_end(list);
  return scenario;
}

/* ---- rows to files --------------------------------------------------------------------------------------- */

/* 0 ... count - 1 in an order that depends on *dice; as they are when it is 0. */
static void shuffle(uint64_t *dice, size_t *order, size_t count) {
  for (size_t i = 0; i < count; i++) order[i] = i;
  if (!*dice) return;
  for (size_t i = count; i > 1; i--) {
    *dice = *dice * 6364136223846793005u + 1442695040888963407u;
    size_t j = (size_t)((*dice >> 33) % i), kept = order[i - 1];
    order[i - 1] = order[j];
    order[j] = kept;
  }
}

static FILE *open_file(const char *folder, const char *name) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  return file;
}

static size_t rows_of(const made_rows *rows, const char *table, const made_row **found) {
  size_t count = 0;
  for (size_t i = 0; i < rows->count; i++)
    if (strcmp(rows->rows[i].table, table) == 0) found[count++] = &rows->rows[i];
  return count;
}

static void write_csv(const made_rows *rows, const char *folder, const char *table, uint64_t *dice) {
  const made_row *found[MADE_ROWS];
  const char *columns[64];
  size_t count = rows_of(rows, table, found), column_count = 0, order[MADE_ROWS], column_order[64];
  char name[64];
  if (!count) return;
  for (size_t i = 0; i < count; i++)
    for (size_t f = 0; f < found[i]->count; f++) {
      size_t c = 0;
      while (c < column_count && strcmp(columns[c], found[i]->fields[2 * f]) != 0) c++;
      if (c == column_count) columns[column_count++] = found[i]->fields[2 * f];
    }
  snprintf(name, sizeof name, "%s.csv", table);
  FILE *file = open_file(folder, name);
  shuffle(dice, order, count);
  shuffle(dice, column_order, column_count);
  for (size_t c = 0; c < column_count; c++) fprintf(file, "%s%s", c ? "," : "", columns[column_order[c]]);
  for (size_t i = 0; i < count; i++)
    for (size_t c = 0; c < column_count; c++) {
      const char *value = value_of(found[order[i]], columns[column_order[c]]);
      fprintf(file, "%s\"%s\"", c ? "," : "\n", value ? value : "");
    }
  fputc('\n', file);
  assert_int_equal(fclose(file), 0);
}

static void write_fields(FILE *file, const made_row *row, size_t skip, uint64_t *dice) {
  size_t order[MADE_FIELDS];
  shuffle(dice, order, row->count - skip);
  fputc('{', file);
  for (size_t i = 0; i < row->count - skip; i++) {
    const char *name = row->fields[2 * (order[i] + skip)], *value = row->fields[2 * (order[i] + skip) + 1];
    fprintf(file, value[0] == '[' ? "%s%s: %s" : "%s%s: \"%s\"", i ? ", " : "", name, value);
  }
  fputc('}', file);
}

/* A section keyed by id; chains of stages are lists, whose order means something. */
static void write_section(FILE *file, const made_rows *rows, const char *table, uint64_t *dice) {
  const made_row *found[MADE_ROWS];
  size_t count = rows_of(rows, table, found), order[MADE_ROWS];
  bool is_value = strcmp(table, "parameters") == 0, is_list = strcmp(table, "backups") == 0;
  if (!count) return;
  fprintf(file, "%s:\n", table);
  shuffle(dice, order, count);
  for (size_t i = 0; i < count; i++) {
    const made_row *row = found[order[i]];
    if (is_value) {
      fprintf(file, "  %s: \"%s\"\n", row->fields[1], row->fields[3]);
    } else if (!is_list) {
      fprintf(file, "  %s: ", row->fields[1]);
      write_fields(file, row, 1, dice);
      fputc('\n', file);
    } else {
      bool is_first = true; /* of its chain, in this order of rows */
      for (size_t j = 0; j < i; j++) is_first &= strcmp(found[order[j]]->fields[1], row->fields[1]) != 0;
      if (!is_first) continue;
      fprintf(file, "  %s:\n", row->fields[1]);
      for (size_t j = 0; j < count; j++)
        if (strcmp(found[j]->fields[1], row->fields[1]) == 0) {
          fputs("    - ", file);
          write_fields(file, found[j], 1, dice);
          fputc('\n', file);
        }
    }
  }
}

/* A list of entries of the scenario. */
static void write_entries(FILE *file, const made_rows *rows, const char *table, uint64_t *dice) {
  const made_row *found[MADE_ROWS];
  size_t order[MADE_ROWS], count = rows_of(rows, table, found);
  fprintf(file, count ? "%s:\n" : "%s: []\n", table);
  shuffle(dice, order, count);
  for (size_t i = 0; i < count; i++) {
    fputs("  - ", file);
    write_fields(file, found[order[i]], 0, dice);
    fputc('\n', file);
  }
}

/* The tables of layers, where there are any. */
static void write_layers(const made_rows *rows, const char *folder, uint64_t *dice) {
  static const char *const tables[] = {"pools", "hosts", "access"};
  const made_row *found[MADE_ROWS];
  char layers[1024];
  snprintf(layers, sizeof layers, "%s/layers", folder);
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    if (!rows_of(rows, tables[i], found)) continue;
    mkdir(layers, 0777);
    write_csv(rows, layers, tables[i], dice);
  }
}

void made_write_files(const made_rows *rows, const char *folder, uint64_t order) {
  static const char *const sections[] = {"sectors", "services", "kinds", "backups", "crews", "groups", "sharing", "parameters", "assumptions"};
  static const char *const tables[] = {"assets", "needs", "supplies", "profiles", "holidays"};
  const made_row *found[MADE_ROWS];
  size_t places[MADE_ROWS];
  uint64_t dice = order;
  mkdir(folder, 0777);
  FILE *file = open_file(folder, "model.yaml");
  fputs("hakyu: 1\ntitle: {ja: made, en: made}\n", file);
  shuffle(&dice, places, sizeof sections / sizeof *sections);
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) write_section(file, rows, sections[places[i]], &dice);
  assert_int_equal(fclose(file), 0);
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) write_csv(rows, folder, tables[i], &dice);
  write_layers(rows, folder, &dice);
  file = open_file(folder, "scenario.yaml");
  fputs("hakyu: 1\ntitle: {ja: made, en: made}\nmodel: .\n", file);
  bool has_horizon = false;
  for (size_t i = rows_of(rows, "scenario", found); i-- > 0;)
    for (size_t f = 0; f < found[i]->count; f++) {
      has_horizon |= strcmp(found[i]->fields[2 * f], "horizon") == 0;
      fprintf(file, "%s: \"%s\"\n", found[i]->fields[2 * f], found[i]->fields[2 * f + 1]);
    }
  if (!has_horizon) fputs("horizon: 48h\n", file);
  if (rows_of(rows, "outputs", found)) {
    fputs("outputs: ", file);
    write_fields(file, found[0], 0, &dice);
    fputc('\n', file);
  }
  write_entries(file, rows, "hazards", &dice);
  write_entries(file, rows, "observed", &dice);
  assert_int_equal(fclose(file), 0);
}

hakyu_scenario *made_read_files(const char *folder) {
  char path[1024];
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  snprintf(path, sizeof path, "%s/scenario.yaml", folder);
  demand(hakyu_findings_create(hakyu_memory_default(), &findings), findings);
  demand(hakyu_scenario_read(hakyu_memory_default(), path, findings, &scenario), findings);
  hakyu_findings_destroy(findings);
  return scenario;
}

/* ---- asking ---------------------------------------------------------------------------------------------- */

uint32_t made_asset(const hakyu_scenario *scenario, const char *id) {
  const uint32_t number = hk_names_find(scenario->model->asset_names, id);
  assert_int_not_equal(number, HK_NO_NAME);
  return number;
}

hk_history made_history(const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t i) {
  hk_history history;
  assert_int_equal(hk_history_make(hakyu_memory_default(), scenario, seed, outer_count, i, NULL, &history), HAKYU_OK);
  return history;
}

void made_story(const hakyu_scenario *scenario, const hk_history *history, char *out, size_t size) {
  size_t used = 0;
  out[0] = '\0';
  for (uint32_t e = 0; e < history->episode_count; e++) {
    const hk_history_episode *episode = &history->episodes[e];
    char level[24] = "";
    if (episode->level_ppm) snprintf(level, sizeof level, "/%d", (int)episode->level_ppm);
    used += (size_t)snprintf(out + used, size - used, "%s%s@%lld-%lld%s:%s", e ? " " : "", scenario->model->assets[episode->asset].id,
                             (long long)episode->start_s, (long long)episode->end_s, level, hakyu_mechanism_name((hakyu_mechanism)episode->mechanism));
    assert_true(used < size);
  }
}

void made_expect_story(const hakyu_scenario *scenario, const char *expected) {
  char story[4096];
  hk_history history = made_history(scenario, 1, 0, 0);
  assert_int_equal(history.outcome, HAKYU_SETTLED);
  made_story(scenario, &history, story, sizeof story);
  assert_string_equal(story, expected);
  hk_history_fini(hakyu_memory_default(), &history);
}

/* ---- running --------------------------------------------------------------------------------------------- */

/* numbers NULL: 0 ... n - 1. */
static void replicate(const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, const uint64_t *numbers, uint64_t n, made_look *look, void *user) {
  const hakyu_memory *memory = hakyu_memory_default();
  const hk_engine *engine = hk_engine_find(NULL);
  hk_draws draws;
  hk_runner *runner = NULL;
  hk_sink *sink = NULL;
  const hk_plan *plan = NULL;
  uint64_t calls = 0;
  assert_int_equal(hk_draws_init(&draws, memory, scenario, seed, outer_count), HAKYU_OK);
  for (uint32_t outer = 0; outer < draws.outer_count; outer++) {
    assert_int_equal(hk_draws_get(&draws, outer, NULL, &plan), HAKYU_OK);
    if (!runner) {
      assert_int_equal(hk_runner_create(memory, plan, &runner), HAKYU_OK);
      assert_int_equal(hk_sink_create(memory, plan->network->row_count, draws.outer_count, 0, &sink), HAKYU_OK);
    } else {
      assert_int_equal(hk_runner_rebind(runner, plan), HAKYU_OK);
    }
    for (uint64_t i = 0; i < n;) {
      uint64_t done = 0;
      hakyu_status status = engine->run(runner, numbers ? numbers[i] : i, 1, sink, &done);
      if (status == HAKYU_NEEDS_ROOM) status = hk_runner_enlarge(runner, sink);
      assert_int_equal(status, HAKYU_OK);
      if (!done) continue;
      assert_int_equal(hk_runner_workspace(runner)->outcome, HAKYU_SETTLED);
      look(user, calls++, hk_runner_workspace(runner));
      if (++i % 256 == 0) hk_sink_clear(sink);
    }
  }
  hk_sink_destroy(sink);
  hk_runner_destroy(runner);
  hk_draws_fini(&draws);
}

void made_replicate(const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t n, made_look *look, void *user) {
  replicate(scenario, seed, outer_count, NULL, n, look, user);
}

void made_play(const hakyu_scenario *scenario, uint64_t seed, const uint64_t *numbers, uint64_t count, made_look *look, void *user) {
  replicate(scenario, seed, 0, numbers, count, look, user);
}

int64_t made_seconds_below(const hk_workspace *ws, uint32_t asset) {
  int64_t sum = 0;
  for (uint32_t e = 0; e < ws->episode_count; e++)
    if (ws->episodes[e].asset == asset) sum += ws->episodes[e].end_s - ws->episodes[e].start_s;
  return sum;
}

bool made_is_hit(const hk_workspace *ws, uint32_t asset) { return made_first_below(ws, asset) != HK_NEVER; }

bool made_is_below_at(const hk_workspace *ws, uint32_t asset, int64_t t) {
  for (uint32_t e = 0; e < ws->episode_count; e++)
    if (ws->episodes[e].asset == asset && ws->episodes[e].start_s <= t && (t < ws->episodes[e].end_s || ws->episodes[e].is_open)) return true;
  return false;
}

int64_t made_first_below(const hk_workspace *ws, uint32_t asset) {
  int64_t first = HK_NEVER;
  for (uint32_t e = 0; e < ws->episode_count; e++)
    if (ws->episodes[e].asset == asset && ws->episodes[e].start_s < first) first = ws->episodes[e].start_s;
  return first;
}
