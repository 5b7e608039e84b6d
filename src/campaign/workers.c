/* workers - see workers.h.

   Nobody waits for anybody. Whoever has finished a unit that is next in order, and finds that nobody else is at it, keeps for a while: it
   merges what is finished into the pending sink and stores that when it is time, while the others play on. So merging and storing
   are done by one worker at a time, in the order of the units, whichever it is; and where that takes longer than the step, the others
   play until it is done. When there are no more units, a worker takes over the second half of what another has still before it,
   with a sink of its own: a unit is then finished when all its pieces are. All of a piece's sums are integers, so what a unit
   comes to does not depend on its pieces.

   What workers share (who has which piece; units, sinks; who keeps) is looked at and changed in the one critical section only, a few
   instructions for each chunk of some milliseconds. */
#include "campaign/workers.h"

#include <time.h>

#include "numbers/estimate.h"

enum { CHUNK_MOST = 64, ROUNDS_LEAST = 4, STORE_EVERY_MS = 4000, STORE_RARELY_MS = 60000 };
enum { SHARED_CHUNKS_LEAST = 8 };       /* a piece is parted only if it is longer: another's piece costs a block's draws and a merge */
enum { TALLIES_OF_A_DRAW_LEAST = 8192 }; /* an outer draw that is done is put away at once if it has so many tallies waiting */

int64_t hk_workers_now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the stop rule ---------------------------------------------------------------------------------------------------- */

/* The watched row: the one with the largest mean share lost so far. */
static uint32_t watched_row(const hakyu_campaign *c) {
  uint32_t watched = HK_NONE;
  const hk_network *net = c->first_plan->network;
  for (uint32_t r = 0; r < net->row_count; r++) {
    if (!c->row_sums[r]) continue;
    if (watched == HK_NONE || c->row_sums[r] * (uint64_t)net->rows[watched].weight > c->row_sums[watched] * (uint64_t)net->rows[r].weight) watched = r;
  }
  return watched;
}

void hk_workers_watch(hakyu_campaign *c) {
  uint32_t k = c->draws.outer_count;
  if (c->options.precision <= 0 || c->is_stopped || c->merged == 0 || c->merged % k) return;
  c->watched = watched_row(c);
  if (c->watched == HK_NONE) return;
  c->progress.precision = hk_estimate_relative_half_width(c->progress.done, c->row_sums[c->watched], c->row_squares[c->watched]);
  c->is_stopped = c->merged / k >= ROUNDS_LEAST && c->progress.precision <= c->options.precision;
}

/* ---- storing ------------------------------------------------------------------------------------------------------------ */

/* Every 4 s, but where storing takes long (a row for every asset and link that was touched) rarely enough to take a twentieth of the time. */
int64_t hk_workers_next_storing_ms(int64_t begun_ms, int64_t ended_ms) {
  const int64_t wait_ms = 20 * (ended_ms - begun_ms);
  return ended_ms + (wait_ms < STORE_EVERY_MS ? STORE_EVERY_MS : wait_ms > STORE_RARELY_MS ? STORE_RARELY_MS : wait_ms);
}

hakyu_status hk_workers_store(hakyu_campaign *c) {
  if (c->stored_units == c->merged) return HAKYU_OK;
  const int64_t begun_ms = hk_workers_now_ms();
  hakyu_status status = hk_store_sink(c->result, c->memory, c->pending, c->units + c->stored_units, c->merged - c->stored_units,
                                     c->row_weights);
  if (status) return status;
  c->stored_units = c->merged;
  c->store_at_ms = hk_workers_next_storing_ms(begun_ms, hk_workers_now_ms());
  hk_sink_clear(c->pending);
  return HAKYU_OK;
}

/* Time is over; or an outer draw is, whose many tallies nobody will add to any more: they then need not wait in memory, and are
   not all left for the end, where there is nothing to play meanwhile. What is left at the end of a run the step itself stores. */
static bool is_time_to_store(const hakyu_campaign *c) {
  if (hk_workers_now_ms() >= c->store_at_ms) return true;
  if (c->options.precision > 0 || c->merged == c->unit_count || c->pending->tally_count < TALLIES_OF_A_DRAW_LEAST) return false;
  return c->units[c->merged].outer != c->units[c->merged - 1].outer;
}

/* ---- keeping ------------------------------------------------------------------------------------------------------------ */

/* Whether the next unit in order is finished, with all its pieces. In the critical section. */
static bool has_next(const hakyu_campaign *c) { return !c->is_stopped && c->merged < c->claimed && !c->pieces[c->merged]; }

static bool begin_next(hakyu_campaign *c) {
  bool is_begun;
#pragma omp critical(hakyu_campaign)
  is_begun = c->is_kept = has_next(c);
  return is_begun;
}

/* A finished piece of the next unit, or NULL. */
static hk_sink *take_piece(hakyu_campaign *c) {
  hk_sink *sink = NULL;
#pragma omp critical(hakyu_campaign)
  for (int i = 0; i < c->finished_count && !sink; i++)
    if (c->finished[i].unit == c->merged) {
      sink = c->finished[i].sink;
      c->finished[i] = c->finished[--c->finished_count];
    }
  return sink;
}

static void give_back(hakyu_campaign *c, hk_sink *sink) {
  hk_sink_clear(sink);
#pragma omp critical(hakyu_campaign)
  c->spares[c->spare_count++] = sink;
}

static hakyu_status merge_piece(hakyu_campaign *c, const hk_sink *sink) {
  hakyu_status status = hk_sink_merge(c->pending, sink);
  if (status) return status;
  for (uint32_t r = 0; r < sink->row_count; r++) {
    c->row_sums[r] += sink->row_sums[r];
    c->row_squares[r] += sink->row_squares[r];
  }
  for (size_t i = 0; i < sink->outcome_count; i++) {
    c->progress.unsettled += sink->outcomes[i].outcome == HAKYU_UNSETTLED;
    c->progress.truncated += sink->outcomes[i].outcome == HAKYU_TRUNCATED;
  }
  return HAKYU_OK;
}

static hakyu_status merge_next(hakyu_campaign *c) {
  hakyu_status status = HAKYU_OK;
  for (hk_sink *sink; !status && (sink = take_piece(c));) {
    status = merge_piece(c, sink);
    give_back(c, sink);
  }
  if (status) return status;
  c->progress.done += c->units[c->merged].count;
#pragma omp critical(hakyu_campaign)
  {
    c->merged++;
    hk_workers_watch(c);
  }
  return HAKYU_OK;
}

/* Until nothing is next. After a failure nobody keeps any more: the campaign is over. */
static hakyu_status keep(hakyu_campaign *c) {
  hakyu_status status;
  do {
    status = merge_next(c);
    if (!status && is_time_to_store(c)) status = hk_workers_store(c);
  } while (!status && begin_next(c));
  return status;
}

/* ---- pieces: in the critical section ------------------------------------------------------------------------------------ */

static void begin_piece(hakyu_campaign *c, hk_worker *worker, size_t unit, uint64_t next, uint64_t until) {
  worker->unit = unit;
  worker->at = worker->taken = next;
  worker->until = until;
  worker->sink = c->spares[--c->spare_count];
  worker->has_piece = true;
  worker->is_bound = false;
  c->pieces[unit]++;
}

/* The next unit, whole. */
static bool claim(hakyu_campaign *c, hk_worker *worker) {
  if (c->claimed >= c->ready || !c->spare_count) return false;
  begin_piece(c, worker, c->claimed, 0, c->units[c->claimed].count);
  c->claimed++;
  return true;
}

/* When all units are claimed: the second half of what has most before it. */
static bool take_over(hakyu_campaign *c, hk_worker *worker) {
  hk_worker *most = NULL;
  if (c->claimed < c->unit_count || !c->spare_count) return false;
  for (int w = 0; w < c->worker_count; w++) {
    hk_worker *other = &c->workers[w];
    if (other->has_piece && (!most || other->until - other->taken > most->until - most->taken)) most = other;
  }
  if (!most || most->until - most->taken < SHARED_CHUNKS_LEAST * most->chunk) return false;
  const uint64_t middle = most->taken + (most->until - most->taken + 1) / 2, until = most->until;
  most->until = middle;
  begin_piece(c, worker, most->unit, middle, until);
  worker->chunk = most->chunk;
  return true;
}

typedef enum duty { DUTY_NONE, DUTY_PLAY, DUTY_KEEP } duty;

/* What the worker does next. Time being over, it still plays while another keeps: else it would wait. */
static duty find_duty(hakyu_campaign *c, hk_worker *worker, bool is_over) {
  duty found = DUTY_NONE;
#pragma omp critical(hakyu_campaign)
  if (!c->is_kept && has_next(c)) {
    c->is_kept = true;
    found = DUTY_KEEP;
  } else if (!c->is_stopped && (!is_over || c->is_kept) && (worker->has_piece || claim(c, worker) || take_over(c, worker))) {
    if (worker->at == worker->taken) worker->taken += worker->until - worker->taken < worker->chunk ? worker->until - worker->taken : worker->chunk;
    found = DUTY_PLAY;
  }
  return found;
}

/* ---- playing ------------------------------------------------------------------------------------------------------------ */

/* A chunk is as many replications as take about 2 ms: the workers then end a stretch together, whatever a replication costs. */
static void adapt_chunk(hk_worker *worker, uint64_t done, int64_t took_ms) {
  if (took_ms > 3 && worker->chunk > 1) worker->chunk /= 2;
  else if (took_ms < 1 && done == worker->chunk && worker->chunk < CHUNK_MOST) worker->chunk *= 2;
}

static hakyu_status bind(hakyu_campaign *c, hk_worker *worker) {
  const uint32_t outer = c->units[worker->unit].outer;
  const hk_plan *plan = &c->draws.outers[outer].view;
  worker->is_bound = true;
  worker->bound_outer = outer;
  return worker->runner ? hk_runner_rebind(worker->runner, plan) : hk_runner_create(c->memory, plan, &worker->runner);
}

/* The piece is done unless something is left that is not taken: nobody takes over what is. */
static hakyu_status finish(hakyu_campaign *c, hk_worker *worker) {
  bool is_done;
#pragma omp critical(hakyu_campaign)
  is_done = worker->at == worker->until;
  if (!is_done) return HAKYU_OK;
  hakyu_status status = hk_runner_end_unit(worker->runner, worker->sink);
  if (status) return status;
#pragma omp critical(hakyu_campaign)
  {
    c->finished[c->finished_count++] = (hk_finished){worker->sink, worker->unit};
    c->pieces[worker->unit]--;
    worker->sink = NULL;
    worker->has_piece = false;
  }
  return HAKYU_OK;
}

/* A chunk, or as much of it as there is room for. */
static hakyu_status play(hakyu_campaign *c, hk_worker *worker) {
  const int64_t begun_ms = hk_workers_now_ms();
  uint64_t done = 0;
  hakyu_status status = worker->is_bound ? HAKYU_OK : bind(c, worker);
  if (status) return status;
  status = c->engine->run(worker->runner, c->units[worker->unit].first + worker->at, worker->taken - worker->at, worker->sink, &done);
  worker->at += done;
  if (status == HAKYU_NEEDS_ROOM) status = hk_runner_enlarge(worker->runner, worker->sink);
  if (status) return status;
  const int64_t took_ms = hk_workers_now_ms() - begun_ms;
#pragma omp critical(hakyu_campaign)
  adapt_chunk(worker, done, took_ms); /* another, who takes over, looks at it */
  return worker->at == worker->taken ? finish(c, worker) : HAKYU_OK;
}

static void work(hakyu_campaign *c, hk_worker *worker, int64_t until_ms) {
  bool has_played = false;
  for (duty found = DUTY_PLAY; !worker->status && found != DUTY_NONE;) {
    found = find_duty(c, worker, has_played && hk_workers_now_ms() >= until_ms);
    if (found == DUTY_KEEP) worker->status = keep(c);
    if (found == DUTY_PLAY) worker->status = play(c, worker);
    has_played = has_played || found == DUTY_PLAY;
  }
}

hakyu_status hk_workers_play(hakyu_campaign *c, int64_t until_ms) {
#pragma omp parallel for num_threads(c->worker_count) schedule(static, 1)
  for (int w = 0; w < c->worker_count; w++) work(c, &c->workers[w], until_ms);
  for (int w = 0; w < c->worker_count; w++)
    if (c->workers[w].status) return c->workers[w].status;
  return HAKYU_OK;
}
