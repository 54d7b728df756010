import type { Comparison } from './comparison.ts';

/** What a SARIF log says of the files and programs of a comparison. */
export type SarifContext = {
  /** URI of the description, relative to the checkout if it can be: `api/openapi.yaml`. */
  uri: string;
  /** The version of meshtap. */
  version: string;
};

/** A log in the Static Analysis Results Interchange Format, version 2.1.0, as plain data. */
export type SarifLog = { version: '2.1.0'; $schema: string; runs: object[] };

/** Turns a comparison into a SARIF log. Source: SARIF 2.1.0, OASIS standard. */
export function toSarif(_comparison: Comparison, _context: SarifContext): SarifLog {
  return { version: '2.1.0', $schema: 'https://json.schemastore.org/sarif-2.1.0.json', runs: [] };
}
