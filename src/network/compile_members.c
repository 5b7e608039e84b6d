/* compile_members - who belongs to what: crews' sizes, the sharing groups of a sector, the common-mode groups of an
   asset. Lists are in the model's numbers, ascending. */
#include "network/compile.h"

size_t hk_compile_count_sharings(const hakyu_model *model) {
  size_t count = 0;
  for (uint32_t s = 0; s < model->sharing_count; s++) count += model->sharings[s].sector_count;
  return count;
}

size_t hk_compile_count_groups(const hakyu_model *model) {
  size_t count = 0;
  for (uint32_t g = 0; g < model->group_count; g++) count += model->groups[g].member_count;
  return count;
}

bool hk_compile_is_anybody_aided(const hakyu_model *model) {
  for (uint32_t s = 0; s < model->sharing_count; s++)
    if (hk_sharing_aids(&model->sharings[s].aid)) return true;
  return false;
}

static hk_net_aid aid_of(const hk_compile *compile, const hk_sharing_aid *aid) {
  return (hk_net_aid){.repair_least_ppm = (int32_t)hk_value_number(compile->model, aid->repair_least, compile->outer, HK_FULL),
                      .repair_most_ppm = (int32_t)hk_value_number(compile->model, aid->repair_most, compile->outer, HK_FULL),
                      .recurrence = hk_value_chance(compile->model, aid->recurrence, compile->outer, HK_ALWAYS)};
}

static int64_t crew_size(const hk_compile *compile, const hk_crew *crew) {
  const int64_t size = hk_value_number(compile->model, crew->size, compile->outer, 0);
  if (!crew->grow_ppm) return size;
  const int64_t grown = (int64_t)((__int128)size * crew->grow_ppm / HK_FULL);
  return grown > size ? grown : size + 1;
}

void hk_compile_fill_members(hk_compile *compile) {
  const hakyu_model *model = compile->model;
  hk_network *net = compile->network;
  for (uint32_t c = 0; c < model->crew_count; c++) net->crew_sizes[c] = crew_size(compile, &model->crews[c]);

  for (uint32_t s = 0; s < model->sharing_count; s++)
    for (uint32_t i = 0; i < model->sharings[s].sector_count; i++) net->sharing_first[model->sharings[s].sectors[i] + 1]++;
  hk_compile_sum_up(net->sharing_first, model->sector_count);
  for (uint32_t s = 0; s < model->sharing_count; s++)
    for (uint32_t i = 0; i < model->sharings[s].sector_count; i++)
      net->sharings[net->sharing_first[model->sharings[s].sectors[i] + 1]++] = s;

  for (uint32_t s = 0; s < model->sharing_count && net->aids; s++) net->aids[s] = aid_of(compile, &model->sharings[s].aid);

  for (uint32_t g = 0; g < model->group_count; g++) {
    net->group_betas[g] = hk_value_chance(model, model->groups[g].beta, compile->outer, HK_ALWAYS);
    if (model->groups[g].is_scaled) net->group_betas[g] = hk_value_scale_chance(net->group_betas[g], model->groups[g].scale_ppm);
    for (uint32_t i = 0; i < model->groups[g].member_count; i++) net->group_first[model->groups[g].members[i] + 1]++;
  }
  if (!model->group_count) return;
  hk_compile_sum_up(net->group_first, model->asset_count);
  for (uint32_t g = 0; g < model->group_count; g++)
    for (uint32_t i = 0; i < model->groups[g].member_count; i++)
      net->groups[net->group_first[model->groups[g].members[i] + 1]++] = g;
}
