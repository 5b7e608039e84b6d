/* ranks - the processes of one MPI job: who we are, and the few messages between rank 0, who hands out, and all others. The only door to MPI.
   Nothing waits idly: whoever has nothing to do asks again after a moment, so that a rank does not use up the processor that another computes on. */
#ifndef HK_CLUSTER_RANKS_H
#define HK_CLUSTER_RANKS_H
#include <stdbool.h>
#include <stdint.h>

/* What is said: a rank asks for work, rank 0 gives a stretch of units (count 0: there is none); a rank that ends before it was told so takes leave. */
typedef enum rank_word { RANK_ASKS = 1, RANK_GIVES = 2, RANK_LEAVES = 3 } rank_word;
typedef struct rank_message { uint64_t first, count; int from; } rank_message;
/* What each has done, added up over all. */
typedef struct rank_sums { uint64_t done, failed, stopped, broken, refused; } rank_sums; /* broken: ended by a fault; refused: of these, by what lies there */

bool ranks_begin(int *count, char ***arguments); /* false: MPI cannot be used */
int ranks_number(void);
int ranks_count(void);
void ranks_send(int to, rank_word word, const rank_message *message);
bool ranks_receive(rank_word word, rank_message *message); /* false: nothing has come */
/* Adds up over all ranks, and waits for all of them. */
rank_sums ranks_add_up(const rank_sums *own);
void ranks_end(void);
#endif
