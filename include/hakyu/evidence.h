/* Evidence: what each item of a guideline would spare in a run's scenario, tested on paired replications, and the tables that say so.
   Work goes as with campaigns: the caller steps, shows progress, minds signals and closes; what is done is stored in an evidence folder
   and is not done again.
     hakyu_evidence_open(...);
     while (!(status = hakyu_evidence_step(evidence, 200, findings, &progress)) && !progress.is_complete) show(progress);
     hakyu_evidence_close(evidence, findings);
   Then hakyu_document_evidence reads run and folder. Steps begin with a timed sample: once progress.stage has passed it, the plan stands. */
#ifndef HAKYU_EVIDENCE_H
#define HAKYU_EVIDENCE_H
#include <stdint.h>
#include <hakyu/catalogue.h>
#include <hakyu/disposition.h>
#include <hakyu/document.h>
#include <hakyu/ledger.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_evidence hakyu_evidence;

typedef struct hakyu_evidence_options {
  const char *folder;       /* evidence folder; NULL: evidence/<scenario>-<first digits of the run's fingerprint> */
  int32_t threads;          /* 0: as many as there are processors */
  int32_t outer_count;      /* outer draws: 30; a run of --outer 0 has one */
  int64_t first;            /* replications of each draw at the first look: 300 */
  int64_t most;             /* and at most: 4,800 */
  double budget_s;          /* stop asking for more after that many seconds of work; 0: when every test has decided */
  double least;             /* the least that matters, as a part of the concerned sectors' base loss: 0.01 */
} hakyu_evidence_options;
HAKYU_API hakyu_evidence_options hakyu_evidence_defaults(void);

typedef enum hakyu_evidence_stage { HAKYU_EVIDENCE_SAMPLE, HAKYU_EVIDENCE_FIRST, HAKYU_EVIDENCE_MORE, HAKYU_EVIDENCE_DONE } hakyu_evidence_stage;
typedef struct hakyu_evidence_progress {
  hakyu_evidence_stage stage;
  uint64_t pairs, total;    /* pairs evaluated of those planned so far; total grows when a test asks for more */
  uint32_t undecided;       /* items whose test has not decided yet; at the first look all */
  double spent_s;
  int32_t is_out_of_time;   /* the budget ended it */
  int32_t is_complete;
} hakyu_evidence_progress;

/* Opens a complete run of this semantics and its evidence folder. The catalogue is borrowed until close. Errors: as opening a run;
   REFUSED (the folder is of another run), BUSY, USAGE (bad options), with findings. */
HAKYU_API hakyu_status hakyu_evidence_open(const hakyu_memory *memory, const char *run_folder, const hakyu_catalogue *catalogue,
                                           const hakyu_evidence_options *options, hakyu_findings *findings, hakyu_evidence **evidence);
HAKYU_API hakyu_status hakyu_evidence_step(hakyu_evidence *evidence, int64_t budget_ms, hakyu_findings *findings, hakyu_evidence_progress *progress);
/* Saves and closes. Destroys the evidence whatever happens. */
HAKYU_API hakyu_status hakyu_evidence_close(hakyu_evidence *evidence, hakyu_findings *findings); /* NULL is fine */
HAKYU_API const char *hakyu_evidence_folder(const hakyu_evidence *evidence); /* lives as long as the evidence */

/* The plan: one line an item, in the order in which they are tried (the one whose failures carry most loss first), then those that are
   not tried. Numbers stand once the sample is through. */
typedef struct hakyu_evidence_line {
  const char *item, *title[2];
  const char *not_tried[2]; /* why; "" if it is tried */
  uint32_t changes;         /* paired runs it takes: its levers, and its protections taken away */
  uint64_t pairs, done;     /* at the first look; of these, stored already */
  double seconds;           /* estimate for what is left of the first look */
  double carried;           /* part of the run's loss that failures which it addresses carry */
} hakyu_evidence_line;
HAKYU_API size_t hakyu_evidence_lines(const hakyu_evidence *evidence);
HAKYU_API hakyu_evidence_line hakyu_evidence_line_get(const hakyu_evidence *evidence, size_t i); /* 0 <= i < lines */

/* A run, its evidence folder (NULL: nothing was tried), and figures of the run (document.h; may be none). */
typedef struct hakyu_evidence_source {
  const char *run_folder, *evidence_folder;
  const hakyu_drawing *figures; size_t figure_count;
} hakyu_evidence_source;
/* The folder in which the evidence of a run lies if nobody said otherwise; nothing is made or changed. *folder is freed by the caller.
   Errors: as opening a run; NOT_FOUND, without a finding, where no evidence was made; REFUSED (what lies there is of another run). */
HAKYU_API hakyu_status hakyu_evidence_find(const hakyu_memory *memory, const char *run_folder, hakyu_findings *findings, char **folder);
/* The evidence tables of some runs against an edition of a catalogue (an id), as a document to show or export. least as above.
   review: the ledger whose registers of incidents, audits and documents say what the other approaches have to an item, NULL for none: then
   the document says so. It may be redacted (hakyu_document_redact). Errors: as reading a result; NOT_FOUND (no such edition), REFUSED (a
   row lacks its pedigree; evidence of another run or catalogue; the review is of another catalogue), with findings. */
HAKYU_API hakyu_status hakyu_document_evidence(const hakyu_memory *memory, const hakyu_evidence_source *sources, size_t count,
                                               const hakyu_catalogue *catalogue, const char *edition, double least, const hakyu_ledger *review,
                                               hakyu_tongues tongues, hakyu_findings *findings, hakyu_document **document);

/* Which assumptions the rows of a run's evidence turn on, three of each at most. evidence_folder NULL: where it lies usually. Errors as above. */
HAKYU_API hakyu_status hakyu_document_row_assumptions(const hakyu_memory *memory, const hakyu_evidence_source *source, const hakyu_catalogue *catalogue,
                                                      hakyu_tongues tongues, hakyu_findings *findings, hakyu_document **document);

#ifdef __cplusplus
}
#endif
#endif
