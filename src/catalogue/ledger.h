/* ledger - the record of one review cycle: approaches, what was looked at, which issues were drawn from it, where each goes and how it
   ended, the states through which it went, comments and overrides. Read-only once read. */
#ifndef HK_CATALOGUE_LEDGER_H
#define HK_CATALOGUE_LEDGER_H
#include <hakyu/ledger.h>
#include "catalogue/registers.h"

typedef struct hk_approach {
  const char *id, *title[2], *test[2];
  bool is_no_revision;         /* its outcome: no revision this year */
  uint32_t source;
} hk_approach;

/* What happened, and hakyu's words for it. */
typedef struct hk_happening { const char *id, *what[2]; uint32_t mechanisms; /* bits */ } hk_happening;
typedef struct hk_result_text { const char *text[2]; } hk_result_text;
typedef struct hk_situation {
  const char *id, *title[2];
  uint32_t approach;
  const hk_happening *happenings;
  const hk_result_text *results;
  uint32_t happening_count, result_count;
  const uint32_t *documents;   /* rows of the register of documents */
  uint32_t document_count;
  const char *const *scenarios; /* names of scenarios that simulate it */
  uint32_t scenario_count;
  uint32_t source;
} hk_situation;

/* How an issue ended. */
typedef enum hk_ledger_disposition { HK_LEDGER_REVISION_NEEDED, HK_LEDGER_ALREADY_CONSIDERED, HK_LEDGER_NO_REVISION, HK_LEDGER_DISPOSITION_COUNT } hk_ledger_disposition;
const char *hk_ledger_disposition_name(hk_ledger_disposition disposition); /* "revision_needed" */
typedef enum hk_issue_state { HK_ISSUE_PROPOSED, HK_ISSUE_DRAFT, HK_ISSUE_COMMENT, HK_ISSUE_REVISED, HK_ISSUE_KEPT, HK_ISSUE_CONFIRMED, HK_ISSUE_STATE_COUNT } hk_issue_state;
const char *hk_issue_state_name(hk_issue_state state);
typedef struct hk_issue_step { hk_issue_state state; hk_when date; } hk_issue_step;

typedef struct hk_issue {
  const char *id, *title[2], *place[2], *change[2], *note[2];
  uint32_t situation, item;    /* item of the catalogue */
  uint32_t mechanisms;         /* bits: by these, simulation can speak to it */
  hk_ledger_disposition disposition;
  uint32_t confidence_ppm;     /* below a million: the pairing is a reconstruction */
  const hk_issue_step *steps;  /* in order of time; the last is where it stands */
  uint32_t step_count;
  uint32_t source;
  int line;
} hk_issue;

typedef struct hk_comment {
  const char *id, *by, *text[2], *answer[2];
  uint32_t issue, source;
  hk_when date;
} hk_comment;

typedef struct hk_override {
  uint32_t issue;
  hk_ledger_disposition disposition;
  const char *by, *reason[2];
  hk_when date;
} hk_override;

struct hakyu_ledger {
  const hakyu_memory *memory;
  hk_arena *arena;
  const char *path, *id, *title[2], *licence;
  hk_tlp tlp;
  hakyu_catalogue *catalogue;  /* owned */
  uint32_t edition, leads_to;  /* leads_to: HK_NOWHERE if not said */
  hakyu_register *documents, *audits, *incidents; /* owned; NULL where the ledger names none */
  hk_when draft, comment, revision, confirmation;
  hk_catalogue_source *sources;
  hk_approach *approaches;
  hk_situation *situations;
  hk_issue *issues;
  hk_comment *comments;
  hk_override *overrides;
  uint32_t source_count, approach_count, situation_count, issue_count, comment_count, override_count;
  hk_names *source_names, *approach_names, *situation_names, *issue_names, *comment_names;
  uint8_t digest[HK_DIGEST_BYTES]; /* of this file's content; its catalogue and registers have their own */
};

/* How many issues of an approach ended so. */
uint32_t hk_ledger_count(const hakyu_ledger *ledger, uint32_t approach, hk_ledger_disposition disposition);
/* Where the issue stands, proposed if it has no states. */
hk_issue_state hk_issue_stands(const hk_issue *issue);
#endif
