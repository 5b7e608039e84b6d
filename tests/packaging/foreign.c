/* foreign - a program of somebody else that uses the installed library: reads a scenario, runs 200 replications, closes.
     foreign SCENARIO FOLDER */
#include <stdio.h>

#include <hakyu/campaign.h>

int main(int count, char **arguments)
{
  const hakyu_memory *memory = hakyu_memory_default();
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  hakyu_campaign *campaign = NULL;
  hakyu_campaign_options options = hakyu_campaign_defaults();
  hakyu_progress progress = {0};
  int is_complete = 0;
  if (count != 3) return 2;

  options.replications = 200;
  options.folder = arguments[2];
  hakyu_status status = hakyu_findings_create(memory, &findings);
  if (!status) status = hakyu_scenario_read(memory, arguments[1], findings, &scenario);
  if (!status) status = hakyu_campaign_create(memory, scenario, &options, findings, &campaign);
  while (!status && !progress.is_complete) status = hakyu_campaign_step(campaign, 100, &progress);
  if (campaign) {
    hakyu_status closed = hakyu_campaign_close(campaign, findings, &is_complete);
    if (!status) status = closed;
  }
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    char line[500];
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    puts(line);
  }
  printf("%s\n", hakyu_status_text(status, HAKYU_EN));
  hakyu_scenario_destroy(scenario);
  hakyu_findings_destroy(findings);
  return status || !is_complete;
}
