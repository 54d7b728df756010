import { RecordFault } from './otlp-value.ts';

const NO_ID = '0'.repeat(32);

/** Checks a trace id in hexadecimal, of either case. Empty if there is none, or it is all zero. */
export function toTraceId(hex: string): string {
  if (hex === '' || hex === NO_ID) return '';
  if (hex.length === 32 && /^[0-9a-f]*$/i.test(hex)) return hex.toLowerCase();
  throw new RecordFault('trace id must be 32 hexadecimal digits');
}
