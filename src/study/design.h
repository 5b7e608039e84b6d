/* design - which points of the space of factors are run: a table of numbers in 0…1, one row a point, one column a factor. What a
   number means is the factor's affair (factor.h): a level, a place in a range, a probability of a distribution.

     grid       every combination of levels; the last factor moves fastest
     two_level  first and last level of each: all 2^k up to 10 factors; beyond, a fraction of resolution IV: factors are the products
                of odd numbers of base factors, so that a product of three of them is never 1, nor of one: main effects are clear of
                each other and of all interactions of two (Box, Hunter and Hunter 2005, chapter 6)
     lhs        Latin hypercube: each factor's n strata hold one point each (McKay, Beckman and Conover 1979)
     sobol      the Sobol sequence, from point `skip` on
     morris     trajectories: from a random start, each factor moves once, in random order, by p / (2 (p - 1)) (Morris 1991)
     saltelli   for each of N base points: A, then A with column i of B for each i, (B with column i of A for each i,) B; A and B are
                the halves of a Sobol sequence of twice as many dimensions (Saltelli et al. 2010)

   What is random is drawn by address (the design's seed, the factor's key, the point), so a factor more or a point more changes
   nobody else's numbers: that holds for lhs jitter and Morris starts; an LHS permutation depends on the number of points. */
#ifndef HK_STUDY_DESIGN_H
#define HK_STUDY_DESIGN_H
#include <stdbool.h>
#include <stdint.h>
#include "base/findings.h"
#include "base/memory.h"

typedef enum hk_design_kind { HK_DESIGN_GRID, HK_DESIGN_LIST, HK_DESIGN_TWO_LEVEL, HK_DESIGN_LHS, HK_DESIGN_SOBOL, HK_DESIGN_MORRIS, HK_DESIGN_SALTELLI,
                              HK_DESIGN_COUNT } hk_design_kind;

/* What the design needs to know of a factor. */
typedef struct hk_design_factor {
  uint64_t key;          /* of its id, class "factor" */
  uint32_t level_count;  /* 0: it has no levels, any number in 0…1 has a meaning */
} hk_design_factor;

typedef struct hk_design_asked {
  hk_design_kind kind;   /* not LIST: such points are read from a file */
  const hk_design_factor *factors;
  uint32_t factor_count; /* >= 1 */
  uint64_t points;       /* lhs, sobol: how many; saltelli: N */
  uint32_t trajectories, levels; /* morris; levels: of factors without their own */
  uint64_t seed, skip;   /* lhs, morris; sobol */
  bool is_second_order;  /* saltelli: B with columns of A as well */
} hk_design_asked;

enum { HK_DESIGN_POINTS_MOST = 10000000, HK_DESIGN_FACTORS_MOST = 1024, HK_DESIGN_FULL_MOST = 10, HK_DESIGN_SALTELLI_MOST = 20 };

/* How many points there will be. Refused by name, with a finding at `place`: more factors than the design can take, no levels where
   levels are needed, an odd number of levels for morris, N that is no power of two, more than HK_DESIGN_POINTS_MOST points. */
hakyu_status hk_design_count(const hk_design_asked *asked, hk_place place, hakyu_findings *findings, uint64_t *count);

/* The points: at[point * factor_count + factor], each in 0…1, in memory of the caller's (as many as counted). Of a factor with L levels
   level j is (j + 1/2) / L. Errors: NO_MEMORY, LIMIT. */
hakyu_status hk_design_fill(const hakyu_memory *memory, const hk_design_asked *asked, double *at);

/* The level that a number in 0…1 stands for. */
uint32_t hk_design_level(double at, uint32_t level_count);
#endif
