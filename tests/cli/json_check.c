/* json_check - reads JSON from standard input through the program's own door and says what it is: its schema, and how many members
   it has. Exit 1 if it is no JSON. */
#include <stdio.h>
#include <stdlib.h>

#include "doc/json_in.h"

int main(void) {
  const hakyu_memory *memory = hakyu_memory_default();
  char *text = NULL;
  size_t size = 0, room = 0, got = 1;
  hk_arena *arena = NULL;
  hk_node *root = NULL;
  while (got) {
    if (size + 65536 > room && !(text = realloc(text, room += 1 << 20))) return 1;
    got = fread(text + size, 1, 65536, stdin);
    size += got;
  }
  if (hk_arena_create(memory, &arena) || hk_doc_parse_json(arena, memory, text, size, NULL, NULL, &root)) {
    puts("no JSON");
    return 1;
  }
  const hk_node *schema = hk_node_find(root, "schema");
  printf("%s: %u members\n", schema && schema->text ? schema->text : "no schema", root->count);
  hk_arena_destroy(arena);
  free(text);
  return 0;
}
