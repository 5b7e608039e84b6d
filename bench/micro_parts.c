/* micro_parts - nanoseconds per event of the queue, per addition to a tally, per row stored in a run folder and read back.
     micro_parts FOLDER      FOLDER must not be there: a run is written into it, and removed again
   Prints one line a measurement, of the processor's time; best of five rounds each. The reader, the compiler and propagation
   are measured on whole models by micro_cascade, draws and tables by micro_numbers. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <hakyu/finding.h>
#include <hakyu/memory.h>
#include "cascade/sink.h"
#include "result/result.h"
#include "state/queue.h"

enum { ROUNDS = 5, PENDING = 3000, EVENTS = 1000000, NAMES = 100000, ADDITIONS = 1000000, ROWS = 100000 };

typedef struct parts { hk_queue queue; hk_sink *sink; const char *folder; hakyu_findings *findings; } parts;

static int64_t processor_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint32_t next(uint32_t *luck) { return *luck = *luck * 1664525u + 1013904223u; }

/* 3,000 events are scheduled and taken, as a replication of the standard workload does, again and again. */
static hakyu_status turn_queue(parts *p) {
  uint32_t luck = 1, taken = 0;
  while (p->queue.room < PENDING) {
    hakyu_status status = hk_queue_enlarge(&p->queue, hakyu_memory_default());
    if (status) return status;
  }
  for (uint32_t round = 0; round < EVENTS / PENDING; round++) {
    hk_queue_clear(&p->queue);
    for (uint32_t i = 0; i < PENDING; i++) hk_queue_schedule(&p->queue, i, next(&luck) >> 10);
    for (; hk_queue_next_s(&p->queue) != INT64_MAX; taken++) hk_queue_pop(&p->queue);
  }
  return taken == EVENTS / PENDING * PENDING ? HAKYU_OK : HAKYU_NUMERIC;
}

/* Additions scattered over 100,000 tallies. */
static hakyu_status add_tallies(parts *p) {
  uint32_t luck = 1;
  hk_sink_need need = {.tallies = NAMES};
  hk_sink_clear(p->sink);
  hakyu_status status = hk_sink_grow(p->sink, &need);
  for (uint32_t i = 0; i < ADDITIONS && !status; i++)
    hk_sink_add(p->sink, &(hk_tally){.kind = HK_TALLY_HELD, .entity = (uint32_t)((uint64_t)next(&luck) * NAMES >> 32), .row = -1, .a = 1, .b = 3600});
  hk_sink_settle(p->sink);
  return status;
}

static hk_datum integer(int64_t value) { return (hk_datum){.integer = value}; }

static hakyu_status store_rows(parts *p) {
  static const hk_manifest manifest = {.scenario_id = "bench", .model_id = "bench", .title_en = "Bench", .title_ja = "計測", .tlp = "CLEAR",
                                       .engine = "event", .fingerprint = "00", .seed = 1, .replications = 1, .outer_count = 1, .semantics = 1};
  hakyu_result *result = NULL;
  hakyu_status status = hk_result_remove(hakyu_memory_default(), p->folder, p->findings);
  if (!status) status = hk_result_create(hakyu_memory_default(), p->folder, &manifest, p->findings, &result);
  if (status) return status;
  status = hk_result_begin(result);
  for (int64_t i = 0; i < ROWS && !status; i++)
    status = hk_result_add(result, HK_STORED_held, (const hk_datum[]){integer(0), integer(i), integer(0), integer(-1), integer(3), integer(i)});
  if (!status) status = hk_result_add(result, HK_STORED_units, (const hk_datum[]){integer(0), integer(0), integer(1)});
  if (!status) status = hk_result_commit(result);
  hakyu_status closed = hk_result_close(result, !status, NULL, 0, p->findings);
  return status ? status : closed;
}

static hakyu_status read_rows(parts *p) {
  hakyu_result *result = NULL;
  hk_cursor *cursor = NULL;
  const hk_datum *row;
  int64_t count = 0;
  hakyu_status status = hakyu_result_open(hakyu_memory_default(), p->folder, p->findings, &result);
  if (!status && !(status = hk_result_read(result, HK_STORED_held, NULL, 0, &cursor))) {
    while (hk_cursor_next(cursor, &row)) count++;
    status = hk_cursor_close(cursor);
  }
  hakyu_result_close(result);
  return !status && count != ROWS ? HAKYU_DAMAGED : status;
}

static hakyu_status measure(parts *p, const char *name, const char *one, int64_t count, hakyu_status (*work)(parts *)) {
  int64_t best = INT64_MAX;
  for (int round = 0; round < ROUNDS; round++) {
    const int64_t begun = processor_ns();
    hakyu_status status = work(p);
    if (status) return status;
    const int64_t spent = processor_ns() - begun;
    if (spent < best) best = spent;
  }
  printf("%-34s %8" PRId64 ".%" PRId64 " ns per %s\n", name, best / count, best * 10 / count % 10, one);
  return HAKYU_OK;
}

int main(int count, char **arguments) {
  parts p = {.folder = count > 1 ? arguments[1] : NULL};
  if (!p.folder) {
    fprintf(stderr, "usage: micro_parts FOLDER\n");
    return 2;
  }
  hakyu_status status = hakyu_findings_create(hakyu_memory_default(), &p.findings);
  if (!status) status = hk_queue_init(&p.queue, hakyu_memory_default(), PENDING, 1 << 22);
  if (!status) status = hk_sink_create(hakyu_memory_default(), 1, 1, 0, &p.sink);
  if (!status) status = measure(&p, "queue of 3,000", "event scheduled and taken", EVENTS, turn_queue);
  if (!status) status = measure(&p, "tallies, 100,000 names", "addition", ADDITIONS, add_tallies);
  if (!status) status = measure(&p, "store: open to published", "row", ROWS, store_rows);
  if (!status) status = measure(&p, "store: read back", "row", ROWS, read_rows);
  if (!status) status = hk_result_remove(hakyu_memory_default(), p.folder, p.findings);
  for (size_t i = 0; status && p.findings && i < hakyu_findings_total(p.findings); i++) fprintf(stderr, "%s\n", hakyu_findings_get(p.findings, i)->text);
  return status ? 1 : 0;
}
