/* sensitivity - which factors of a design matter for one figure: pure functions over the points and what came out at each.
   `at` is the design (study/design.h): at[point * k + factor] in 0…1; y[point] is the figure. Intervals are 95 %, by bootstrap over
   what the design repeats (trajectories, base points, points), with resamples addressed by `seed`: 1,000 of them, down to 200 where the
   design is large. */
#ifndef HK_DIAGNOSIS_SENSITIVITY_H
#define HK_DIAGNOSIS_SENSITIVITY_H
#include <stdbool.h>
#include <stdint.h>
#include <hakyu/memory.h>

/* An index with its interval; NAN where the figure does not vary, or the design cannot tell. */
typedef struct hk_index { double value, low, high; } hk_index;

/* Morris (1991): elementary effects d = (y after - y before) / (at after - at before) of each factor, one a trajectory. mu: their mean;
   mu_star: mean of |d| (Campolongo, Cariboni and Saltelli 2007); sigma: standard deviation (interactions and bends). */
typedef struct hk_morris { double mu, sigma; hk_index mu_star; } hk_morris;
hakyu_status hk_sensitivity_morris(const hakyu_memory *memory, const double *at, const double *y, uint32_t trajectories, uint32_t k, uint64_t seed,
                                   hk_morris *out);

/* Sobol indices of a saltelli design of N base points (layout of study/design.h). First order: mean of f(B) (f(AB_i) - f(A)) over the
   variance (Saltelli et al. 2010, table 2, b); total: half the mean of (f(A) - f(AB_i))^2 over it (Jansen 1999; ibid., f). second, if
   the design has it and it is not NULL: [i * k + j], i < j, the part of i and j together beyond each alone (Saltelli 2002). */
typedef struct hk_sobol_index { hk_index first, total; } hk_sobol_index;
hakyu_status hk_sensitivity_sobol(const hakyu_memory *memory, const double *y, uint64_t base_points, uint32_t k, bool is_second_order, uint64_t seed,
                                  hk_sobol_index *out, hk_index *second);

/* Any design of n > k + 1 points without ties between factors: standardised regression coefficients of y on the factors (SRC), partial
   rank correlation coefficients (PRCC), and the share of the variance that the linear fit explains: where that is low, SRC says
   little. Errors: NO_MEMORY, NUMERIC (factors that depend on each other). */
typedef struct hk_regression { hk_index src, prcc; } hk_regression;
hakyu_status hk_sensitivity_regression(const hakyu_memory *memory, const double *at, const double *y, uint64_t n, uint32_t k, uint64_t seed,
                                       hk_regression *out, double *explained);

/* Balanced designs of levels (grid, two_level): level[point * k + factor] counts from 0. The variance of y over the points, taken apart:
   main[f] is the share of the means by level of f, together[f * k + g], f < g, that of the means by both beyond the two alone. What is
   left over is of three and more. Errors: NO_MEMORY. */
hakyu_status hk_sensitivity_effects(const hakyu_memory *memory, const uint32_t *level, const double *y, uint64_t n, uint32_t k, double *main,
                                    double *together);

/* Where a monotone figure crosses a value. x ascending, y with the limits of its interval; fitted by monotone regression, straight between
   points. crossing: the least x at which the fit is at or below (is_falling) or above the wanted value; low, high: the same for the
   lower and upper limits' own fits; -inf where already the first point is beyond, +inf where none is. Errors: NO_MEMORY. */
hakyu_status hk_sensitivity_threshold(const hakyu_memory *memory, const double *x, const double *y, const double *y_low, const double *y_high, uint64_t n,
                                      double wanted, bool is_falling, hk_index *crossing);
/* The same where the other factors move too (lhs, sobol and the like): the fit is of the mean over them, and the limits are those of resampled
   points. x need not be in order. */
hakyu_status hk_sensitivity_threshold_sampled(const hakyu_memory *memory, const double *x, const double *y, uint64_t n, double wanted, bool is_falling, uint64_t seed,
                                              hk_index *crossing);
#endif
