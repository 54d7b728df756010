import { batch } from '@preact/signals';
import type { RecentJson } from '../../src/api/api-types.ts';
import { formatMatch } from '../../src/filter/format.ts';
import { addTerm, openId, range, view } from '../state/address.ts';
import type { Opened } from '../state/catalogue.ts';
import { isEndpoint } from '../state/catalogue.ts';
import { boundsOf, fromIso, RANGES } from '../state/range.ts';

/** The terms that find the exchanges of an endpoint or host: of a template, what is before its first parameter. */
export function trafficTerms(open: Opened): string[] {
  const host = open.host === '' ? [] : [formatMatch('host', open.host)];
  if (!isEndpoint(open)) return host;
  const [path = ''] = open.template.split('{', 1);
  const isAny = path === '' || path === '/';
  return [formatMatch('method', open.method), ...host, ...(isAny ? [] : [formatMatch('path', path)])];
}

/** Shows the traffic of an endpoint or host that was last seen at a time: its terms are added to the filter. */
export function showTraffic(open: Opened, lastSeen: string): void {
  batch(() => {
    trafficTerms(open).forEach(addTerm);
    includeTime(lastSeen);
    openId.value = null;
    view.value = 'traffic';
  });
}

/** Opens an exchange among the traffic. */
export function showExchange({ id, time }: RecentJson): void {
  batch(() => {
    includeTime(time);
    openId.value = id;
    view.value = 'traffic';
  });
}

/** Makes the time range longer if a time is not in it. */
function includeTime(iso: string): void {
  const us = fromIso(iso);
  if (us === undefined) return;
  const isIn = (one: typeof range.value) => {
    const { sinceUs = 0, untilUs = Number.POSITIVE_INFINITY } = boundsOf(one, Date.now() * 1000);
    return sinceUs <= us && us < untilUs;
  };
  if (isIn(range.value)) return;
  const longer = RANGES.find((known) => isIn(known.range));
  if (longer !== undefined) range.value = longer.range;
}
