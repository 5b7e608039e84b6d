/* json_in - JSON text to the same positioned tree as YAML, so that jansson stays behind this door.
   Objects become mappings, arrays sequences; texts, numbers, true, false and null scalars (is_plain: not a string).
   Integers beyond 64 bits are refused; numbers with a fraction keep 17 significant digits. Lines are not known (0). */
#ifndef HK_DOC_JSON_IN_H
#define HK_DOC_JSON_IN_H
#include "doc/doc.h"

/* Parses one JSON value. path: for findings, may be NULL. Nodes and texts live in the arena.
   Errors: REFUSED with a finding (malformed, duplicate keys, deeper than HK_DOC_DEPTH_MAX), NO_MEMORY. */
hakyu_status hk_doc_parse_json(hk_arena *arena, const hakyu_memory *memory, const char *bytes, size_t size, const char *path,
                               hakyu_findings *findings, hk_node **root);
hakyu_status hk_doc_read_json(hk_arena *arena, const hakyu_memory *memory, const char *path, hakyu_findings *findings, hk_node **root);
#endif
