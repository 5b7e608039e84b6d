/* catalogue - guidelines as data: a catalogue's editions, its items and what each edition states of them; the standards of the
   sectors held against it (standards.h); the ledger of a review (ledger.h); registers (registers.h). This header is what guidance,
   report and trial read; everything here is read-only once read, and lives as long as the catalogue.

   Sizes are bounded (HK_ITEMS_MOST …), so that a hostile file ends in a finding. Ids keep the order of the file; texts in two tongues
   are [HAKYU_EN], [HAKYU_JA]: if the file gives one only, both hold it; "" if it gives none. */
#ifndef HK_CATALOGUE_CATALOGUE_H
#define HK_CATALOGUE_CATALOGUE_H
#include <stdbool.h>
#include <stdint.h>
#include <hakyu/cascade.h>
#include <hakyu/catalogue.h>
#include "base/digest.h"
#include "base/findings.h"
#include "base/memory.h"
#include "base/names.h"

#define HK_NOWHERE UINT32_MAX /* no edition, item, source … */
enum { HK_ITEMS_MOST = 10000, HK_EDITIONS_MOST = 200, HK_SECTORS_MOST = 1000, HK_DOSES_MOST = 3 };

/* A day, as exactly as it is known: 20070615, 20070600 (some day in June 2007), 20070000; 0: not known. */
typedef int32_t hk_when;
/* True if a surely lies before b: both are known, and so far as both go, a is earlier. */
bool hk_when_is_before(hk_when a, hk_when b);
/* "2007-06" into out (at least 16 bytes); "" for 0. Returns out. */
const char *hk_when_text(hk_when when, char *out);

/* What an edition, or a sector's standard, says of an item. PLANNED is a word of standards only. */
typedef enum hk_statement_word { HK_STATED, HK_PARTLY, HK_NOT_STATED, HK_NOT_ENTERED, HK_PLANNED, HK_STATEMENT_WORD_COUNT } hk_statement_word;
const char *hk_statement_name(hk_statement_word word); /* "stated", "partly", … as in files */

typedef enum hk_force { HK_COMPULSORY, HK_DESIRABLE, HK_INFORMATIVE } hk_force;
const char *hk_force_name(hk_force force);
typedef enum hk_tlp { HK_TLP_CLEAR, HK_TLP_GREEN, HK_TLP_AMBER, HK_TLP_AMBER_STRICT, HK_TLP_RED } hk_tlp;
const char *hk_tlp_name(hk_tlp tlp); /* "AMBER+STRICT" */

typedef struct hk_catalogue_source {
  const char *id, *what[2], *where, *licence;
  uint32_t confidence_ppm;
} hk_catalogue_source;

typedef enum hk_edition_state { HK_EDITION_ENTERED, HK_EDITION_HISTORY, HK_EDITION_SKELETON } hk_edition_state;
typedef struct hk_edition {
  const char *id, *title[2];
  hk_when date;
  hk_edition_state state;
  uint32_t follows; /* the edition that it replaced, or HK_NOWHERE */
  uint32_t source;  /* or HK_NOWHERE */
} hk_edition;

typedef struct hk_scheme {
  const char *id, *title[2];
  const char *catalogue; /* its name or path as written; "" if its references are not items of a catalogue */
  uint32_t source;
} hk_scheme;

/* Targets of a lever in the models of one name. */
typedef struct hk_lever_model { const char *model, *targets; } hk_lever_model;
/* A number as it is written, and in millionths; text NULL: not given. */
typedef struct hk_item_share { const char *text; uint32_t ppm; } hk_item_share;
/* What a lever share_warning may have beside its doses, in the order of hk_item_lever.aid. */
enum { HK_ITEM_AIDS = 3 };
const char *hk_item_aid_name(int aid); /* repair_least, repair_most, recurrence */
/* A lever that embodies an item. */
typedef struct hk_item_lever {
  const char *name;
  int32_t number;              /* its row in levers.def (hk_lever_name of `scenario`), or -1: known, but what it acts on is not built */
  const char *targets;         /* selector, "all" by default */
  const hk_lever_model *models;
  uint32_t model_count;
  uint8_t doses[HK_DOSES_MOST]; /* 1…3; the first is the one tested */
  uint8_t dose_count;
  hk_item_share aid[HK_ITEM_AIDS]; /* of share_warning only */
} hk_item_lever;
/* The selector in a model of that name (the folder's name). */
const char *hk_item_lever_targets(const hk_item_lever *lever, const char *model);
/* The dose that is tested: "1", "2" or "3". */
const char *hk_item_lever_dose(const hk_item_lever *lever);
/* Levers that are known words, but act on a layer or hazard that is not built: why, or NULL if the lever is built or no such word exists. */
const char *hk_lever_not_built(const char *name, hakyu_lang lang);

/* What one edition states of one item. */
typedef struct hk_statement {
  uint32_t edition;
  hk_statement_word states;
  const char *what[2];
  bool is_circular;            /* known from the review's own word only */
  const char *const *issues;   /* LEDGER/ISSUE: what drove the change against the edition that it follows */
  uint32_t issue_count;
  uint32_t source;
} hk_statement;

typedef struct hk_crosswalk {
  uint32_t scheme;
  const char *const *references;
  uint32_t reference_count, confidence_ppm, source;
} hk_crosswalk;

enum { HK_BY_REDUNDANCY = 1, HK_BY_STANDBY = 2, HK_BY_STAGE = 4 };

typedef struct hk_item {
  const char *id, *title[2], *part[2], *what[2];
  hk_force force;
  uint32_t mechanisms;           /* bit m: it addresses hakyu_mechanism m */
  uint32_t traits;               /* bit t: hakyu_trait t */
  const hk_item_lever *levers;
  uint32_t lever_count;          /* also those not built */
  uint32_t built_count;          /* of these, built: 0 makes the item not assessable */
  const char *not_assessable[2]; /* why: as written, or said of its levers; "" if it is assessable */
  uint8_t protections;           /* HK_BY_…: saves by these embody it */
  const char *protects;          /* selector of the needs whose saves count */
  uint32_t adoption_low_ppm, adoption_high_ppm, adoption_source;
  bool has_cost;
  int64_t cost_low, cost_high;   /* of one adopting asset, in cost_unit */
  const char *cost_unit;
  uint32_t cost_source;
  const hk_statement *statements; /* those that are written, by edition; see hk_item_states */
  uint32_t statement_count;
  const hk_crosswalk *crosswalk;
  uint32_t crosswalk_count;
  uint32_t source;
  int line;                      /* where it stands in the file */
} hk_item;

/* What the edition states of the item; one that says nothing, or an item without an entry: not_entered. */
hk_statement hk_item_states(const hk_item *item, uint32_t edition);
static inline bool hk_item_is_assessable(const hk_item *item) { return item->built_count > 0; }

struct hakyu_catalogue {
  const hakyu_memory *memory;
  hk_arena *arena;
  const char *path, *id;         /* id: its file's name without folder and .yaml */
  const char *title[2], *licence;
  hk_tlp tlp;
  hk_catalogue_source *sources;
  hk_edition *editions;
  hk_scheme *schemes;
  hk_item *items;
  uint32_t source_count, edition_count, scheme_count, item_count;
  hk_names *source_names, *edition_names, *scheme_names, *item_names;
  uint8_t digest[HK_DIGEST_BYTES]; /* of its content, whatever the order of keys and how values are written */
};

/* As the porch, by number; HK_NOWHERE if there is none of that id. */
uint32_t hk_catalogue_find_item(const hakyu_catalogue *catalogue, const char *id);
uint32_t hk_catalogue_find_edition(const hakyu_catalogue *catalogue, const char *id);

/* An item that changed between two editions. */
typedef struct hk_item_change {
  uint32_t item;
  hk_statement from, to;
  const char *const *issues; /* behind the change: of all editions after `from` up to `to`, each once */
  uint32_t issue_count;
} hk_item_change;
/* The items of which the two editions state different things (another word, another text, or issues name a change), in the catalogue's
   order. What is not entered in either is not known, and no change by itself; texts are compared where both are
   known from the editions' own. `to` need not follow `from` at once; the issues are those of the chain of editions between them. In the arena. */
hakyu_status hk_catalogue_difference(const hakyu_catalogue *catalogue, uint32_t from, uint32_t to, hk_arena *arena, hk_item_change **changes,
                                     uint32_t *count);
#endif
