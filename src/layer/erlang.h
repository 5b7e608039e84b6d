/* erlang - the share of calls that find all servers busy (Erlang's first formula), as a table of integers. Made at the desk, read in
   the kernel. Quasi-stationary: services are short against the time in which the offered load changes. */
#ifndef HK_LAYER_ERLANG_H
#define HK_LAYER_ERLANG_H
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"

enum { HK_ERLANG_POINTS = 2048, HK_ERLANG_SERVERS_MOST = 1000000 };

/* Blocking in units of 2^-32 for one number of servers: light by load / servers from 0 to 1, heavy by servers / load from 0 to 1.
   Between the points it is interpolated: wrong by less than 5e-5, up to HK_ERLANG_SERVERS_MOST servers (tests/layer). */
typedef struct hk_erlang { uint32_t light[HK_ERLANG_POINTS + 1], heavy[HK_ERLANG_POINTS + 1]; } hk_erlang;

/* servers: 1 to HK_ERLANG_SERVERS_MOST. + - x / of doubles only, so the same to the bit wherever it is made. */
void hk_erlang_make(uint32_t servers, hk_erlang *table);

/* Blocking, in units of 2^-32, at an offered load of `load` erlangs on `servers`, both in millionths; servers above 0, load from 0. */
uint32_t hk_erlang_blocking(const hk_erlang *table, int64_t load, int64_t servers);
#endif
