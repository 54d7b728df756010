import type { SummaryJson } from '../../../receive/src/api/api-types.ts';
import { findMisfit, type Shape } from '../shape.ts';

const MESSAGE: Shape = { members: { size: 'number', truncated: 'boolean' }, required: true };

// As far as the table shows it.
const MEMBERS: Readonly<Partial<Record<keyof SummaryJson, Shape>>> = {
  ...{ time: 'text', duration_ms: 'number or null', method: 'text', host: 'text', path: 'text' },
  ...{ status: 'number', source: 'text', source_namespace: 'text', destination: 'text' },
  ...{ destination_namespace: 'text', redacted: 'boolean', request: MESSAGE, response: MESSAGE },
};

/** Throws an Error if an exchange of the live view cannot be shown. */
export function checkSummary(exchange: SummaryJson): void {
  const misfit = findMisfit(exchange, { members: MEMBERS, required: true });
  if (misfit !== undefined) throw new Error(`it sent an exchange with the wrong type at ${misfit}`);
}
