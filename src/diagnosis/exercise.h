/* exercise - one traced replication as injects: what is put to a sector's players, when, and never before they could know it. */
#ifndef HK_DIAGNOSIS_EXERCISE_H
#define HK_DIAGNOSIS_EXERCISE_H
#include "diagnosis/diagnosis.h"

typedef enum hk_inject_kind {
  HK_INJECT_SYMPTOM,   /* assets of a kind have stopped or run low; no cause */
  HK_INJECT_CAUSE,     /* damage is detected: to the sector that owns it */
  HK_INJECT_TOLD,      /* to another sector that fell because of it, at that time or when it falls, whichever is later */
  HK_INJECT_REPORT,    /* a service level is breached */
  HK_INJECT_RESTORED,  /* the last of a kind is back */
  HK_INJECT_KINDS
} hk_inject_kind;

typedef struct hk_inject {
  int64_t at_s;
  hk_inject_kind kind;
  uint32_t sector;           /* to whom */
  uint32_t about;            /* TOLD: the sector where the damage is; else as sector */
  uint32_t asset, count;     /* the first of them; how many (within ten minutes of it) */
  uint32_t row;              /* of the assets' end users, or HK_FACT_NONE */
  int64_t weight;            /* of these, that has stopped or runs low */
  const char *level[2];      /* REPORT: its label */
} hk_inject;

/* In order of time, then kind, sector, asset. Lives in the facts' arena. Errors: NOT_FOUND (not traced), as reading. */
hakyu_status hk_exercise_make(hk_facts *facts, uint64_t i, hk_inject **list, size_t *count);
/* The settled traced replication at that part, 0..1, of all by loss on the cross-sector index, ties by number. Errors: NOT_FOUND, NO_MEMORY. */
hakyu_status hk_exercise_choose(hk_facts *facts, double part, uint64_t *i);
#endif
