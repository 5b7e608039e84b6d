/* drawing_check - is a drawing quiet? An SVG that goes into a page must neither run nor fetch anything, nor leave its own element. */
#ifndef HK_REPORT_DRAWING_CHECK_H
#define HK_REPORT_DRAWING_CHECK_H
#include <stdbool.h>
#include "base/text.h"

/* True if the bytes are one <svg> element, whole and balanced, made of shapes alone: no element outside a closed list, no attribute
   that handles events, no reference but to itself or to an image it carries, no entities of its own. */
bool hk_drawing_is_quiet(const char *svg, size_t size);
/* Adds the <svg> element of a quiet drawing, without prolog, every id and every reference to one with own in front. */
void hk_drawing_inline(hk_buffer *out, const char *svg, size_t size, const char *own);
#endif
