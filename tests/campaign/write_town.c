/* write_town - writes the small town of made_town.h as files: write_town FOLDER. For tests that run the program itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "campaign/made_town.h"
#include "cascade/made_model.h"

int main(int argc, char **argv) {
  made_rows rows;
  if (argc != 2) {
    fputs("usage: write_town FOLDER\n", stderr);
    return 2;
  }
  made_rows_init(&rows, MADE_TOWN);
  made_write_files(&rows, argv[1], 0);
  made_rows_fini(&rows);
  return 0;
}
