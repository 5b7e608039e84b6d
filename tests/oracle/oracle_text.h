/* The oracle's own line-based form of a model and its scenario.
 *
 * One thing a line: a word, an id where the thing has one, then key=value pairs; names hold no blanks; lists are
 * joined by commas; `#` starts a comment line.  A name must stand before it is referred to, so the order is:
 * horizon, start, holiday, profile, service, crew, table, asset, need, stage, link, group, sharing, pool, host, access, hazard.
 *
 *   horizon 172800
 *   start week | start date 2006-08-14 27480 | start any weekday 21600 79200
 *   holiday 2006-08-15 holiday
 *   profile day weekday|* 7|* 500000                       profile, day type, hour, factor in ppm
 *   service electricity from_source=1
 *   crew gang 2
 *   table NAME X:VALUE,X:VALUE,...                         nodes of a quantile table (struct om_table)
 *   asset a sector=power kind=box site=tower weight=10 unit=beds profile=day organisation=o end_use=1 it=1 crew=gang priority=5
 *           detect=DIST repair=DIST restart=DIST           (all on one line)
 *   need a.p asset=a service=electricity rule=all|any|at_least|share quantity=PPM without=PPM floor=PPM
 *           to_start=0|1 for=run|repair
 *   stage a.p battery autonomy=DIST start=DIST success=CHANCE fail=DIST level=PPM refill=autonomy|never|SECONDS refuel=NEED
 *   link a.p b weight=PPM standby=1 order=1 switch=DIST success=CHANCE certainty=CHANCE outsourced=1
 *   group twins beta=CHANCE members=a,b
 *   sharing ceptoar warn=1800 repair_least=PPM repair_most=PPM recurrence=CHANCE sectors=power,telecom
 *   pool a kind=loss|queue unit=users users=N capacity=PPM load=PPM profile=day hold=SECONDS retry=PPM retry_after=SECONDS
 *           patience=SECONDS|never collapse=PPM admit=PPM|-1 registered=N register_after=SECONDS stop_at=PPM|-1
 *           stop_for=SECONDS|never grade=PPM step=SECONDS spill=b,c
 *   host a strike=CHANCE strike_after=DIST leak=CHANCE leak_after=DIST contain=DIST contain_most=SECONDS|never again=DIST
 *           guard=PPM trained=PPM encrypted=1 bound=1 data=b principal=b
 *   access a b delay=DIST chance=CHANCE way=network|maintenance|take_home crosses=1
 *   hazard h kind=strike|malfunction|travel|shock|background|change|surge|infection at=DIST assets=a,b kinds= sectors= sites= delays=DIST;DIST
 *           cause=x overseas=1 probability=CHANCE malfunction=1 detect=DIST repair=DIST first=DIST later=DIST factor=PPM lasts=DIST
 *
 * The tables may also come in front of everything, so that a file of tables and a file of the rest can be joined.
 *
 * DIST: SECONDS | never | uniform:A:B | empirical:V:V:... | discrete:BELOW/V:BELOW/V:...:V | table:NAME, where BELOW is
 * floor((p1 + ... + pj) * 2^64).  CHANCE: always | floor(p * 2^64). */
#ifndef ORACLE_TEXT_H
#define ORACLE_TEXT_H

#include "oracle_model.h"

#include <stddef.h>
#include <stdio.h>

/* Reads a model; false with a message (line number and what is wrong) if it cannot. */
bool om_text_read(FILE *in, struct om_model *m, char *message, size_t size);
/* Writes a model so that om_text_read gives the same one. */
void om_text_write(FILE *out, const struct om_model *m);

#endif
