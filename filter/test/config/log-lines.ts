import type { LogLine } from '../host.ts';
import type { Worker } from '../worker.ts';

/** The line about a configuration that cannot be used. Without `value`, the value is not shown. */
export function refusal(key: string, value: string | undefined, allowed: string): LogLine {
  const found = value === undefined ? 'is not allowed (its value is not shown)' : `is ${value}`;
  const consequence = 'All traffic passes and nothing is captured until this is corrected.';
  return {
    level: 'error',
    text: `meshtap: cannot use the configuration: ${key} ${found}; allowed: ${allowed}. ${consequence}`,
  };
}

/** The line about an unknown key. */
export function unknownKey(key: string): LogLine {
  const hint = 'Check its spelling, and the version of the filter.';
  return { level: 'warn', text: `meshtap: ignoring the unknown configuration key ${key}. ${hint}` };
}

/** What a new root context logs of its configuration: a value to be written as JSON, or the very bytes. */
export function linesOf(worker: Worker, configuration: unknown): LogLine[] {
  worker.configure(configuration);
  return worker.host.takeLogs();
}

/** Whether the newest configuration can be used. */
export function isUsable(worker: Worker): boolean {
  return worker.host.metric('meshtap_config_error') === 0;
}
