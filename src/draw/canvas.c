/* canvas - see canvas.h. The only file that knows cairo and pango.
   Bytes must not depend on where and when they are made: the PDF's dates are fixed, text is not hinted, numbers are cairo's own,
   and the surroundings that fontconfig looks at are cleared at the program's start (drawing.c). Text goes out as outlines in SVG,
   so it looks the same where the typeface is not installed. */
#include "draw/canvas.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include <hakyu/text.h>

#define TYPEFACE "Noto Sans CJK JP"
#define NO_DATE "2000-01-01T00:00:00Z" /* creation date of every PDF */
enum { TEXT_BYTES = 4096, TURN_STRIPES = 3 };
static const double PNG_SCALE = 2.5; /* 180 dots an inch */
static const double PI = 3.14159265358979323846;

typedef struct bytes { unsigned char *data; size_t count, capacity; } bytes;

struct canvas {
  format format;
  bytes out;
  cairo_surface_t *surface;
  cairo_t *cairo;
  PangoLayout *layout;
};

/* ---- open and close -------------------------------------------------------------------------------------- */

static cairo_status_t take_bytes(void *closure, const unsigned char *data, unsigned int length) {
  bytes *out = closure;
  if (out->count + length > out->capacity) {
    size_t capacity = 2 * (out->count + length);
    unsigned char *grown = realloc(out->data, capacity);
    if (!grown) return CAIRO_STATUS_NO_MEMORY;
    out->data = grown;
    out->capacity = capacity;
  }
  memcpy(out->data + out->count, data, length);
  out->count += length;
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *make_surface(canvas *c, double width, double height, const char *title) {
  cairo_surface_t *surface = NULL;
  switch (c->format) {
    case FORMAT_SVG:
      surface = cairo_svg_surface_create_for_stream(take_bytes, &c->out, width, height);
      cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PT);
      break;
    case FORMAT_PDF:
      surface = cairo_pdf_surface_create_for_stream(take_bytes, &c->out, width, height);
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "hakyu");
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, NO_DATE);
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, NO_DATE);
      break;
    default: surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)lround(width * PNG_SCALE), (int)lround(height * PNG_SCALE)); break;
  }
  return surface;
}

static PangoLayout *make_layout(cairo_t *cairo, hakyu_lang lang) {
  cairo_font_options_t *options = cairo_font_options_create();
  PangoLayout *layout = pango_cairo_create_layout(cairo);
  PangoContext *context = pango_layout_get_context(layout);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(cairo, options);
  pango_cairo_context_set_font_options(context, options);
  pango_cairo_context_set_resolution(context, 72.0);
  pango_context_set_language(context, pango_language_from_string(lang == HAKYU_JA ? "ja" : "en"));
  pango_context_set_round_glyph_positions(context, FALSE); /* not to whole points */
  pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
  pango_layout_context_changed(layout);
  pango_layout_set_auto_dir(layout, FALSE);
  cairo_font_options_destroy(options);
  return layout;
}

canvas *canvas_open(format form, double width, double height, hakyu_lang lang, const char *title) {
  char shown[TEXT_BYTES];
  canvas *c = calloc(1, sizeof *c);
  if (!c) return NULL;
  c->format = form;
  c->surface = make_surface(c, width, height, hakyu_text_escape(title, shown, sizeof shown));
  c->cairo = cairo_create(c->surface);
  if (form == FORMAT_PNG) cairo_scale(c->cairo, PNG_SCALE, PNG_SCALE);
  c->layout = make_layout(c->cairo, lang);
  canvas_box(c, (box){0, 0, width, height}, INK_WHITE, 1);
  return c;
}

static bool write_file(const bytes *out, const char *path, char *why, size_t size) {
  size_t length = strlen(path) + sizeof ".part";
  char *part = malloc(length);
  bool is_written = false;
  if (part) {
    snprintf(part, length, "%s.part", path);
    FILE *file = fopen(part, "wb");
    is_written = file && fwrite(out->data, 1, out->count, file) == out->count;
    if (file && fclose(file)) is_written = false;
    if (is_written) is_written = rename(part, path) == 0;
    if (!is_written) snprintf(why, size, "%s", strerror(errno));
    if (!is_written && file) unlink(part);
  } else {
    snprintf(why, size, "%s", strerror(ENOMEM));
  }
  free(part);
  return is_written;
}

bool canvas_close(canvas *c, const char *path, char *why, size_t size) {
  if (!c) return false;
  g_object_unref(c->layout);
  cairo_show_page(c->cairo);
  cairo_status_t status = cairo_status(c->cairo);
  if (!status && c->format == FORMAT_PNG) status = cairo_surface_write_to_png_stream(c->surface, take_bytes, &c->out);
  cairo_surface_finish(c->surface);
  if (!status) status = cairo_surface_status(c->surface);
  cairo_destroy(c->cairo);
  cairo_surface_destroy(c->surface);
  if (status) snprintf(why, size, "%s", cairo_status_to_string(status));
  bool is_good = !status && (!path || write_file(&c->out, path, why, size));
  free(c->out.data);
  free(c);
  return is_good;
}

const char *canvas_suffix(format form) {
  static const char *const suffixes[FORMAT_COUNT] = {"svg", "pdf", "png"};
  return suffixes[form];
}

const char *canvas_typeface(bool *is_there) {
  PangoFontFamily **families = NULL;
  int count = 0;
  *is_there = false;
  pango_font_map_list_families(pango_cairo_font_map_get_default(), &families, &count);
  for (int i = 0; i < count; i++) *is_there |= strcmp(pango_font_family_get_name(families[i]), TYPEFACE) == 0;
  g_free(families);
  return TYPEFACE;
}

/* ---- ink --------------------------------------------------------------------------------------------------- */

static void dip(canvas *c, ink with, double opacity) {
  static const unsigned char inks[INK_COUNT][3] = {[INK_BLACK] = {0, 0, 0},        [INK_GREY] = {95, 95, 95},    [INK_SILVER] = {170, 170, 170}, [INK_MIST] = {226, 226, 226},
                                                   [INK_WHITE] = {255, 255, 255},  [INK_BLUE] = {0, 114, 178},   [INK_SKY] = {86, 180, 233},     [INK_GREEN] = {0, 158, 115},
                                                   [INK_VERMILLION] = {213, 94, 0}, [INK_ORANGE] = {230, 159, 0}, [INK_PURPLE] = {204, 121, 167}};
  cairo_set_source_rgba(c->cairo, inks[with][0] / 255.0, inks[with][1] / 255.0, inks[with][2] / 255.0, opacity);
}

static void stroke(canvas *c, pen with) {
  static const double longs[] = {5, 3}, dots[] = {1, 2.2};
  dip(c, with.ink, 1);
  cairo_set_line_width(c->cairo, with.width);
  cairo_set_line_join(c->cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash(c->cairo, with.dash == DASH_DOTS ? dots : longs, with.dash == DASH_NONE ? 0 : 2, 0);
  cairo_stroke(c->cairo);
}

static void trace(canvas *c, const point *points, size_t count) {
  for (size_t i = 0; i < count; i++) (i ? cairo_line_to : cairo_move_to)(c->cairo, points[i].x, points[i].y);
}

void canvas_line(canvas *c, const point *points, size_t count, pen with) {
  trace(c, points, count);
  stroke(c, with);
}

void canvas_segment(canvas *c, double x1, double y1, double x2, double y2, pen with) { canvas_line(c, (const point[]){{x1, y1}, {x2, y2}}, 2, with); }

void canvas_area(canvas *c, const point *points, size_t count, ink with, double opacity) {
  trace(c, points, count);
  cairo_close_path(c->cairo);
  dip(c, with, opacity);
  cairo_fill(c->cairo);
}

void canvas_box(canvas *c, box where, ink with, double opacity) {
  cairo_rectangle(c->cairo, where.x, where.y, where.width, where.height);
  dip(c, with, opacity);
  cairo_fill(c->cairo);
}

void canvas_frame(canvas *c, box where, pen with) {
  cairo_rectangle(c->cairo, where.x, where.y, where.width, where.height);
  stroke(c, with);
}

void canvas_mark(canvas *c, mark shape, double x, double y, double size, ink with) {
  double r = size / 2;
  pen outline = {with, size / 6, DASH_NONE};
  switch (shape) {
    case MARK_DISC:
    case MARK_RING: cairo_new_sub_path(c->cairo), cairo_arc(c->cairo, x, y, r, 0, 2 * PI); break;
    case MARK_SQUARE: cairo_rectangle(c->cairo, x - r, y - r, size, size); break;
    case MARK_TRIANGLE: trace(c, (const point[]){{x, y - r}, {x + r, y + r}, {x - r, y + r}}, 3), cairo_close_path(c->cairo); break;
    case MARK_DIAMOND: trace(c, (const point[]){{x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}}, 4), cairo_close_path(c->cairo); break;
  }
  dip(c, shape == MARK_DISC || shape == MARK_DIAMOND ? with : INK_WHITE, 1);
  cairo_fill_preserve(c->cairo);
  stroke(c, outline);
}

void canvas_ring(canvas *c, double x, double y, double radius, pen with) {
  cairo_new_sub_path(c->cairo);
  cairo_arc(c->cairo, x, y, radius, 0, 2 * PI);
  stroke(c, with);
}

static void trace_slice(canvas *c, double x, double y, double radius, double from, double to) {
  cairo_new_path(c->cairo);
  if (to - from < 1 - 1e-9) cairo_move_to(c->cairo, x, y);
  cairo_arc(c->cairo, x, y, radius, (from - 0.25) * 2 * PI, (to - 0.25) * 2 * PI);
  cairo_close_path(c->cairo);
}

void canvas_slice(canvas *c, double x, double y, double radius, double from, double to, ink with, bool is_hatched) {
  if (to <= from) return;
  trace_slice(c, x, y, radius, from, to);
  dip(c, is_hatched ? INK_WHITE : with, 1);
  if (!is_hatched) {
    cairo_fill(c->cairo);
    return;
  }
  cairo_fill_preserve(c->cairo);
  cairo_save(c->cairo);
  cairo_clip(c->cairo);
  double gap = radius * 2 / TURN_STRIPES > 2.2 ? 2.2 : radius * 2 / TURN_STRIPES;
  for (int stripe = 0; stripe * gap <= 4 * radius; stripe++) {
    double at = stripe * gap - 2 * radius;
    canvas_segment(c, x + at - radius, y + radius, x + at + radius, y - radius, (pen){with, gap / 2, DASH_NONE});
  }
  cairo_restore(c->cairo);
}

void canvas_clip(canvas *c, box where) {
  cairo_save(c->cairo);
  cairo_rectangle(c->cairo, where.x, where.y, where.width, where.height);
  cairo_clip(c->cairo);
}

void canvas_unclip(canvas *c) { cairo_restore(c->cairo); }

/* ---- text -------------------------------------------------------------------------------------------------- */

/* Escaped, and cut (between letters) if it is longer than any text of ours. */
static void make_shown(const char *text, char *shown, size_t size) {
  hakyu_text_escape(text, shown, size);
  size_t length = strlen(shown);
  if (length + 1 < size) return;
  while (length && ((unsigned char)shown[length - 1] & 0xc0) == 0x80) length--;
  shown[length ? length - 1 : 0] = '\0';
}

static void lay_out(canvas *c, const char *text, lettering with) {
  char shown[TEXT_BYTES];
  PangoFontDescription *font = pango_font_description_new();
  make_shown(text, shown, sizeof shown);
  pango_font_description_set_family_static(font, TYPEFACE);
  pango_font_description_set_size(font, (int)lround(with.size * PANGO_SCALE));
  pango_font_description_set_weight(font, with.is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(c->layout, font);
  pango_font_description_free(font);
  pango_layout_set_width(c->layout, with.width_most > 0 ? (int)lround(with.width_most * PANGO_SCALE) : -1);
  pango_layout_set_wrap(c->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize(c->layout, with.width_most > 0 && !with.is_wrapped ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  pango_layout_set_single_paragraph_mode(c->layout, !with.is_wrapped);
  pango_layout_set_text(c->layout, shown, -1);
}

void canvas_measure(canvas *c, const char *text, lettering with, double *width, double *height) {
  int w, h;
  lay_out(c, text, with);
  pango_layout_get_size(c->layout, &w, &h);
  if (width) *width = (double)w / PANGO_SCALE;
  if (height) *height = (double)h / PANGO_SCALE;
}

double canvas_text(canvas *c, double x, double y, const char *text, lettering with) {
  double width, height;
  canvas_measure(c, text, with, &width, &height);
  PangoRectangle logical;
  pango_layout_get_extents(c->layout, NULL, &logical);
  width = (double)logical.width / PANGO_SCALE;
  cairo_save(c->cairo);
  cairo_translate(c->cairo, x, y);
  if (with.is_upright) cairo_rotate(c->cairo, -PI / 2);
  cairo_move_to(c->cairo, -with.across * width - (double)logical.x / PANGO_SCALE, -with.down * height);
  dip(c, with.ink, 1);
  pango_cairo_show_layout(c->cairo, c->layout);
  cairo_restore(c->cairo);
  return height;
}
