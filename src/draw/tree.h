/* tree - one replication as a tree of falls: the episodes of a replication, those of one kind that fell from the same cause taken
   together, so that a cascade of hundreds fits a page. */
#ifndef HK_DRAW_TREE_H
#define HK_DRAW_TREE_H
#include <stdbool.h>
#include <hakyu/picture.h>

#define TREE_NONE UINT32_MAX

/* Episodes with the same cause (the same node, or hazard), kind of asset and mechanism. An asset without a kind stands alone. */
typedef struct tree_node {
  uint32_t parent;                 /* node, or TREE_NONE: then a hazard struck it */
  uint32_t hazard;
  uint32_t asset;                  /* of its first episode */
  hakyu_mechanism mechanism;
  uint32_t episodes, assets;       /* how many; assets that are different */
  int64_t first_s, last_start_s;   /* earliest and latest start */
  int64_t first_end_s, last_s;     /* earliest and latest end */
  bool is_open;                    /* some are down at the horizon */
  uint32_t depth, children;        /* children: nodes that are still in the tree */
} tree_node;

typedef struct tree {
  tree_node *nodes; uint32_t count;  /* parents before children */
  uint32_t *order;                   /* depth first, siblings in order of their first start: what is shown */
  uint32_t shown;
  uint32_t hidden_nodes, hidden_episodes; /* left out for want of room: the smallest leaves */
} tree;

/* At most `most` nodes are shown. Errors: NO_MEMORY. */
hakyu_status tree_create(const hakyu_picture *picture, const hakyu_picture_episode *episodes, size_t count, uint32_t most, tree *t);
void tree_destroy(tree *t);
#endif
