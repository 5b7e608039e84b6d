/* totals - see totals.h. Read by the million, so by hand: digits and the six signs there are. */
#include "result/totals.h"

void hk_totals_write(hk_buffer *out, const hk_trial_loss *losses, size_t count) {
  char text[64];
  hk_buffer_add(out, "{");
  for (size_t i = 0; i < count; i++) {
    char *at = text + sizeof text;
    int64_t weight = losses[i].weight_s;
    uint32_t row = losses[i].row;
    do *--at = (char)('0' + weight % 10), weight /= 10;
    while (weight > 0);
    *--at = ':', *--at = '"';
    do *--at = (char)('0' + row % 10), row /= 10;
    while (row > 0);
    *--at = '"';
    if (i) *--at = ',';
    hk_buffer_add_bytes(out, at, (size_t)(text + sizeof text - at));
  }
  hk_buffer_add(out, "}");
}

/* Digits without a zero before them, up to `most`; -1: none, or too many. */
static int64_t read_digits(const char **at, int64_t most) {
  int64_t value = 0;
  const char *first = *at;
  for (; **at >= '0' && **at <= '9'; (*at)++) {
    const int digit = **at - '0';
    if (value > (most - digit) / 10) return -1;
    value = 10 * value + digit;
  }
  return *at == first || (*first == '0' && *at - first > 1) ? -1 : value;
}

static bool take(const char **at, char sign) {
  if (**at != sign) return false;
  (*at)++;
  return true;
}

int hk_totals_next(const char **at, hk_trial_loss *loss) {
  const bool is_first = take(at, '{');
  if (is_first && take(at, '}')) return **at ? -1 : 0;
  if (!is_first && !**at) return 0;
  if (!take(at, '"')) return -1;
  const int64_t row = read_digits(at, UINT32_MAX - 1);
  if (row < 0 || (!is_first && row <= (int64_t)loss->row) || !take(at, '"') || !take(at, ':')) return -1;
  const int64_t weight_s = read_digits(at, INT64_MAX);
  if (weight_s < 1) return -1;
  *loss = (hk_trial_loss){(uint32_t)row, weight_s};
  if (take(at, ',')) return **at == '"' ? 1 : -1;
  return take(at, '}') && !**at ? 1 : -1;
}
