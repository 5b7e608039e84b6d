/* made_town - a small town in which everything there is happens: circles, standbys, stages, refuelling, crews, warning, a
   common-mode group, hidden links, assumptions, a load profile, a drawn start, all kinds of hazards, observations. */
#ifndef TESTS_CAMPAIGN_MADE_TOWN_H
#define TESTS_CAMPAIGN_MADE_TOWN_H

#define MADE_TOWN                                                                                                       \
  "service fuel\nservice line\nservice water\nservice road\n"                                                           \
  "crew team size=2\ncrew diggers size=1\n"                                                                             \
  "kind sub sector=power repair=lognormal(median=3h, sigma=0.6) detect=5min crew=team restart=2min\n"                   \
  "kind exchange sector=telecom repair=uniform(1h, 6h) detect=20min restart=uniform(1min, 9min) it_system=yes crew=team\n" \
  "sharing ring sectors=[power, telecom] warn=10min\n"                                                                  \
  "group twins beta=0.4 members=[ex1, ex2]\n"                                                                           \
  "parameter wait value=40min\n"                                                                                        \
  "assumption A1 value=about(3h, 1h, 10h)\nassumption A2 value=about(0.9, 0.6, 0.99)\nassumption A3 value=about(900, 700, 1400)\n" \
  "profile day hour=8 factor=1.5\nprofile day hour=9 factor=2\nprofile day factor=0.8\nprofile day day_type=saturday factor=0.5\n" \
  "asset plant sector=power repair=exponential(mean=6h) restart=10min\nasset import sector=power repair=4h\n"           \
  "asset s1 kind=sub site=north\nasset s2 kind=sub site=north\nasset s3 kind=sub site=south priority=5\nasset s4 kind=sub site=hill\n" \
  "need s1.in service=mesh rule=any from=[plant, s2, s4]\nneed s2.in service=mesh rule=any from=[s1, s3]\n"             \
  "need s3.in service=mesh rule=any from=[s2, s4]\nneed s4.in service=mesh rule=any from=[s3, s1]\n"                    \
  "standby s3.in import switch=uniform(1min, 10min) success=$A2\n"                                                      \
  "stage cells battery autonomy=$A1 success=0.95 refill=8h\n"                                                           \
  "stage cells engine autonomy=lognormal(median=8h, p95=30h) start=1min success=0.9 fail_running=exponential(mean=40h) refuel=fuel level=0.7\n" \
  "stage tank tower autonomy=gamma(mean=5h, shape=3) refill=12h\n"                                                      \
  "asset ex1 kind=exchange site=north\nasset ex2 kind=exchange site=south\n"                                            \
  "need ex1.power from=[s1] backup=cells\nneed ex2.power from=[s3] backup=cells\n"                                      \
  "need ex1.fuel service=fuel from=[depot] without=1\nneed ex2.fuel service=fuel from=[depot] without=1\n"               \
  "asset depot sector=power repair=2h\nneed depot.line service=line rule=any from=[ex1, ex2]\nasset tunnel repair=12h crew=diggers\n" \
  "need ex1.duct service=road\nprimary ex1.duct tunnel certainty=0.5\nneed ex2.duct service=road\nprimary ex2.duct tunnel certainty=0.3 outsourced=yes\n" \
  "asset pump sector=water repair=discrete(0.5: 1h, 0.5: 9h)\nneed pump.power rule=share quantity=3\n"                  \
  "primary pump.power s2 weight=2\nprimary pump.power s4 weight=1.5\nneed pump.line service=line from=[ex1] to_start=no\n" \
  "asset road sector=water repair=triangular(1h, 2h, 9h)\nneed s4.access service=road for=repair from=[road]\n"         \
  "asset homes sector=power weight=$A3 weight_unit=accounts end_use=yes profile=day\nneed homes.power rule=at_least quantity=2 from=[s1, s2, s4]\n" \
  "asset mobiles sector=telecom weight=5000 weight_unit=users end_use=yes profile=day\nneed mobiles.line service=line rule=share from=[ex1, ex2]\n" \
  "asset taps sector=water weight=300 weight_unit=taps end_use=yes\nneed taps.water service=water rule=share floor=0.4 from=[pump] backup=tank\n" \
  "asset ward sector=water weight=40 weight_unit=beds end_use=yes restart=3min\nneed ward.power from=[s2] backup=cells\nneed ward.fuel service=fuel from=[depot] without=1\n" \
  "need ward.water service=water from=[pump] without=0.5 backup=tank\n"                                                 \
  "strike storm sites=[hill] at=uniform(0s, 2h) probability=0.4\n"                                                      \
  "travel front sites=[north, south] delays=[empirical(10min, 20min, 90min), exponential(mean=1h)] probability=0.3 origin=overseas\n" \
  "malfunction bug assets=[ex1] at=$wait probability=0.3 cause=worm\n"                                                  \
  "shock quake sectors=[power] probability=0.15 at=weibull(scale=8h, shape=1.5)\n"                                      \
  "shock worm assets=[ex1, ex2, pump] probability=0.2 malfunction=yes at=3h detect=1h\n"                                \
  "change update kinds=[exchange] assets=[pump] at=20h rate=9/year half_life=10h\n"                                      \
  "background wear kinds=[sub] assets=[tunnel, road, import] rate=20/year\n"                                            \
  "scenario horizon=96h step=30min start=any(weekday, 06:00-22:00)\noutputs traced=60\n"                                \
  "observed weight_down sector=power unit=accounts at=2h value=300 tolerance=100 stated=derived\n"                      \
  "observed first_down asset=ward value=5h tolerance=1h\nobserved duration_down kind=exchange value=3h low=1h high=9h role=calibrated\n"
#endif
