/* congestion - the layer `congestion`, as far as others may look into it: its row of the registry, and a thread's books (tests). */
#ifndef HK_LAYER_CONGESTION_H
#define HK_LAYER_CONGESTION_H
#include "layer/layer.h"

extern const hk_layer hk_layer_congestion;

/* The books of one pool at the end of a replication, users in millionths:
   fresh + in = served + abandoned + out + away + queue + arriving, exactly. */
typedef struct hk_congestion_books {
  int64_t fresh;              /* came by themselves, while the pool was not quiet; those that register anew are among them */
  int64_t in, out;            /* turned away by another pool and taken here; turned away here and taken by another */
  int64_t served, abandoned;
  int64_t away, queue, arriving; /* between two attempts; waiting; on the way from another pool */
} hk_congestion_books;
uint32_t hk_congestion_pool_count(const void *self);
hk_congestion_books hk_congestion_pool_books(const void *self, uint32_t pool); /* pools ascend by asset */
#endif
