/* hosts - what the layer contagion lays into a plan: hosts, the access links between them, and the infections that come from outside.
   Integers only; chances are thresholds of a draw, parts are ppm, times seconds. Nothing here knows of the cascade. */
#ifndef HK_LAYER_HOSTS_H
#define HK_LAYER_HOSTS_H
#include "layer/layer.h"

/* A host: an asset that can be compromised. The measures are those in force for it: its own, or its principal's where it is bound to them. */
typedef struct hk_host {
  uint64_t key;               /* class asset */
  uint64_t strike, leak;      /* chances that a compromise brings an outage, or lets records out; leak 0 where they are encrypted */
  hk_net_time strike_after, leak_after; /* from the compromise */
  hk_net_time contain, again; /* from the compromise until it is contained; from there until it can be compromised anew */
  int64_t contain_most_s;     /* whatever is drawn; HK_NEVER: as drawn */
  int64_t guard, trained;     /* ppm: part of the tries it wards off for good; the part at second 0 that halves every 180 days */
  uint32_t asset, data;       /* data: the asset that holds its records (itself if none is named) */
  uint32_t group;             /* hosts of one organisation have one: 0 .. group_count - 1 */
  uint32_t out_first, out_count; /* access[out_first ...] */
  uint32_t in_first, in_count;   /* ins[in_first ...]: numbers in access, ascending */
  uint8_t has_principal;      /* it works for another: a contractor */
} hk_host;

typedef struct hk_access {
  uint64_t key;               /* class access (from, to) */
  uint64_t chance;            /* that the way is open, each time its source is compromised and its target can be */
  hk_net_time delay;          /* of one try */
  uint32_t from, to;          /* hosts */
} hk_access;

/* A hazard `infection`: compromises those of its targets that can be. */
typedef struct hk_infection {
  const hk_layer_hazard *hazard;
  uint32_t host_first, host_count; /* infection_hosts[...]: ascending */
} hk_infection;

typedef struct hk_hosts {
  hk_host *hosts;             uint32_t count;        /* ascending by asset */
  hk_access *access;          uint32_t access_count; /* ascending by (from, to) */
  uint32_t *ins;
  hk_infection *infections;   uint32_t infection_count;
  uint32_t *infection_hosts;
  uint32_t group_count;
} hk_hosts;
enum { HK_HOSTS_MOST = 200000, HK_ACCESS_MOST = 4000000 };

/* The layer's `compile` hook. */
hakyu_status hk_hosts_compile(const hk_layer_desk *desk, const void **data);

/* The part of tries (ppm) that a host wards off at a second of the replication: 1 - (1 - guard) (1 - trained 2^(-t / 180 d)). */
int64_t hk_host_ward(const hk_host *host, int64_t time_s);
#endif
