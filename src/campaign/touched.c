/* touched - see touched.h. Read off the workspace as the replication left it. */
#include "campaign/touched.h"

#include "base/memory.h"

/* Ever not met: an unmet period began, or a standby was tried (which may have ended it before it began). */
static bool is_consulted(const hk_workspace *ws, uint32_t n) {
  const hk_net_need *need = &ws->network->needs[n];
  if (ws->needs[n].flags & HK_NEED_HAD_PERIOD) return true;
  for (uint32_t l = need->link_first + need->primary_count; l < need->link_first + need->link_count; l++)
    if (ws->links[l].tries) return true;
  return false;
}

hakyu_status hk_touched_take(const hakyu_memory *memory, const hk_runner *runner, hk_touched **out) {
  const hk_workspace *ws = hk_runner_workspace(runner);
  uint32_t assets = 0, strikes = 0;
  for (uint32_t i = 0; i < ws->touched_assets.count; i++) assets += ws->assets[ws->touched_assets.items[i]].last_episode != HK_NONE;
  for (uint32_t e = 0; e < ws->episode_count; e++) strikes += ws->episodes[e].hazard != HK_NONE;
  const size_t numbers = (size_t)assets + ws->touched_needs.count;
  hk_touched *made = hk_memory_alloc(memory, sizeof *made + strikes * sizeof(hk_touched_strike) + numbers * sizeof(uint32_t));
  if (!made) return HAKYU_NO_MEMORY;
  hk_touched_strike *struck = (hk_touched_strike *)(void *)(made + 1);
  uint32_t *asset = (uint32_t *)(void *)(struck + strikes), *need = asset + assets;
  *made = (hk_touched){assets, ws->touched_needs.count, strikes, asset, need, struck, ws->outcome};
  for (uint32_t i = 0; i < ws->touched_assets.count; i++) {
    const uint32_t a = ws->touched_assets.items[i];
    if (ws->assets[a].last_episode != HK_NONE) *asset++ = a | (ws->assets[a].strike_count ? HK_TOUCHED_MARK : 0);
  }
  for (uint32_t i = 0; i < ws->touched_needs.count; i++) *need++ = ws->touched_needs.items[i] | (is_consulted(ws, ws->touched_needs.items[i]) ? HK_TOUCHED_MARK : 0);
  const hk_plan_hazard *hazards = hk_runner_plan(runner)->hazards;
  for (uint32_t e = 0; e < ws->episode_count; e++)
    if (ws->episodes[e].hazard != HK_NONE) *struck++ = (hk_touched_strike){ws->episodes[e].asset, hazards[ws->episodes[e].hazard].cause};
  *out = made;
  return HAKYU_OK;
}
