/* made_model - tiny models written as text in the test that uses them, and the replications run on them.

   One row a line: a word, one or two ids, then name=value pairs; a value reaches to the next blank outside of brackets.
     asset a weight=10 end_use=yes         a row of assets; its sector is power unless given
     need a.p from=[b, c] rule=any         a row of needs with a primary supply by each of `from`; the asset is what stands
                                           before the dot, the service `supply` unless given
     primary a.p d weight=2                one more supply; likewise standby a.p e switch=5min success=0.9
     stage chain battery autonomy=8h       a stage of a backup chain
     sector, service, kind, crew, group, sharing, parameter, assumption ID ..., profile ID ..., holiday DATE ...
     strike h assets=[a] at=1h             a hazard; likewise malfunction, travel, shock, background, change
     observed WHAT ...                     an observation
     pool ASSET kind=loss users=9 ...      a row of layers/pools.csv; surge h assets=[a] factor=3 a hazard
     lever NAME targets=kind:x&service:y   a countermeasure
     scenario horizon=10d step=1h          the head; the horizon is 48h unless given
   Sectors power, telecom, water and services supply and, from_source, mesh are there from the beginning. */
#ifndef TESTS_CASCADE_MADE_MODEL_H
#define TESTS_CASCADE_MADE_MODEL_H
#include <stdbool.h>
#include <stdint.h>
#include "campaign/history.h"
#include "scenario/scenario.h"
#include "state/state.h"

/* ---- making ---- */

enum { MADE_FIELDS = 24, MADE_ROWS = 512, MADE_TEXT = 32768 };
typedef struct made_row { const char *table, *fields[2 * MADE_FIELDS]; size_t count; bool is_scenario; } made_row;
typedef struct made_rows { char *text; made_row *rows; size_t count; } made_rows;

/* The rows a text stands for; format and arguments as printf. Faults fail the test. */
void made_rows_init(made_rows *rows, const char *format, ...) __attribute__((format(printf, 2, 3)));
void made_rows_fini(made_rows *rows);
/* A scenario out of rows, by the porch's own calls. Findings of severity error fail the test. The test destroys it. */
hakyu_scenario *made_build(const made_rows *rows);
/* Both in one. */
hakyu_scenario *made_scenario(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same; NULL if the model is refused once it is whole. */
hakyu_scenario *made_try(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same as files, in `folder` (made if need be): model.yaml, tables and scenario.yaml, with rows, keys and columns in an
   order that depends on `order` (0: as they came). */
void made_write_files(const made_rows *rows, const char *folder, uint64_t order);
/* Reads folder/scenario.yaml; fails the test if it is refused. */
hakyu_scenario *made_read_files(const char *folder);

/* ---- asking ---- */

uint32_t made_asset(const hakyu_scenario *scenario, const char *id);
/* Replication i with `outer_count` outer draws, seed 1; hk_history_fini with the default memory. */
hk_history made_history(const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t i);
/* "a@0-600:struck b@60-600:unprotected" ... in order; "" if nothing happened. "/2" etc. stands after the level if not 0. */
void made_story(const hakyu_scenario *scenario, const hk_history *history, char *out, size_t size);
/* The same of replication 0 with certain draws; compares and fails. */
void made_expect_story(const hakyu_scenario *scenario, const char *expected);

/* ---- running ---- */

/* Called once a replication, in order of outer draw and number; `i` counts the calls. */
typedef void made_look(void *user, uint64_t i, const hk_workspace *ws);
/* Runs n replications of every outer draw (outer_count 0: one, assumptions at their modes). All must settle. */
void made_replicate(const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t n, made_look *look, void *user);
/* Plays these replications only, assumptions at their modes. */
void made_play(const hakyu_scenario *scenario, uint64_t seed, const uint64_t *numbers, uint64_t count, made_look *look, void *user);

/* Of the replication in the workspace: seconds below full; was it ever; is it at second t; when it first was (HK_NEVER). */
int64_t made_seconds_below(const hk_workspace *ws, uint32_t asset);
bool made_is_hit(const hk_workspace *ws, uint32_t asset);
bool made_is_below_at(const hk_workspace *ws, uint32_t asset, int64_t t);
int64_t made_first_below(const hk_workspace *ws, uint32_t asset);
#endif
