/* Pictures: what is needed to draw a stored run, as finished figures: bands over time, observed points, states of assets at a time,
   one replication as a tree. Read from the result alone; programs only draw it.
   Texts come from models as they are: escape them (hakyu_text_escape) before they are shown. All pointers live as long as the
   picture. Labels are by hakyu_lang; where a model has only one tongue, both are the same. */
#ifndef HAKYU_PICTURE_H
#define HAKYU_PICTURE_H
#include <stdint.h>
#include <hakyu/cascade.h>
#include <hakyu/result.h>
#ifdef __cplusplus
extern "C" {
#endif

#define HAKYU_NOTHING UINT32_MAX /* no parent, no row ... */

typedef struct hakyu_picture hakyu_picture;

/* Errors: as reading a result, NO_MEMORY, with findings. The result must outlive the picture. */
HAKYU_API hakyu_status hakyu_picture_create(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, hakyu_picture **picture);
HAKYU_API void hakyu_picture_destroy(hakyu_picture *picture); /* NULL is fine */

/* What was run. */
typedef struct hakyu_picture_run {
  const char *scenario, *model; /* ids */
  const char *title[2];
  const char *tlp, *licence;    /* handling mark of model and scenario; licence of the model, "" if none is known */
  const char *digest;           /* content digest, hex: what identifies the run */
  uint64_t seed, settled, dropped, traced; /* replications that all figures rest on; not settled or truncated; whose episodes are kept */
  uint32_t outer_count;         /* outer draws; 0: assumptions at their modes */
  int64_t horizon_s, step_s;
  uint32_t sector_count, row_count, asset_count, hazard_count;
} hakyu_picture_run;
HAKYU_API const hakyu_picture_run *hakyu_picture_about(const hakyu_picture *picture);

typedef struct hakyu_picture_sector { const char *id, *label[2]; } hakyu_picture_sector;
HAKYU_API hakyu_picture_sector hakyu_picture_sector_get(const hakyu_picture *picture, uint32_t sector); /* < sector_count */
HAKYU_API const char *hakyu_picture_hazard(const hakyu_picture *picture, uint32_t hazard);             /* its id */

/* Quantiles over replications, 5, 25, 50, 75, 95 %. */
typedef struct hakyu_quantiles { double at[5]; } hakyu_quantiles;
/* The share of the row's weight that is down, 0..1, from this grid time until the next point's. */
typedef struct hakyu_picture_point { int64_t time_s; hakyu_quantiles down; } hakyu_picture_point;

/* A point of the loss exceedance curve: a share `in` of the replications lose more than loss, in weight h, with its 95 % interval by chance.
   is_enough: at least 30 replications lie beyond. */
typedef struct hakyu_picture_exceeded { double in, loss, low, high; int is_enough; } hakyu_picture_exceeded;

/* A sector and unit. */
typedef struct hakyu_picture_row {
  uint32_t sector;
  const char *unit;          /* "" if the model names none */
  const char *unit_label[2]; /* how it is shown, by hakyu_lang */
  int64_t weight;            /* total end-use weight in outer draw 0 */
  double any;                /* share of replications with any loss */
  hakyu_quantiles first_s;   /* when it first fell, of those; not finite if there are none */
  size_t point_count;
  const hakyu_picture_point *points; /* all settled replications; before the first point nothing is down */
  size_t exceeded_count;
  const hakyu_picture_exceeded *exceeded; /* from 95 % of the replications down to 0.1 %: in falls, loss rises */
} hakyu_picture_row;
HAKYU_API const hakyu_picture_row *hakyu_picture_row_get(const hakyu_picture *picture, uint32_t row); /* < row_count */

/* An observed value of a whole row at a time: a point of its curve. Runs made before file version 2 have none. */
typedef struct hakyu_picture_observation {
  uint32_t row;
  int64_t at_s;
  double value, low, high;   /* units of weight; low and high NaN if not given */
  const char *role, *stated; /* "input", "calibrated", "held_out"; "yes", "derived", "guessed" */
} hakyu_picture_observation;
HAKYU_API size_t hakyu_picture_observations(const hakyu_picture *picture);
HAKYU_API const hakyu_picture_observation *hakyu_picture_observation_get(const hakyu_picture *picture, size_t i);

typedef struct hakyu_picture_asset {
  const char *id, *label[2];
  const char *kind, *kind_label[2]; /* "" if it has none */
  uint32_t sector, row;      /* row it loses in, or HAKYU_NOTHING */
  int64_t weight;            /* end-use weight */
  int has_place;             /* 1: it has coordinates (never in runs made before file version 2) */
  int32_t lat_udeg, lon_udeg; /* millionths of a degree */
} hakyu_picture_asset;
HAKYU_API const hakyu_picture_asset *hakyu_picture_asset_get(const hakyu_picture *picture, uint32_t asset); /* < asset_count */

/* In how many of the traced replications an asset is, at this second, down because it was struck, down because something it needs
   failed, or at full level although a supplier of one of its needs had failed. states has room for asset_count. Errors: NO_MEMORY. */
typedef struct hakyu_picture_state { uint32_t struck, fallen, saved; } hakyu_picture_state;
HAKYU_API hakyu_status hakyu_picture_states(const hakyu_picture *picture, int64_t at_s, hakyu_picture_state *states);

/* One episode of a traced replication: an interval during which an asset is below full for one reason. */
typedef struct hakyu_picture_episode {
  uint32_t asset;
  uint32_t parent;           /* number of the causing episode in the same replication, or HAKYU_NOTHING: then a hazard struck it */
  uint32_t hazard;           /* or HAKYU_NOTHING */
  int64_t start_s, end_s;
  int is_open;               /* 1: still open at the horizon */
  hakyu_mechanism mechanism;
} hakyu_picture_episode;
/* Those of the run's replication i in order of opening: parents come first. Errors: NOT_FOUND if it was not traced. */
HAKYU_API hakyu_status hakyu_picture_episodes(const hakyu_picture *picture, uint64_t i, const hakyu_picture_episode **list, size_t *count);
/* The traced replication whose loss on the cross-sector index is the median of the traced ones. 0 if none was traced. */
HAKYU_API uint64_t hakyu_picture_typical(const hakyu_picture *picture);

#ifdef __cplusplus
}
#endif
#endif
