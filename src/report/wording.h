/* wording - what a revision proposes to write, in the strength that the item's force allows: "must" and 遵守が必要 for compulsory items
   only. Own words of a ledger go into it; if these speak of an obligation that the item does not have, nothing is proposed. */
#ifndef HK_REPORT_WORDING_H
#define HK_REPORT_WORDING_H
#include "base/text.h"
#include "catalogue/catalogue.h"

/* Does a text in either tongue speak of an obligation: must, shall, required, 遵守が必要, なければならない … Full-width letters, capitals,
   spaces and letters that cannot be seen do not hide it. */
bool hk_wording_obliges(const char *text);
/* Appends the proposed sentence for `change` in that tongue and returns true; or, where the change obliges and the item is not
   compulsory, why nothing is proposed, and returns false. */
bool hk_wording_propose(hk_buffer *out, hk_force force, const char *change, hakyu_lang lang);
#endif
