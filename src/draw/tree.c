/* tree - see tree.h. */
#include "draw/tree.h"

#include <stdlib.h>
#include <string.h>

static bool is_same(const hakyu_picture *picture, const tree_node *node, uint32_t parent, const hakyu_picture_episode *episode) {
  const hakyu_picture_asset *a = hakyu_picture_asset_get(picture, node->asset), *b = hakyu_picture_asset_get(picture, episode->asset);
  if (node->parent != parent || node->hazard != episode->hazard || node->mechanism != episode->mechanism || a->sector != b->sector) return false;
  return *a->kind ? strcmp(a->kind, b->kind) == 0 : node->asset == episode->asset;
}

static void take(tree_node *node, const hakyu_picture_episode *episode) {
  if (episode->start_s < node->first_s) node->first_s = episode->start_s;
  if (episode->start_s > node->last_start_s) node->last_start_s = episode->start_s;
  if (episode->end_s < node->first_end_s) node->first_end_s = episode->end_s;
  if (episode->end_s > node->last_s) node->last_s = episode->end_s;
  node->is_open |= episode->is_open != 0;
  node->episodes++;
}

/* Gives every episode its node; the newest nodes are looked at first, for siblings fall one after another. */
static void gather(const hakyu_picture *picture, const hakyu_picture_episode *episodes, size_t count, tree *t, uint32_t *node_of) {
  for (size_t e = 0; e < count; e++) {
    const hakyu_picture_episode *episode = &episodes[e];
    uint32_t parent = episode->parent == HAKYU_NOTHING || episode->parent >= e ? TREE_NONE : node_of[episode->parent], n = t->count;
    while (n > 0 && !is_same(picture, &t->nodes[n - 1], parent, episode)) n--;
    if (n == 0) {
      n = ++t->count;
      t->nodes[n - 1] = (tree_node){.parent = parent,
                                    .hazard = episode->hazard,
                                    .asset = episode->asset,
                                    .mechanism = episode->mechanism,
                                    .first_s = episode->start_s,
                                    .last_start_s = episode->start_s,
                                    .first_end_s = episode->end_s,
                                    .last_s = episode->end_s,
                                    .depth = parent == TREE_NONE ? 0 : t->nodes[parent].depth + 1};
      if (parent != TREE_NONE) t->nodes[parent].children++;
    }
    node_of[e] = n - 1;
    take(&t->nodes[n - 1], episode);
  }
}

typedef struct member { uint32_t node, asset; } member;

static int compare_members(const void *left, const void *right) {
  const member *a = left, *b = right;
  if (a->node != b->node) return a->node < b->node ? -1 : 1;
  return (a->asset > b->asset) - (a->asset < b->asset);
}

static void count_assets(const hakyu_picture_episode *episodes, size_t count, tree *t, const uint32_t *node_of, member *members) {
  for (size_t e = 0; e < count; e++) members[e] = (member){node_of[e], episodes[e].asset};
  qsort(members, count, sizeof *members, compare_members);
  for (size_t m = 0; m < count; m++)
    if (!m || compare_members(&members[m - 1], &members[m]) != 0) t->nodes[members[m].node].assets++;
}

/* Leaves out the leaf of the fewest episodes, of equals the one that fell last, until the rest has room. */
static void prune(tree *t, uint32_t most, bool *is_hidden) {
  for (uint32_t left = t->count; left > most; left--) {
    uint32_t least = TREE_NONE;
    for (uint32_t n = t->count; n-- > 0;)
      if (!is_hidden[n] && !t->nodes[n].children && (least == TREE_NONE || t->nodes[n].episodes < t->nodes[least].episodes)) least = n;
    is_hidden[least] = true;
    t->hidden_nodes++;
    t->hidden_episodes += t->nodes[least].episodes;
    if (t->nodes[least].parent != TREE_NONE) t->nodes[t->nodes[least].parent].children--;
  }
}

/* Nodes are in order of their first episode, so siblings are, too. place: where the next child of a node goes is after all that is
   below it already, found by walking back: small trees, plainly done. */
static void put_in_order(tree *t, uint32_t parent, const bool *is_hidden) {
  for (uint32_t n = 0; n < t->count; n++) {
    if (t->nodes[n].parent != parent || is_hidden[n]) continue;
    t->order[t->shown++] = n;
    if (t->nodes[n].children) put_in_order(t, n, is_hidden);
  }
}

hakyu_status tree_create(const hakyu_picture *picture, const hakyu_picture_episode *episodes, size_t count, uint32_t most, tree *t) {
  uint32_t *node_of = calloc(count + 1, sizeof *node_of);
  member *members = calloc(count + 1, sizeof *members);
  bool *is_hidden = calloc(count + 1, sizeof *is_hidden);
  *t = (tree){.nodes = calloc(count + 1, sizeof *t->nodes), .order = calloc(count + 1, sizeof *t->order)};
  bool is_made = node_of && members && is_hidden && t->nodes && t->order;
  if (is_made) {
    gather(picture, episodes, count, t, node_of);
    count_assets(episodes, count, t, node_of, members);
    prune(t, most, is_hidden);
    put_in_order(t, TREE_NONE, is_hidden);
  } else {
    tree_destroy(t);
  }
  free(node_of);
  free(members);
  free(is_hidden);
  return is_made ? HAKYU_OK : HAKYU_NO_MEMORY;
}

void tree_destroy(tree *t) {
  free(t->nodes);
  free(t->order);
  *t = (tree){0};
}
