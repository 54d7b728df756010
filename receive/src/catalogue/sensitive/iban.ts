import { classAt, DIGIT } from './character-classes.ts';
import { restOf97 } from './check-digits.ts';
import type { Groups } from './groups.ts';

/** How long the IBANs of each country are. Source: SWIFT, IBAN registry. */
const LENGTHS = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const GROUP = 4;
const MIN_LENGTH = 15;

/** Whether an IBAN begins with a group: in one piece, or in groups of four with the same separator between them. */
export function isIban(groups: Groups, first: number): boolean {
  const start = groups.starts[first]!;
  const size = groups.ends[first]! - start;
  if (size !== GROUP && size < MIN_LENGTH) return false;
  if ((classAt(groups.text, start + 2) & classAt(groups.text, start + 3) & DIGIT) === 0) return false;
  const length = LENGTHS.get(groups.text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return false;
  const last = size === GROUP ? lastGroup(groups, first, length) : first;
  const characters = last < 0 ? undefined : groups.charactersOf(first, last);
  if (characters?.length !== length) return false;
  if (last > first && groups.hasLowerCase) return false;
  // The first four characters count last: restOf97 begins after them and goes round.
  return restOf97(characters, GROUP, length) === 1;
}

/** The last group of an IBAN in groups of four; -1 if the groups are of another size. */
function lastGroup(groups: Groups, first: number, length: number): number {
  const last = first + Math.ceil(length / GROUP) - 1;
  if (last >= groups.count) return -1;
  for (let i = first; i < last; i++) {
    if (!groups.isJoined(i) || groups.ends[i]! - groups.starts[i]! !== GROUP) return -1;
  }
  const separators = groups.separators(first, last);
  return separators === separators[0]!.repeat(last - first) ? last : -1;
}
