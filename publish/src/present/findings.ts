import type { Advice, Finding, Severity } from '../cluster/outcome.ts';
import { formatAdvice, listSome } from '../output/visible-text.ts';

/** Findings that differ only in what they are about. */
export interface FindingGroup extends Omit<Finding, 'about'> {
  /** The namespaces or proxies; empty if it concerns all of them. */
  names: string[];
}

/** The word before a finding of each severity. */
type SeverityWords = Readonly<Record<Severity, string>>;

const WORDS: SeverityWords = { error: 'Error: ', warning: 'Warning: ', note: 'Note: ' };
const ERRORS_LAST: readonly Severity[] = ['note', 'warning', 'error'];

/** Groups findings that differ only in what they are about, in an order of severities: by default errors last. */
export function groupFindings(
  findings: readonly Finding[],
  order: readonly Severity[] = ERRORS_LAST,
): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const { about, ...finding } of findings) {
    const key = JSON.stringify([finding.severity, ...withoutName(finding, about)]);
    const group = groups.get(key) ?? { ...finding, names: [] };
    if (about !== undefined) group.names.push(about);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

// A command in a finding may name the proxy that it is about: the first one is an example for the others.
function withoutName({ why, fix }: Advice, about = ''): string[] {
  const name = about.slice(about.indexOf('/') + 1);
  return name === '' ? [why, fix] : [why, fix].map((text) => text.replaceAll(` ${name} `, ' \0 '));
}

/** Formats a group as text: one line for what was found, one for what to do. */
export function formatGroup({ severity, why, fix, names }: FindingGroup, words = WORDS): string {
  const about = names.length === 0 ? '' : `${listSome(names)}: `;
  return formatAdvice(`${words[severity]}${about}${why}.`, fix);
}
