/* verification - the inside of a hakyu_verification, shared by the files of this room that verify (porch: hakyu/verify.h).
   verify.c tells the story; verify_tables.c holds rows against each other and against what is rebuilt; verify_figures.c counts
   figures anew; verify_words.c says what came of it. */
#ifndef HK_TRIAL_VERIFICATION_H
#define HK_TRIAL_VERIFICATION_H
#include <hakyu/verify.h>
#include "campaign/again.h"
#include "diagnosis/diagnosis.h"
#include "trial/run_inputs.h"

typedef enum hk_check {
  HK_CHECK_files,   /* SHA256SUMS; count: files */
  HK_CHECK_records, /* database pages, meanings, content.json, provenance.json */
  HK_CHECK_digests, /* rows against the manifest's digests; count: rows */
  HK_CHECK_units,   /* every replication stored once, no row of any other; count: replications */
  HK_CHECK_inputs,  /* digests, fingerprint and name tables from the copied inputs; count: tables */
  HK_CHECK_sample,  /* replications run again; count: how many */
  HK_CHECK_tallies, /* tallies from the traced rows and from the sample; count: tables */
  HK_CHECK_figures, /* statistics counted anew; count: figures */
  HK_CHECK_COUNT
} hk_check;
typedef enum hk_outcome { HK_NOT_LOOKED_AT, HK_SOUND, HK_WRONG } hk_outcome;

struct hakyu_verification {
  const hakyu_memory *memory;
  char *folder;
  hk_outcome outcomes[HK_CHECK_COUNT];
  uint64_t counts[HK_CHECK_COUNT];
  hakyu_status status;
  char digest[65];               /* the content digest that is stored; "" if not known */
  uint64_t stored, traced;       /* replications */
  uint32_t outer_count;          /* K, at least 1 */
  uint64_t *counted;             /* by outer draw: replications stored, once the units were looked at */
  hk_again_one *sample;          /* ascending by (outer draw, number) */
  uint64_t sample_count;
  double worst;                  /* greatest relative difference of a figure */
  hk_facts *facts;               /* while it is being looked at; NULL: the tables do not fit together */
};

/* ---- verify_tables.c: each *is_sound becomes false where a finding was put; errors as reading ---- */
/* Units follow each other without gap or overlap, add up to what the manifest says, and no row belongs to any other replication. */
hakyu_status hk_verify_units(hakyu_verification *v, hakyu_result *stored, hakyu_findings *findings, bool *is_sound);
/* The name tables, rebuilt from the inputs. */
hakyu_status hk_verify_names(hakyu_verification *v, hakyu_result *rebuilt, hakyu_result *stored, hakyu_findings *findings, bool *is_sound);
/* The rows of the sampled replications, and the weights of their outer draws. */
hakyu_status hk_verify_sample(hakyu_verification *v, hakyu_result *rebuilt, hakyu_result *stored, hakyu_findings *findings, bool *is_sound);
/* The tallies: not below what the sample and the traced replications left, and equal where these are all there are. */
hakyu_status hk_verify_tallies(hakyu_verification *v, hakyu_result *rebuilt, hakyu_result *stored, hakyu_findings *findings, bool *is_sound);

/* ---- verify_figures.c ---- */
/* Counts the figures of a report anew, in the plainest way, and compares them to 1e-9. */
hakyu_status hk_verify_figures(hakyu_verification *v, hakyu_result *stored, hakyu_findings *findings, bool *is_sound);
/* The losses alone, with given figures (a test gives wrong ones): adds to v->counts and v->worst. */
hakyu_status hk_verify_losses(hakyu_verification *v, hakyu_result *stored, const hk_row_loss *losses, hakyu_findings *findings, bool *is_sound);
#endif
