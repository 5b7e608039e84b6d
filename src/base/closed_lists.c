/* closed_lists - names and labels of the closed lists (the .def files of include/hakyu). */
#include <hakyu/cascade.h>
#include <hakyu/disposition.h>

#include <string.h>

typedef struct entry { const char *name, *label[2]; } entry;

static const entry mechanisms[] = {
#define HAKYU_MECHANISM(name, en, ja) {#name, {en, ja}},
#include <hakyu/mechanisms.def>
#undef HAKYU_MECHANISM
};
static const entry traits[] = {
#define HAKYU_TRAIT(name, en, ja) {#name, {en, ja}},
#include <hakyu/traits.def>
#undef HAKYU_TRAIT
};
static const entry phases[] = {
#define HAKYU_PHASE(name, en, ja) {#name, {en, ja}},
#include <hakyu/phases.def>
#undef HAKYU_PHASE
};
static const entry dispositions[] = {
#define HAKYU_DISPOSITION(name, en, ja) {#name, {en, ja}},
#include <hakyu/dispositions.def>
#undef HAKYU_DISPOSITION
};
static const entry verdicts[] = {{"says_nothing", {"says nothing", "何も言えない"}}, {"supports", {"supports", "支持する"}}, {"contradicts", {"contradicts", "反する"}}};
static const entry unknown = {"?", {"?", "?"}};

static const entry *get(const entry *list, int count, int i) { return i >= 0 && i < count ? &list[i] : &unknown; }

const char *hakyu_mechanism_name(hakyu_mechanism m) { return get(mechanisms, HAKYU_MECHANISM_COUNT, (int)m)->name; }
const char *hakyu_mechanism_label(hakyu_mechanism m, hakyu_lang lang) {
  return get(mechanisms, HAKYU_MECHANISM_COUNT, (int)m)->label[lang == HAKYU_JA];
}
const char *hakyu_trait_name(hakyu_trait t) { return get(traits, HAKYU_TRAIT_COUNT, (int)t)->name; }
const char *hakyu_trait_label(hakyu_trait t, hakyu_lang lang) { return get(traits, HAKYU_TRAIT_COUNT, (int)t)->label[lang == HAKYU_JA]; }
const char *hakyu_phase_name(hakyu_phase p) { return get(phases, HAKYU_PHASE_COUNT, (int)p)->name; }
const char *hakyu_phase_label(hakyu_phase p, hakyu_lang lang) { return get(phases, HAKYU_PHASE_COUNT, (int)p)->label[lang == HAKYU_JA]; }

const char *hakyu_disposition_name(hakyu_disposition d) { return get(dispositions, HAKYU_DISPOSITION_COUNT, (int)d)->name; }
const char *hakyu_disposition_label(hakyu_disposition d, hakyu_lang lang) {
  return get(dispositions, HAKYU_DISPOSITION_COUNT, (int)d)->label[lang == HAKYU_JA];
}
hakyu_disposition hakyu_disposition_find(const char *name) {
  int d = 0;
  while (d < HAKYU_DISPOSITION_COUNT && strcmp(dispositions[d].name, name) != 0) d++;
  return (hakyu_disposition)d;
}
const char *hakyu_verdict_name(hakyu_verdict v) { return get(verdicts, 3, (int)v)->name; }
const char *hakyu_verdict_label(hakyu_verdict v, hakyu_lang lang) { return get(verdicts, 3, (int)v)->label[lang == HAKYU_JA]; }
