/* The oracle's side of a comparison: a result as lines, in the words of agree_program.c. */
#include "agree.h"

static void write_episode(FILE *out, const struct om_model *m, const struct om_result *r, const struct om_episode *e) {
  static const char *const traits[8] = {"cross_sector",    "hidden_link", "it_link",       "outsourced_link",
                                        "overseas_origin", "recurrence",  "stepping_stone", "warned"};
  fprintf(out, "episode %s@%lld until %lld%s level %lld ", m->assets[e->asset].id, (long long)e->start_s,
          (long long)e->end_s, e->open ? " open" : "", (long long)e->level_ppm);
  if (e->parent < 0) fprintf(out, "hazard %s need -", m->hazards[e->hazard].id);
  else
    fprintf(out, "parent %s@%lld (%d) need %s", m->assets[r->episodes[e->parent].asset].id,
            (long long)r->episodes[e->parent].start_s, e->parent, e->need < 0 ? "-" : m->needs[e->need].id);
  fprintf(out, " mechanism %s traits", e->mechanism);
  for (int t = 0; t < 8; t++)
    if (e->traits >> t & 1) fprintf(out, " %s", traits[t]);
  fputs(" phases", out);
  for (int p = 0; p < OM_PHASES; p++) fprintf(out, " %lld", (long long)e->phases_s[p]);
  fputs("\n", out);
}

void agree_write_oracle(FILE *out, const struct om_model *m, const struct om_result *r) {
  static const char *const outcomes[3] = {"settled", "unsettled", "truncated"};
  fprintf(out, "outcome %s\n", outcomes[r->outcome]);
  for (int i = 0; i < r->episode_count; i++) write_episode(out, m, r, &r->episodes[i]);
  for (int i = 0; i < r->loss_count; i++)
    fprintf(out, "loss %s '%s' %llx %016llx\n", r->losses[i].sector, r->losses[i].unit,
            (unsigned long long)(r->losses[i].exact >> 64), (unsigned long long)r->losses[i].exact);
  for (int i = 0; i < r->counted_count; i++) {
    const struct om_counted *row = &r->counted[i];
    fprintf(out, "counted %s '%s' %llx %016llx peak %lld first %lld back", row->sector, row->unit, (unsigned long long)(row->exact >> 64),
            (unsigned long long)row->exact, (long long)row->peak, (long long)row->first_s);
    for (int b = 0; b < 3; b++) fprintf(out, " %lld", (long long)row->back_s[b]);
    fputs("\n", out);
  }
  for (int i = 0; i < r->save_count; i++) {
    const struct om_save *save = &r->saves[i];
    const struct om_need *need = &m->needs[save->need];
    fprintf(out, "save %s %s from %lld until %lld by ", m->assets[need->asset].id, need->id, (long long)save->start_s,
            (long long)save->end_s);
    if (save->holder == OM_HELD_BY_REDUNDANCY) fputs("redundancy", out);
    if (save->holder == OM_HELD_BY_STANDBY) fprintf(out, "standby:%s", m->assets[m->links[save->index].supplier].id);
    if (save->holder == OM_HELD_BY_STAGE) fprintf(out, "stage:%s", m->stages[save->index].name);
    if (save->has_margin) fprintf(out, " margin %lld", (long long)save->margin_s);
    fputs("\n", out);
  }
}
