import { ExitCode } from '../../errors.ts';
import { formatAdvice } from '../../output/visible-text.ts';

/** How much a finding weighs: an error forbids to write, a warning does so under --strict, a note never does. */
export type Severity = 'error' | 'warning' | 'note';

/** What a check found: `why` it matters (no final dot) and what to do (`fix`, whole sentences). Never a secret. */
export interface Finding {
  severity: Severity;
  why: string;
  fix: string;
  /** The namespace that it is about; undefined for what concerns all of them. */
  namespace?: string;
  /** Exit code when it forbids to write; by default that of a cluster that refused. */
  exitCode?: ExitCode;
}

/** Findings that differ in their namespace alone. */
export interface FindingGroup extends Omit<Finding, 'namespace'> {
  namespaces: string[];
}

const SHOWN_NAMESPACES = 5;
const ORDER: readonly Severity[] = ['note', 'warning', 'error'];

/** Puts findings that differ in their namespace alone together, the errors last. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const { namespace, ...finding } of findings) {
    const key = JSON.stringify([finding.severity, finding.why, finding.fix]);
    const group = groups.get(key) ?? { ...finding, namespaces: [] };
    if (namespace !== undefined) group.namespaces.push(namespace);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

/** Writes a group as text, one line for what was found and one for what to do. */
export function formatGroup({ severity, why, fix, namespaces }: FindingGroup): string {
  const word = { error: 'Error', warning: 'Warning', note: 'Note' }[severity];
  const where = namespaces.length === 0 ? '' : `${listNamespaces(namespaces)}: `;
  return formatAdvice(`${word}: ${where}${why}.`, fix);
}

/** The exit code of a run that these findings forbid. */
export function exitCodeOf(groups: readonly FindingGroup[]): ExitCode {
  return groups.find(({ severity }) => severity === 'error')?.exitCode ?? ExitCode.cluster;
}

/** Names the first few namespaces, and how many there are besides. */
export function listNamespaces(namespaces: readonly string[]): string {
  const rest = namespaces.length - SHOWN_NAMESPACES;
  const shown = namespaces.slice(0, SHOWN_NAMESPACES).join(', ');
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}
