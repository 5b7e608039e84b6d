/* fuzz_cell - the text of one cell as every type of field: units, calls, parameters, assumptions, lists, dates, starts. The
   first byte chooses a column; the rest is the text. */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "model/build.h"
#include "model/cell.h"
#include "model/value.h"
#include "scenario/calendar.h"

static const hk_place place = {"fuzz", 1, 1, "cell"};

static void add(hakyu_model *model, const char *table, const char *id, const char *value) {
  const hk_cell row[] = {{"id", id, place}, {"value", value, place}};
  FUZZ_REQUIRE(hk_build_add(model, table, row, 2, place, NULL) == HAKYU_OK);
}

/* The n-th field of all tables. */
static const hk_field *choose(unsigned n) {
  size_t tables, all = 0;
  const hk_table *table = hk_model_tables(&tables);
  for (size_t t = 0; t < tables; t++) all += table[t].count;
  for (size_t t = 0, left = n % all;; left -= table[t++].count)
    if (left < table[t].count) return &table[t].fields[left];
}

static void read_as(hk_cells *cells, const hk_field *field, const char *text) {
  hk_typed typed;
  const size_t errors = hakyu_findings_count(cells->findings, HAKYU_ERROR);
  hk_cell_parse(cells, field, text, place, &typed);
  FUZZ_REQUIRE(typed.is_faulty == (hakyu_findings_count(cells->findings, HAKYU_ERROR) > errors) && cells->status == HAKYU_OK);
  if (typed.is_blank) return;
  FUZZ_REQUIRE(typed.value.form != HK_VALUE_CALL || typed.value.index < cells->model->call_count);
  FUZZ_REQUIRE(typed.value.form != HK_VALUE_ASSUMED || typed.value.index < cells->model->assumption_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hakyu_model *model = NULL;
  hk_cells cells;
  char text[2048], item[64];
  if (size < 1 || size >= sizeof text) return 0;
  memcpy(text, data + 1, size - 1);
  text[size - 1] = '\0';
  FUZZ_REQUIRE(hk_build_create(hakyu_memory_default(), NULL, &model) == HAKYU_OK);
  add(model, "parameters", "half", "0.5");
  add(model, "parameters", "law", "exponential(mean=8h)");
  add(model, "assumptions", "A", "about(0.97, 0.90, 0.99)");
  add(model, "assumptions", "T", "about(3h, 1h, 10h)");
  hakyu_findings *findings = fuzz_findings();
  hk_cells_init(&cells, model, findings, "assets");
  cells.row = "a";
  read_as(&cells, choose(data[0]), text);
  read_as(&cells, choose(data[0]), text); /* once more: calls are shared, ids of assumptions are not */
  hk_assumption assumption = {.source = HK_NONE};
  hakyu_status status = hk_cell_assumption(&cells, text, place, &assumption);
  if (status == HAKYU_OK) FUZZ_REQUIRE(assumption.low <= assumption.mode && assumption.mode <= assumption.high && assumption.low >= 0);
  size_t items = 0;
  for (const char *at = text; hk_cell_next_item(&at, item, sizeof item); items++) FUZZ_REQUIRE(strlen(item) < sizeof item);
  if (hk_cell_is_item(text)) FUZZ_REQUIRE(items == 1 || strlen(text) >= sizeof item);
  int32_t day;
  if (hk_cell_date(text, &day)) FUZZ_REQUIRE(day >= -25567 && day < 84006);
  hk_start start;
  const char *wrong = "";
  if (hk_calendar_parse(text, &start, &wrong)) FUZZ_REQUIRE(start.second >= 0 && start.second < 86400);
  fuzz_check_findings(findings, HAKYU_INCOMPLETE); /* some of the readings may be refused, others not */
  hk_cells_fini(&cells);
  hakyu_model_destroy(model);
  return 0;
}
