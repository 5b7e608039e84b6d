/* registers - tables that a review draws on: related documents and social conditions, audits, incidents. Also as spreadsheets save
   them (doc/sheet.h). Items are ids of a catalogue; they are held against one only where a catalogue is at hand (HK_NOWHERE: unknown). */
#ifndef HK_CATALOGUE_REGISTERS_H
#define HK_CATALOGUE_REGISTERS_H
#include "catalogue/catalogue.h"

typedef struct hk_document {
  const char *id;
  bool is_condition;           /* a condition of society, else a document */
  const char *group[2], *title[2], *adds[2], *source;
  hk_when edition_date;
  const char *const *items;    /* ids */
  uint32_t item_count, confidence_ppm;
} hk_document;

typedef enum hk_audit_result { HK_AUDIT_CONFORMS, HK_AUDIT_PARTLY, HK_AUDIT_DOES_NOT, HK_AUDIT_NOT_CHECKED } hk_audit_result;
typedef struct hk_audit {
  const char *id, *item, *sector, *who, *note[2], *source;
  hk_when date;
  hk_audit_result result;
} hk_audit;

typedef enum hk_cause { HK_CAUSE_COMPONENT, HK_CAUSE_SOFTWARE, HK_CAUSE_CONFIGURATION, HK_CAUSE_CHANGE, HK_CAUSE_SURGE, HK_CAUSE_COMMON_MODE,
                        HK_CAUSE_POWER, HK_CAUSE_CABLE, HK_CAUSE_LEAK, HK_CAUSE_OTHER, HK_CAUSE_COUNT } hk_cause;
const char *hk_cause_name(hk_cause cause); /* "common_mode" */
typedef enum hk_duration_is { HK_DURATION_STATED, HK_DURATION_DERIVED, HK_DURATION_AT_LEAST } hk_duration_is;
typedef struct hk_incident {
  const char *id, *who, *sector, *affected[2], *what[2], *spillover[2], *source;
  hk_when date;
  hk_cause cause;
  int64_t duration_s;          /* -1: not known */
  hk_duration_is duration_is;
  uint32_t recurrence_of;      /* the earlier row, or HK_NOWHERE */
  const char *const *items;
  uint32_t item_count, confidence_ppm;
} hk_incident;

/* One table of documents, audits or incidents: the other two arrays are empty. */
struct hakyu_register {
  const hakyu_memory *memory;
  hk_arena *arena;
  const char *path, *id;       /* id: its file's name without folder and .csv */
  hakyu_guideline_kind kind;   /* HAKYU_GUIDELINE_DOCUMENTS, _AUDITS or _INCIDENTS */
  hk_document *documents;
  hk_audit *audits;
  hk_incident *incidents;
  uint32_t document_count, audit_count, incident_count;
  hk_names *names;             /* ids of the rows */
  uint8_t digest[HK_DIGEST_BYTES];
};

/* Reads a register of that kind; catalogue may be NULL: items are then not held against anything. */
hakyu_status hk_register_read(const hakyu_memory *memory, const char *path, hakyu_guideline_kind kind, const hakyu_catalogue *catalogue,
                              hakyu_findings *findings, hakyu_register **reg);
#endif
