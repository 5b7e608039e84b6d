/* Interdependency: each sector and each service of a model knocked out in turn, all of it or a half, for an hour, a day and a week, with and
   without backups, and what every sector loses by it. Work goes as with campaigns: the caller steps, shows progress, minds signals and
   closes; what is done is stored in a folder and not done again.
     while (!(status = hakyu_interdependency_step(work, 200, findings, &progress)) && !progress.is_complete) show(progress);
     hakyu_interdependency_close(work, ...);
   Then hakyu_document_interdependency reads the folder. */
#ifndef HAKYU_INTERDEPENDENCY_H
#define HAKYU_INTERDEPENDENCY_H
#include <stdint.h>
#include <hakyu/document.h>
#include <hakyu/model.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_interdependency hakyu_interdependency;

typedef struct hakyu_interdependency_options {
  const char *folder;       /* NULL: interdependency/<model>-<first digits of the fingerprint> */
  int64_t replications;     /* of each case, in all: 200; rounded up to the same number in each outer draw */
  int32_t outer_count;      /* outer draws: 20; 0: assumptions at their modes */
  int32_t threads;          /* 0: as many as there are processors; results do not depend on it */
  uint64_t seed;            /* 1 */
} hakyu_interdependency_options;
HAKYU_API hakyu_interdependency_options hakyu_interdependency_defaults(void);

typedef struct hakyu_interdependency_progress {
  uint64_t done, total;     /* replications */
  uint64_t resumed;         /* of done, those found in the folder */
  uint32_t cases;           /* sectors and services */
  int32_t is_complete;
} hakyu_interdependency_progress;

/* Reads the model and opens the folder. Errors: as reading a model; REFUSED (the folder is of another model, seed or number of outer draws),
   BUSY, USAGE (bad options), IO, NO_MEMORY, with findings. */
HAKYU_API hakyu_status hakyu_interdependency_open(const hakyu_memory *memory, const char *model_folder, const hakyu_interdependency_options *options,
                                                  hakyu_findings *findings, hakyu_interdependency **work);
HAKYU_API hakyu_status hakyu_interdependency_step(hakyu_interdependency *work, int64_t budget_ms, hakyu_findings *findings,
                                                  hakyu_interdependency_progress *progress); /* progress may be NULL */
HAKYU_API const char *hakyu_interdependency_folder(const hakyu_interdependency *work); /* lives as long as the work */
/* Saves and closes. Destroys it whatever happens. */
HAKYU_API hakyu_status hakyu_interdependency_close(hakyu_interdependency *work, hakyu_findings *findings); /* NULL is fine */

/* ---- what came out ---- */

typedef struct hakyu_matrices hakyu_matrices;
/* Reads a folder. Errors: NOT_FOUND, INCOMPLETE (something has not been played; the finding says how much), FOREIGN, DAMAGED, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_matrices_read(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hakyu_matrices **matrices);
HAKYU_API void hakyu_matrices_destroy(hakyu_matrices *matrices); /* NULL is fine */

typedef struct hakyu_matrices_about {
  const char *model, *title[2], *tlp, *digest; /* digest: SHA-256 over what was played, hex: the same however the work was cut */
  uint64_t seed, replications;                 /* of each case */
  uint32_t outer_count;                        /* 0: assumptions at their modes */
  uint32_t sector_count, case_count, duration_count;
  int64_t horizon_s;
} hakyu_matrices_about;
HAKYU_API hakyu_matrices_about hakyu_matrices_tell(const hakyu_matrices *matrices);
typedef struct hakyu_matrices_sector { const char *id, *label[2]; } hakyu_matrices_sector;
HAKYU_API hakyu_matrices_sector hakyu_matrices_sector_get(const hakyu_matrices *matrices, uint32_t sector);
/* Cases: sectors first, in the order of sectors that have assets; then services. */
typedef struct hakyu_matrices_case {
  int32_t is_service;
  const char *id, *label[2];
  uint32_t sector;          /* of a sector: its number */
  uint32_t members;         /* assets */
  int32_t has_half;         /* 0: no member fits into half of the weight, so there is no half */
} hakyu_matrices_case;
HAKYU_API hakyu_matrices_case hakyu_matrices_case_get(const hakyu_matrices *matrices, uint32_t number);
HAKYU_API int64_t hakyu_matrices_duration(const hakyu_matrices *matrices, uint32_t duration); /* seconds */

/* One cell: what a sector loses. Not finite where there is nothing to tell. Losses in hours for which all of the sector would have been out. */
typedef struct hakyu_matrices_cell {
  double loss_h, loss_low, loss_high;   /* mean over replications, with its 95 % interval by chance */
  int32_t is_valid;                     /* of that interval */
  double outer_low, outer_high;         /* means of outer draws, smallest and largest */
  double any, any_low, any_high;        /* share of replications with any loss, with its 95 % interval */
  double first_median_s, first_ninety_s; /* time to the first loss, of those: median, 90 % */
  double direct;                        /* share of the loss that passed through no third sector */
  uint64_t hit, replications;
} hakyu_matrices_cell;
typedef struct hakyu_matrices_key { uint32_t number, duration; int32_t is_half, has_backups; } hakyu_matrices_key; /* number: of the case */
HAKYU_API hakyu_matrices_cell hakyu_matrices_get(const hakyu_matrices *matrices, hakyu_matrices_key key, uint32_t sector);

/* The mean over the other sectors, each counting the same, of what they lose (hours) by a sector case in an outer draw. */
HAKYU_API double hakyu_matrices_influence(const hakyu_matrices *matrices, hakyu_matrices_key key, uint32_t outer);
/* Share of outer draws in which exactly these sectors (numbers, count of them) have the greatest influence of all; ties go to nobody: a draw in which
   the last of them is equalled by another does not count. duration, is_half, has_backups of key count. */
HAKYU_API double hakyu_matrices_top_share(const hakyu_matrices *matrices, hakyu_matrices_key key, const uint32_t *sectors, uint32_t count);

/* Matrices as a document, with the static view of the model beside. is_whole: everything, for files; else what fits a terminal: sectors, all of them, for a
   day. Errors: NO_MEMORY, NUMERIC. */
HAKYU_API hakyu_status hakyu_document_interdependency(const hakyu_memory *memory, const hakyu_matrices *matrices, const hakyu_model *model, hakyu_tongues tongues,
                                                      int32_t is_whole, hakyu_document **document);

#ifdef __cplusplus
}
#endif
#endif
