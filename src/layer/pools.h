/* pools - what the layer congestion lays into a plan, and the arithmetic of one pool in one step of time. Users are counted in
   millionths, times are seconds, parts are millionths unless another unit is named. Nothing here knows of the cascade. */
#ifndef HK_LAYER_POOLS_H
#define HK_LAYER_POOLS_H
#include "layer/erlang.h"
#include "layer/layer.h"

/* What divides time and parts in the kernel. */
typedef struct hk_pool {
  uint32_t asset, row;        /* of the network */
  bool is_loss;
  int64_t capacity;           /* loss: servers; queue: requests an hour; millionths */
  int64_t load;               /* fresh requests an hour where the profile stands at 1 */
  uint32_t profile;           /* number or HK_NONE */
  int64_t hold_s, retry_after_s, patience_s, register_after_s, stop_for_s; /* patience, stop: HK_NEVER allowed */
  int64_t retry, collapse, admit, grade; /* parts; admit -1: no admission control */
  int64_t registered, stop_at;           /* users; stop_at -1: never */
  uint32_t spill_first, spill_count;     /* spills[...]: pools, in order */
  const hk_erlang *table;     /* loss */
} hk_pool;

typedef struct hk_surge {
  const hk_layer_hazard *hazard;
  uint32_t pool_first, pool_count;       /* surge_pools[...] */
} hk_surge;

typedef struct hk_pools {
  hk_pool *pools;             uint32_t count;   /* ascending by asset */
  uint32_t *spills;
  hk_surge *surges;           uint32_t surge_count;
  uint32_t *surge_pools;
  uint32_t *rows;             uint32_t row_count; /* the network's rows in which pools count, each once */
  uint32_t *row_of;           /* by pool: place in rows */
  int64_t step_s, horizon_s;
  const hk_plan_profile *profiles;
} hk_pools;
enum { HK_POOLS_MOST = 120, HK_POOL_STEPS_MOST = 1000000 };

/* The layer's `compile` hook. */
hakyu_status hk_pools_compile(const hk_layer_desk *desk, const void **data);

/* 1 - e^(-time / after), in units of 2^-32. time from 0, after at least 1; both below 2^40. */
uint32_t hk_pool_decay(int64_t time_s, int64_t after_s);
/* part (units of 2^-32) of amount, down. */
static inline int64_t hk_pool_part32(int64_t amount, uint32_t part) { return (int64_t)((__int128)amount * part >> 32); }
static inline int64_t hk_pool_part(int64_t amount, int64_t ppm) { return (int64_t)((__int128)amount * ppm / HK_FULL); }

/* Fresh requests from one second of the replication to another, at the profile and `factor` (ppm). */
int64_t hk_pool_fresh(const hk_pools *pools, const hk_pool *pool, int64_t start_second, int64_t from_s, int64_t to_s, int64_t factor);

/* What becomes of `demand` requests that come to a pool within dt seconds, of which part `running` of the capacity runs. */
typedef struct hk_pool_flow {
  int64_t served, rejected, left; /* rejected: not let in, or blocked; left: gave up waiting. demand + queue = served + rejected + left + waiting */
  int64_t waiting;                /* the queue afterwards */
  bool is_over;                   /* demand exceeds what the pool can do */
} hk_pool_flow;
hk_pool_flow hk_pool_serve(const hk_pool *pool, int64_t demand, int64_t queue, int64_t running, int64_t dt_s);
#endif
