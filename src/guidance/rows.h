/* rows - evidence, a row an item and run: what the run shows, what the item would spare, what follows for the guideline, in words of both
   tongues, and where every figure comes from. Made of stored things only: a run, what trials found of it (an evidence folder), and a
   catalogue with the edition under review. A row without pedigree is refused. */
#ifndef HK_GUIDANCE_ROWS_H
#define HK_GUIDANCE_ROWS_H
#include "catalogue/catalogue.h"
#include "diagnosis/carried.h"
#include "guidance/rule.h"

enum { HK_MATTERING_MOST = 3 };

/* An assumption on which a row turns: how the gain moves with it over the outer draws. */
typedef struct hk_mattering { const char *id, *what[2]; double rank_correlation; } hk_mattering;

/* Where a row comes from. Every text is there, or the row is refused. */
typedef struct hk_pedigree {
  const char *run;              /* its folder's name */
  const char *seed, *outer_count, *replications; /* of the base run */
  const char *semantics, *model_digest, *scenario_digest, *content_digest, *fingerprint;
  const char *catalogue, *catalogue_digest, *edition;
  const char *trial, *trial_digest, *trials_digest; /* "" for an item that is not assessable */
  const char *source[2];        /* of what the edition states of the item, and of the item's adoption range; [0] is never "" */
  uint32_t assumption_count;    /* drawn in this run */
  hk_mattering matters[HK_MATTERING_MOST];
  uint32_t matters_count;       /* 0: at the modes, or nothing was drawn */
} hk_pedigree;

typedef struct hk_evidence_row {
  const hk_item *item;
  hk_statement statement;       /* of the edition under review */
  const char *approach;         /* "A2" */
  const char *origin;           /* "domestic", "overseas", "both": of the hazards */
  /* analysis */
  uint64_t replications;        /* settled, of the base run */
  hk_interval any_loss;         /* share of them in which a concerned sector lost anything */
  int mechanism;                /* the addressed one that carries most; -1: none occurred */
  double mechanism_part;        /* of all loss, on the index */
  hk_carried *carried;          /* by failures that the item addresses */
  const bool *concerned;        /* by sector: who loses by them */
  uint32_t common_mechanism;    /* the addressed mechanism that is common to most owning sectors */
  const hk_carried *common;     /* carried by it; NULL where the item addresses no mechanism that occurred */
  /* effect; NULL, and the texts say why, where the item was not tried, or had nothing on which it could show */
  const hk_effect *effect;
  const hk_effect *removal;
  hk_rule_figures figures;
  hk_ruling ruling;
  /* words, [HAKYU_EN], [HAKYU_JA] */
  const char *finding[2], *analysis[2], *issue[2], *why[2] /* the rule's figures */, *wording[2], *sentence[2], *not_tried[2];
  hk_pedigree pedigree;
} hk_evidence_row;

/* What must be said wherever figures rest on a source of the model. */
typedef struct hk_evidence_caveat { const char *source, *text[2]; } hk_evidence_caveat;

typedef struct hk_evidence_table {
  const hakyu_memory *memory;
  const char *scenario, *title[2], *model, *tlp;
  const char *frequency;        /* per year, "0.02" or "0.01–0.05"; "": conditional on the event */
  double frequency_low, frequency_mode, frequency_high; /* per year; NAN where none is given */
  uint32_t tested;              /* items over which p-values were adjusted */
  uint32_t circular;            /* rows whose statement is the review's own word */
  uint32_t undecided;
  uint32_t draws;               /* outer draws of the evidence */
  hk_evidence_caveat *caveats; size_t caveat_count;
  const char *limits[2];        /* which items were not tried; what no run simulates: hk_guidance_not_simulated */
  hk_rule_limits rule;
  hk_facts *facts;              /* of the run; all texts and figures live in its arena */
  hk_evidence_row *rows; size_t count; /* greatest effect first, then what was not tried, in the catalogue's order */
  hakyu_result *result;         /* owned */
  hk_trials_store *store;       /* owned; NULL where there is no evidence folder */
} hk_evidence_table;

/* Reads run and evidence folder (NULL: nothing was tried) against a catalogue's edition. catalogue must outlive the table.
   Errors: as reading a result; REFUSED (a row lacks its pedigree; the evidence is of another run or catalogue), with findings. */
hakyu_status hk_guidance_table(const hakyu_memory *memory, const char *run_folder, const char *evidence_folder, const hakyu_catalogue *catalogue, uint32_t edition,
                               const hk_rule_limits *limits, hakyu_findings *findings, hk_evidence_table **table);
void hk_guidance_destroy(hk_evidence_table *table); /* NULL is fine */
/* What is simulated in no run, or in those only whose model and scenario have it. */
const char *hk_guidance_not_simulated(hakyu_lang lang);

/* ---- the parts, for tests ------------------------------------------------------------------------------------ */
/* Writes finding, analysis, issue, the rule's figures, wording and sentence of a row whose figures stand (row_words.c). Errors: NO_MEMORY. */
hakyu_status hk_row_words(const hk_evidence_table *table, hk_evidence_row *row);
/* Which items were not tried (row_words.c). Errors: NO_MEMORY. */
hakyu_status hk_table_words(hk_evidence_table *table);
/* The words for the guideline that fit the item's force: "must" and 遵守が必要 for compulsory items only; "" where nothing is to be written. */
void hk_row_wording(hk_buffer *out, hk_force force, hakyu_disposition disposition, const char *weakness, const char *sector, hakyu_lang lang);
/* False, and *missing names it, if a row's pedigree lacks anything (pedigree.c). */
bool hk_pedigree_is_whole(const hk_evidence_row *row, const char **missing);
#endif
