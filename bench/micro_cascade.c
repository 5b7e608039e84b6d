/* micro_cascade - the kernel alone, on one thread: what loading, compiling and replicating a scenario cost, and how large it is.
     micro_cascade SCENARIO.yaml REPLICATIONS [ROUNDS]
   Time is the processor's (of this process), so that other work on the machine counts little; the best of ROUNDS (5) and the
   median are printed. Nothing is stored: reading and storing have benches of their own. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <hakyu/finding.h>
#include <hakyu/memory.h>
#include <hakyu/scenario.h>
#include "campaign/draws.h"
#include "cascade/engine.h"

enum { ROUNDS_MOST = 99, UNIT = 256 };

static int64_t processor_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- memory, counted ------------------------------------------------------------------------------------------- */

typedef struct meter { size_t now, most; } meter; /* bytes handed out */

static void *metered_resize(void *user, void *block, size_t size) {
  meter *m = user;
  const hakyu_memory *libc = hakyu_memory_default();
  size_t *head = block ? (size_t *)block - 2 : NULL, before = head ? *head : 0;
  if (!size) {
    m->now -= before;
    libc->resize(libc->user, head, 0);
    return NULL;
  }
  size_t *grown = libc->resize(libc->user, head, size + 2 * sizeof *head); /* without memory the old block stays */
  if (!grown) return NULL;
  head = grown;
  *head = size;
  m->now += size - before;
  if (m->now > m->most) m->most = m->now;
  return head + 2;
}


static const hakyu_memory *metered(meter *m, hakyu_memory *memory) {
  *memory = (hakyu_memory){metered_resize, m};
  return memory;
}

/* ---- what is measured ------------------------------------------------------------------------------------------- */

typedef struct measured {
  meter model, network, plan, thread; /* bytes */
  hakyu_scenario *scenario;
  hk_network *net;
  hk_bands *bands;
  hk_plan *compiled;
  hk_runner *runner;
  hk_sink *sink;
  uint64_t replications, episodes, saves, changes, replays; /* replays: with more room */
} measured;

static void tell(const char *what, double value, const char *unit) {
  const int64_t hundredths = (int64_t)(value * 100 + 0.5);
  printf("%-34s %12" PRId64 ".%02" PRId64 " %s\n", what, hundredths / 100, hundredths % 100, unit);
}

/* Runs `replications` from `first` on, in units as a campaign does; the sink is emptied between units. */
static hakyu_status replicate(measured *m, uint64_t first) {
  hakyu_status status = HAKYU_OK;
  for (uint64_t done = 0, more = 0; done < m->replications && !status;) {
    const uint64_t left = m->replications - done, unit = UNIT - done % UNIT;
    status = hk_engine_find(NULL)->run(m->runner, first + done, left < unit ? left : unit, m->sink, &more);
    done += more;
    if (status == HAKYU_NEEDS_ROOM) m->replays++, status = hk_runner_enlarge(m->runner, m->sink);
    if (done % UNIT || !more || status) continue;
    status = hk_runner_end_unit(m->runner, m->sink);
    hk_sink_clear(m->sink);
  }
  return status;
}

/* The same replications one by one, for what they hold. */
static hakyu_status count_events(measured *m) {
  uint64_t more = 0;
  for (uint64_t i = 0; i < m->replications; i++) {
    hakyu_status status;
    while ((status = hk_engine_find(NULL)->run(m->runner, i, 1, m->sink, &more)) == HAKYU_NEEDS_ROOM)
      if ((status = hk_runner_enlarge(m->runner, m->sink))) return status;
    if (status) return status;
    const hk_workspace *ws = hk_runner_workspace(m->runner);
    m->episodes += ws->episode_count, m->saves += ws->save_count, m->changes += ws->log_count;
    if (i % UNIT == UNIT - 1) hk_sink_clear(m->sink);
  }
  return HAKYU_OK;
}

static int compare(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

static hakyu_status measure(measured *m, const char *path, int rounds, hakyu_findings *findings) {
  hakyu_memory for_model, for_network, for_plan, for_thread;
  int64_t spent[ROUNDS_MOST], begun = processor_ns(), *assumed = NULL;
  hakyu_status status = hakyu_scenario_read(metered(&m->model, &for_model), path, findings, &m->scenario);
  if (status) return status;
  const hakyu_model_size size = hakyu_model_count(hakyu_scenario_model(m->scenario));
  const double parts = (double)(size.assets + size.needs + size.supplies), nodes = (double)(size.assets + size.needs);
  tell("read and checked", (double)(processor_ns() - begun) / 1e9, "s");
  tell("  model", (double)m->model.now / parts, "bytes an asset, need or link");
  begun = processor_ns();
  if ((status = hk_value_draw_assumptions(m->scenario->model, 1, 0, true, &assumed))) return status;
  const hk_outer outer = {1, 0, true, assumed};
  if ((status = hk_network_compile(metered(&m->network, &for_network), m->scenario->model, &outer, findings, &m->net))) return status;
  tell("network compiled", (double)(processor_ns() - begun) / 1e9, "s");
  tell("  network", (double)m->network.now / parts, "bytes an asset, need or link");
  begun = processor_ns();
  if ((status = hk_bands_create(metered(&m->plan, &for_plan), &m->bands))) return status;
  if ((status = hk_plan_compile(&for_plan, m->scenario, m->net, &outer, m->bands, findings, &m->compiled))) return status;
  tell("plan compiled", (double)(processor_ns() - begun) / 1e9, "s");
  tell("  plan", (double)m->plan.now / nodes, "bytes an asset or need");
  begun = processor_ns();
  if ((status = hk_runner_create(metered(&m->thread, &for_thread), m->compiled, &m->runner))) return status;
  if ((status = hk_sink_create(&for_thread, m->net->row_count, 1, 0, &m->sink))) return status;
  tell("  a thread, before it runs", (double)m->thread.now / nodes, "bytes an asset or need");
  if ((status = replicate(m, 0))) return status;
  tell("first round, with warming up", (double)(processor_ns() - begun) / 1e9, "s");
  tell("  a thread, with what was touched", (double)m->thread.now / nodes, "bytes an asset or need");
  hk_sink_clear(m->sink);
  for (int round = 0; round < rounds; round++) {
    begun = processor_ns();
    if ((status = replicate(m, 0))) return status;
    spent[round] = processor_ns() - begun;
    hk_sink_clear(m->sink);
  }
  qsort(spent, (size_t)rounds, sizeof *spent, compare);
  if ((status = count_events(m))) return status;
  const double n = (double)m->replications;
  tell("a replication, best round", (double)spent[0] / n / 1e3, "microseconds");
  tell("a replication, median", (double)spent[rounds / 2] / n / 1e3, "microseconds");
  tell("replications a second, median", n * 1e9 / (double)spent[rounds / 2], "");
  tell("  episodes", (double)m->episodes / n, "a replication");
  tell("  saves", (double)m->saves / n, "a replication");
  tell("  levels logged", (double)m->changes / n, "a replication");
  hk_memory_free(m->scenario->model->memory, assumed);
  hk_sink_destroy(m->sink);
  hk_runner_destroy(m->runner);
  hk_plan_destroy(&for_plan, m->compiled);
  hk_bands_destroy(&for_plan, m->bands);
  hk_network_destroy(&for_network, m->net);
  hakyu_scenario_destroy(m->scenario);
  return HAKYU_OK;
}

int main(int count, char **arguments) {
  measured m = {0};
  hakyu_findings *findings = NULL;
  const int rounds = count > 3 ? (int)strtol(arguments[3], NULL, 10) : 5;
  m.replications = count > 2 ? strtoull(arguments[2], NULL, 10) : 0;
  if (!m.replications || rounds < 1 || rounds > ROUNDS_MOST) {
    fprintf(stderr, "usage: micro_cascade SCENARIO.yaml REPLICATIONS [ROUNDS]\n");
    return 2;
  }
  hakyu_status status = hakyu_findings_create(hakyu_memory_default(), &findings);
  if (!status) status = measure(&m, arguments[1], rounds, findings);
  for (size_t i = 0; status && findings && i < hakyu_findings_total(findings); i++) fprintf(stderr, "%s\n", hakyu_findings_get(findings, i)->text);
  if (status) fprintf(stderr, "micro_cascade: status %d\n", (int)status);
  struct rusage used;
  if (!status && getrusage(RUSAGE_SELF, &used) == 0) tell("memory of the process, at most", (double)used.ru_maxrss / 1024, "MiB");
  return status ? 1 : 0;
}
