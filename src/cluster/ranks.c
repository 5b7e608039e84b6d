/* ranks - see ranks.h. */
#include "cluster/ranks.h"

#include <mpi.h>
#include <time.h>

enum { WORDS = 2 };

bool ranks_begin(int *count, char ***arguments) {
  int provided = 0;
  return MPI_Init_thread(count, arguments, MPI_THREAD_FUNNELED, &provided) == MPI_SUCCESS && provided >= MPI_THREAD_FUNNELED;
}

int ranks_number(void) {
  int number = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &number);
  return number;
}

int ranks_count(void) {
  int count = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &count);
  return count;
}

void ranks_send(int to, rank_word word, const rank_message *message) {
  const uint64_t words[WORDS] = {message->first, message->count};
  MPI_Send(words, WORDS, MPI_UINT64_T, to, (int)word, MPI_COMM_WORLD); /* so short that it never waits for its receiver */
}

bool ranks_receive(rank_word word, rank_message *message) {
  int has_come = 0;
  uint64_t words[WORDS];
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, (int)word, MPI_COMM_WORLD, &has_come, &status);
  if (!has_come) return false;
  MPI_Recv(words, WORDS, MPI_UINT64_T, status.MPI_SOURCE, (int)word, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  *message = (rank_message){words[0], words[1], status.MPI_SOURCE};
  return true;
}

rank_sums ranks_add_up(const rank_sums *own) {
  const struct timespec moment = {0, 5000000};
  const uint64_t mine[] = {own->done, own->failed, own->stopped, own->broken, own->refused};
  uint64_t all[sizeof mine / sizeof *mine] = {0};
  int is_over = 0;
  MPI_Request request;
  MPI_Iallreduce(mine, all, (int)(sizeof mine / sizeof *mine), MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD, &request);
  for (MPI_Test(&request, &is_over, MPI_STATUS_IGNORE); !is_over; MPI_Test(&request, &is_over, MPI_STATUS_IGNORE)) nanosleep(&moment, NULL);
  MPI_Wait(&request, MPI_STATUS_IGNORE); /* at once */
  return (rank_sums){all[0], all[1], all[2], all[3], all[4]};
}

void ranks_end(void) { MPI_Finalize(); }
