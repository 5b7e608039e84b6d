/* contagion - the layer `contagion`, as far as others may look into it: its row of the registry, and a thread's hosts (tests). */
#ifndef HK_LAYER_CONTAGION_H
#define HK_LAYER_CONTAGION_H
#include "layer/layer.h"

extern const hk_layer hk_layer_contagion;

typedef enum hk_host_state { HK_HOST_SUSCEPTIBLE, HK_HOST_COMPROMISED, HK_HOST_CONTAINED } hk_host_state;
typedef struct hk_host_story {
  hk_host_state state;
  uint32_t compromises, strikes, leaks; /* so far */
  int64_t since_s;                      /* of the latest compromise; HK_NEVER: none */
} hk_host_story;
/* How a host stands: hosts ascend by asset. */
hk_host_story hk_contagion_host(const void *self, uint32_t host);
#endif
