/* A result as `hakyu.replay/1`. */
#include "oracle_sim.h"

#include <inttypes.h>

/* A non-negative integer of any length up to 128 bits. */
static void write_wide(FILE *out, om_wide value) {
  char digits[48];
  int at = (int)sizeof digits;
  digits[--at] = 0;
  do {
    digits[--at] = (char)('0' + (int)(value % 10));
    value /= 10;
  } while (value > 0);
  fputs(digits + at, out);
}

/* value / by, to the nearest integer, halves to even. */
static om_wide divide_to_nearest(om_wide value, om_wide by) {
  om_wide quotient = value / by, twice = value % by * 2;
  if (twice > by || (twice == by && quotient % 2 == 1)) quotient++;
  return quotient;
}

static void write_traits(FILE *out, unsigned traits) {
  static const struct {
    unsigned bit;
    const char *name;
  } in_order[] = {{OM_CROSS_SECTOR, "cross_sector"},       {OM_HIDDEN_LINK, "hidden_link"},
                  {OM_IT_LINK, "it_link"},                 {OM_OUTSOURCED_LINK, "outsourced_link"},
                  {OM_OVERSEAS_ORIGIN, "overseas_origin"}, {OM_RECURRENCE, "recurrence"},
                  {OM_STEPPING_STONE, "stepping_stone"},   {OM_WARNED, "warned"}};
  const char *comma = "";
  for (size_t i = 0; i < sizeof in_order / sizeof in_order[0]; i++)
    if (traits & in_order[i].bit) {
      fprintf(out, "%s\"%s\"", comma, in_order[i].name);
      comma = ", ";
    }
}

static void write_episode(FILE *out, const struct om_model *m, const struct om_result *r, const struct om_episode *e) {
  static const char *const phases[OM_PHASES] = {"detect", "blocked", "wait_crew", "repair", "restart", "uncovered"};
  const char *asset = m->assets[e->asset].id;
  fprintf(out, "\n  {\"id\": \"%s@%" PRId64 "\", \"asset\": \"%s\", \"start_s\": %" PRId64 ", \"end_s\": %" PRId64
               ", \"open\": %s, \"level_ppm\": %" PRId64,
          asset, e->start_s, asset, e->start_s, e->end_s, e->open ? "true" : "false", e->level_ppm);
  if (e->parent < 0) fprintf(out, ", \"parent\": \"hazard:%s\", \"need\": null", m->hazards[e->hazard].id);
  else
    fprintf(out, ", \"parent\": \"%s@%" PRId64 "\", \"need\": ", m->assets[r->episodes[e->parent].asset].id,
            r->episodes[e->parent].start_s);
  if (e->parent >= 0 && e->need < 0) fputs("null", out);
  if (e->parent >= 0 && e->need >= 0) fprintf(out, "\"%s\"", m->needs[e->need].id);
  fprintf(out, ", \"mechanism\": \"%s\", \"traits\": [", e->mechanism);
  write_traits(out, e->traits);
  fputs("], \"phases_s\": {", out);
  const char *comma = "";
  for (int p = 0; p < OM_PHASES; p++)
    if (e->phases_s[p] > 0) {
      fprintf(out, "%s\"%s\": %" PRId64, comma, phases[p], e->phases_s[p]);
      comma = ", ";
    }
  fputs("}}", out);
}

static void write_save(FILE *out, const struct om_model *m, const struct om_save *save) {
  fprintf(out, "\n  {\"asset\": \"%s\", \"need\": \"%s\", \"start_s\": %" PRId64 ", \"end_s\": %" PRId64 ", \"held_by\": \"",
          m->assets[m->needs[save->need].asset].id, m->needs[save->need].id, save->start_s, save->end_s);
  if (save->holder == OM_HELD_BY_REDUNDANCY) fputs("redundancy", out);
  if (save->holder == OM_HELD_BY_STANDBY) fprintf(out, "standby:%s", m->assets[m->links[save->index].supplier].id);
  if (save->holder == OM_HELD_BY_STAGE) fprintf(out, "stage:%s", m->stages[save->index].name);
  if (save->has_margin) fprintf(out, "\", \"margin_s\": %" PRId64 "}", save->margin_s);
  else fputs("\", \"margin_s\": null}", out);
}

void om_json_write(FILE *out, const struct om_model *m, const struct om_run *run, const struct om_result *r) {
  static const char *const outcomes[3] = {"settled", "unsettled", "truncated"};
  fprintf(out, "{\"schema\": \"hakyu.replay/1\", \"replication\": %" PRId64 ", \"outer\": ", run->replication);
  if (run->outer_draws == 0) fputs("null", out);
  else fprintf(out, "%" PRId64, run->replication % run->outer_draws);
  fprintf(out, ", \"horizon_s\": %" PRId64 ", \"outcome\": \"%s\",\n \"episodes\": [", m->horizon_s,
          outcomes[r->outcome]);
  for (int i = 0; i < r->episode_count; i++) {
    if (i > 0) fputs(",", out);
    write_episode(out, m, r, &r->episodes[i]);
  }
  fputs("],\n \"losses\": [", out);
  for (int i = 0; i < r->loss_count; i++) {
    const struct om_loss *row = &r->losses[i];
    fprintf(out, "%s\n  {\"sector\": \"%s\", \"unit\": \"%s\", \"weight_s\": ", i > 0 ? "," : "", row->sector, row->unit);
    write_wide(out, divide_to_nearest(row->exact, (om_wide)OM_FULL * OM_FULL));
    fputs(", \"weight_ppm_s\": ", out);
    write_wide(out, row->exact / OM_FULL);
    fputs("}", out);
  }
  fputs("],\n \"saves\": [", out);
  for (int i = 0; i < r->save_count; i++) {
    if (i > 0) fputs(",", out);
    write_save(out, m, &r->saves[i]);
  }
  fputs("]}\n", out);
}
