import type { Comparison, Difference } from './comparison.ts';
import { type DifferenceKind, KINDS } from './kinds.ts';

/** What a SARIF log says of the files and programs of a comparison. */
export type SarifContext = {
  /** URI of the description, relative to the checkout if it can be: `api/openapi.yaml`. */
  uri: string;
  /** The version of meshtap. */
  version: string;
};

/** A log in the Static Analysis Results Interchange Format, version 2.1.0, as plain data. */
export type SarifLog = { $schema: string; version: '2.1.0'; runs: [SarifRun] };
type SarifRun = { tool: { driver: object }; columnKind: string; results: SarifResult[] };
type SarifResult = { ruleId: DifferenceKind; level: Difference['severity']; [member: string]: unknown };

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const RULES = Object.keys(KINDS) as DifferenceKind[];

/**
 * Turns a comparison into a SARIF log with one run. The rules are all kinds of differences; each result is at a line of
 * the description, the first one if it is about nothing in there. Source: SARIF 2.1.0, OASIS standard.
 */
export function toSarif({ host, differences }: Comparison, { uri, version }: SarifContext): SarifLog {
  const driver = { name: 'meshtap', version, rules: RULES.map(toRule) };
  const results = differences.map((difference) => toResult(difference, host, uri));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
}

function toRule(id: DifferenceKind): object {
  const { severity, title, help } = KINDS[id];
  return {
    id,
    name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: `${title} ${help}` },
    help: { text: help },
    defaultConfiguration: { level: severity },
  };
}

function toResult(difference: Difference, host: string, uri: string): SarifResult {
  const { kind, severity, line, count } = difference;
  const place = placeOf(difference);
  return {
    ruleId: kind,
    ruleIndex: RULES.indexOf(kind),
    level: severity,
    message: { text: place === '' ? difference.message : `${place}: ${difference.message}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: toUri(uri) }, region: { startLine: line ?? 1 } },
        ...(place !== '' && { logicalLocations: [{ fullyQualifiedName: place }] }),
      },
    ],
    // The line moves when the description changes; the place does not.
    partialFingerprints: { 'meshtapDifference/v1': [host, kind, place].join(' ') },
    properties: { host, exchanges: count },
  };
}

function placeOf({ method, path_template: path, where, name }: Difference): string {
  return [`${method} ${path}`.trim(), where, name].filter((part) => part !== '').join(', ');
}

// A path of a file may have characters that a URI may not.
function toUri(path: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(path)
    ? path
    : encodeURI(path.replaceAll('\\', '/')).replace(/[?#]/g, encodeURIComponent);
}
