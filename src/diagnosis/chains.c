/* chains - the causal chains that end at an asset: from the hazard, episode by episode, to its fall.
   Two falls have the same chain if the same hazard led through the same assets, needs, links and mechanisms. Chains come from
   the traced replications only, and each counts once a replication. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis/spread.h"

static const double level = 0.95;

/* One fall of the asset asked for. */
typedef struct fall { uint32_t chain; uint64_t i; size_t episode; } fall;

static const hk_fact_episode *parent_of(const hk_facts *facts, const hk_fact_episode *e) {
  return e->parent == HK_FACT_NONE ? NULL : &facts->episodes[e->first + e->parent];
}

/* The chain of an episode as a word, from its end to the hazard. */
static void name_chain(const hk_facts *facts, const hk_fact_episode *e, hk_buffer *name) {
  name->length = 0;
  for (; e; e = parent_of(facts, e)) {
    hk_buffer_printf(name, "%u:%u:%u:%u ", e->asset, e->need, e->link, e->mechanism);
    if (e->parent == HK_FACT_NONE) hk_buffer_printf(name, "!%u", e->hazard);
  }
}

static hakyu_status collect_falls(hk_facts *facts, uint32_t asset, hk_names *names, fall **falls, size_t *count) {
  hk_buffer name;
  size_t capacity = 0;
  hakyu_status status = HAKYU_OK;
  hk_buffer_init(&name, facts->memory);
  for (size_t k = 0; k < facts->episode_count && !status; k++) {
    const hk_fact_episode *e = &facts->episodes[k];
    uint32_t chain = 0;
    int is_new;
    if (e->asset != asset) continue;
    name_chain(facts, e, &name);
    const char *kept = name.is_starved ? NULL : hk_arena_text(facts->arena, name.text, name.length);
    status = kept ? hk_names_add(names, kept, &chain, &is_new) : HAKYU_NO_MEMORY;
    if (!status) status = hk_memory_grow(facts->memory, falls, *count, &capacity, sizeof **falls);
    if (!status) (*falls)[(*count)++] = (fall){chain, e->i, k};
  }
  hk_buffer_fini(&name);
  return status;
}

static int compare_falls(const void *left, const void *right) {
  const fall *a = left, *b = right;
  if (a->chain != b->chain) return a->chain < b->chain ? -1 : 1;
  return a->episode < b->episode ? -1 : a->episode > b->episode;
}

/* By episode: its own loss and that of all its descendants, on the index. */
static double *weigh_episodes(const hk_facts *facts) {
  double *carried = hk_memory_array(facts->memory, facts->episode_count + 1, sizeof *carried);
  for (size_t k = carried ? facts->episode_count : 0; k-- > 0;) {
    const hk_fact_episode *e = &facts->episodes[k];
    uint32_t row = facts->assets[e->asset].row;
    int64_t weight = row == HK_FACT_NONE ? 0 : facts->rows[row].weights[e->i % facts->outer_count];
    if (weight > 0) carried[k] += (double)e->weight_s / 3600.0 / (double)weight * facts->rows[row].index_per_h;
    if (e->parent != HK_FACT_NONE) carried[e->first + e->parent] += carried[k];
  }
  return carried;
}

static hakyu_status give_steps(hk_facts *facts, const fall *falls, size_t fall_count, const double *carried, hk_cause_chain *out) {
  const hk_fact_episode *last = &facts->episodes[falls[0].episode];
  for (const hk_fact_episode *e = last; e; e = parent_of(facts, e)) out->count++;
  hk_chain_step *steps = hk_arena_alloc(facts->arena, out->count * sizeof *steps);
  if (!steps) return HAKYU_NO_MEMORY;
  size_t at = out->count;
  for (const hk_fact_episode *e = last; e; e = parent_of(facts, e)) {
    steps[--at] = (hk_chain_step){e->asset, e->need, e->link, e->mechanism, 0};
    if (e->parent == HK_FACT_NONE) out->hazard = facts->hazards[e->hazard];
  }
  for (size_t f = 0; f < fall_count; f++) {
    at = out->count;
    for (const hk_fact_episode *e = &facts->episodes[falls[f].episode]; e; e = parent_of(facts, e)) steps[--at].carried_h += carried[e - facts->episodes] / (double)fall_count;
  }
  out->steps = steps;
  return HAKYU_OK;
}

/* All falls of one chain, in order of replications. */
static hakyu_status give_chain(hk_facts *facts, const fall *falls, size_t count, const double *carried, double *scratch, hk_cause_chain *out) {
  *out = (hk_cause_chain){0};
  for (size_t k = 0; k < count; k++) out->replications += k == 0 || falls[k].i != falls[k - 1].i;
  out->share = hk_estimate_proportion(out->replications, facts->traced, level);
  for (size_t k = 0; k < count; k++) scratch[k] = (double)facts->episodes[falls[k].episode].start_s;
  out->start_s = hk_spread_take(scratch, count);
  for (size_t k = 0; k < count; k++) {
    const hk_fact_episode *e = &facts->episodes[falls[k].episode];
    scratch[k] = e->is_open ? INFINITY : (double)(e->end_s - e->start_s);
  }
  out->down_s = hk_spread_take(scratch, count);
  return give_steps(facts, falls, count, carried, out);
}

static int compare_chains(const void *left, const void *right) {
  const hk_cause_chain *a = left, *b = right;
  if (a->replications != b->replications) return a->replications > b->replications ? -1 : 1;
  if (a->count != b->count) return a->count < b->count ? -1 : 1;
  for (size_t k = 0; k < a->count; k++)
    if (a->steps[k].asset != b->steps[k].asset) return a->steps[k].asset < b->steps[k].asset ? -1 : 1;
  return 0;
}

static uint64_t count_replications(const fall *falls, size_t count) { /* falls in order of episodes: before they are sorted by chain */
  uint64_t replications = 0;
  for (size_t k = 0; k < count; k++) replications += k == 0 || falls[k].i != falls[k - 1].i;
  return replications;
}

hakyu_status hk_diagnose_chains(hk_facts *facts, uint32_t asset, size_t most, hk_explanation *explanation) {
  hk_names *names = NULL;
  fall *falls = NULL;
  double *scratch = NULL, *carried = NULL;
  hk_cause_chain *chains = NULL;
  size_t count = 0, made = 0;
  hk_explanation out = {.asset = asset};
  hakyu_status status = hk_names_create(facts->memory, &names);
  if (!status) status = collect_falls(facts, asset, names, &falls, &count);
  if (status) goto done;
  out.chain_count = hk_names_count(names);
  out.fell = count_replications(falls, count);
  chains = hk_arena_zalloc(facts->arena, (out.chain_count + 1) * sizeof *chains);
  scratch = hk_memory_array(facts->memory, count + 1, sizeof *scratch);
  carried = weigh_episodes(facts);
  if (!chains || !scratch || !carried) {
    status = HAKYU_NO_MEMORY;
    goto done;
  }
  if (count) qsort(falls, count, sizeof *falls, compare_falls);
  for (size_t k = 0, next = 0; k < count && !status; k = next) {
    while (next < count && falls[next].chain == falls[k].chain) next++;
    status = give_chain(facts, falls + k, next - k, carried, scratch, &chains[made++]);
  }
  if (status) goto done;
  qsort(chains, made, sizeof *chains, compare_chains);
  out.chains = chains;
  out.count = made < most ? made : most;
  *explanation = out;
done:
  hk_memory_free(facts->memory, carried);
  hk_memory_free(facts->memory, scratch);
  hk_memory_free(facts->memory, falls);
  hk_names_destroy(names);
  return status;
}
