/* report_spots - the cells of hotspots that several reports share. */
#ifndef HK_REPORT_REPORT_SPOTS_H
#define HK_REPORT_REPORT_SPOTS_H
#include "diagnosis/diagnosis.h"
#include "report/report_table.h"

/* A need all of whose transmitted loss came by one link says nothing that the link, which is in the list too, does not say. */
bool hk_spot_is_told(const hk_facts *facts, const hk_spot *spot, const hk_spot *spots, size_t count);
/* A cell: the sectors that its loss fell upon, the most lost first, at most so many by name. */
void hk_write_reached(hakyu_report *report, const hk_facts *facts, const hk_spot *spot, uint32_t most);
/* A cell: the mechanisms by which it gave way with their shares, at most so many; "-" if none was seen. */
void hk_write_ways(hakyu_report *report, const hk_spot *spot, int most);
#endif
