/* model_new - what `hakyu new model` writes: a power station that feeds a shop, small enough to be read at a glance and
   complete enough to run, so that a first model is made by adding rows. */
#include <hakyu/model.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "doc/doc.h"

static const char model_yaml[] =
    "hakyu: 1\n"
    "title: {ja: %1$s, en: %1$s}\n"
    "licence: CC0-1.0\n"
    "sectors:                       # what fails together in a report\n"
    "  power: {ja: 電力, en: Power}\n"
    "  shops: {ja: 商店, en: Shops}\n"
    "weight_units:                  # how the units of weights are shown\n"
    "  customers: {ja: 顧客, en: customers}\n"
    "services:                      # what one asset gives another; from_source: not made by going round in a circle\n"
    "  electricity: {ja: 電力供給, en: Electricity, from_source: yes}\n"
    "kinds:                         # defaults of the columns of assets.csv\n"
    "  station: {sector: power, detect: 5min, repair: \"lognormal(median=2h, p95=8h)\", source: assumption}\n"
    "  shop: {sector: shops, restart: 10min, end_use: yes, source: assumption}\n"
    "backups:                       # chains, nearest the load first; needs.csv names them\n"
    "  ups: [{name: battery, autonomy: 30min, source: assumption}]\n";
static const char assets_csv[] =
    "id,name_ja,name_en,kind,site,weight,weight_unit,source\n"
    "station,発電所,Power station,station,riverside,,,assumption\n"
    "shop,商店,Shop,shop,high-street,100,customers,assumption\n";
static const char needs_csv[] =
    "id,asset,service,rule,backup,source\n"
    "shop.power,shop,electricity,all,ups,assumption\n";
static const char supplies_csv[] =
    "need,supplier,role,source\n"
    "shop.power,station,primary,assumption\n";
static const char sources_csv[] = "id,what,where,confidence,licence\n";

static hakyu_status write_one(const hakyu_memory *memory, const char *folder, const char *name, const char *text, size_t size, hakyu_findings *findings) {
  hk_buffer path;
  hk_buffer_init(&path, memory);
  hk_buffer_printf(&path, "%s/%s", folder, name);
  hakyu_status status = path.is_starved ? HAKYU_NO_MEMORY : hk_doc_write_file(path.text, text, size, findings);
  hk_buffer_fini(&path);
  return status;
}

hakyu_status hakyu_model_new(const hakyu_memory *memory, const char *folder, hakyu_findings *findings) {
  static const struct { const char *name, *text; } files[] = {
      {"assets.csv", assets_csv}, {"needs.csv", needs_csv}, {"supplies.csv", supplies_csv}, {"sources.csv", sources_csv}};
  const char *slash = strrchr(folder, '/'), *name = slash ? slash + 1 : folder;
  if (mkdir(folder, 0777) != 0) {
    if (errno != EEXIST) return hk_findings_fail(findings, HAKYU_IO, folder, "making the folder", errno);
    hk_findings_error(findings, (hk_place){folder, 0, 0, NULL}, "exists", "there is something of this name already; it is left as it is");
    return HAKYU_USAGE;
  }
  hk_buffer head;
  hk_buffer_init(&head, memory);
  hk_buffer_printf(&head, model_yaml, name);
  hakyu_status status = head.is_starved ? HAKYU_NO_MEMORY : write_one(memory, folder, "model.yaml", head.text, head.length, findings);
  hk_buffer_fini(&head);
  for (size_t i = 0; i < sizeof files / sizeof *files && !status; i++)
    status = write_one(memory, folder, files[i].name, files[i].text, strlen(files[i].text), findings);
  return status;
}
