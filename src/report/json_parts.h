/* json_parts - the pieces that all JSON reports are put together from: numbers as numbers, times in seconds, shares 0..1; null
   where there is nothing or where it lies beyond the horizon. */
#ifndef HK_REPORT_JSON_PARTS_H
#define HK_REPORT_JSON_PARTS_H
#include "diagnosis/avoidable.h"
#include "doc/doc.h"

/* One key with its value. */
void hk_part_number(hk_json *json, const char *key, double value);
void hk_part_text(hk_json *json, const char *key, const char *value); /* NULL gives null */
void hk_part_whole(hk_json *json, const char *key, int64_t value);
void hk_part_list(hk_json *json, const char *key); /* opens it */
void hk_part_interval(hk_json *json, const char *key, const hk_interval *interval);
void hk_part_spread(hk_json *json, const char *key, const hk_spread *spread);
/* What paired runs say, on the index; no member where there are none. Avoided: loss as it was less loss with the change. */
void hk_part_paired(hk_json *json, const char *key, const struct hk_paired_loss *paired);
void hk_part_protector(hk_json *json, const hk_facts *facts, const hk_protector *by);
/* A member: a list of hotspots. */
void hk_part_spots(hk_json *json, const char *key, const hk_facts *facts, const hk_spot *spots, size_t count);
/* The schema's name and the run it is about: the beginning of every document about a run; then its end, handed over as a text. */
void hk_part_begin(hk_json *json, const char *schema, hakyu_result *result);
hakyu_status hk_part_end(hk_json *json, hakyu_status status, char **text);
#endif
