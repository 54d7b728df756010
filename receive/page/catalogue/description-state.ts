import { batch, signal } from '@preact/signals';
import type { ComparisonJson } from '../../src/api/api-types.ts';
import { MAX_DESCRIPTION_BYTES } from '../../src/catalogue/compare/comparison.ts';
import { compareDescription } from '../api.ts';
import { formatDisk } from '../formats.ts';
import { comparisons } from './described.ts';

/** A description as it was given: the name of its file, empty if it was pasted, and its text. */
export type Description = { name: string; text: string };

/** The description that was given last. It stays in this page, and only until that is closed. */
export const description = signal<Description | null>(null);
/** Whether a comparison is under way. */
export const isComparing = signal(false);
/** Why the last comparison failed; empty if it did not. */
export const refusal = signal('');
/** Whether the form is shown although there is a comparison. */
export const isFormShown = signal(false);

let running: AbortController | undefined;

/** Reads a file, and compares it with a host if one was chosen. */
export async function takeFile(file: File, host: string): Promise<void> {
  if (isTooLarge(file.size)) return;
  try {
    await take({ name: file.name, text: await file.text() }, host);
  } catch (error) {
    refusal.value = `The file cannot be read: ${(error as Error).message}`;
  }
}

/** Takes pasted text, and compares it. */
export async function takeText(text: string, host: string): Promise<void> {
  if (!isTooLarge(new Blob([text]).size)) await take({ name: '', text }, host);
}

/** Compares the description that was given last. Never rejects. */
export async function compareAgain(host: string): Promise<void> {
  if (description.value === null || host === '') return;
  running?.abort();
  const own = new AbortController();
  running = own;
  refusal.value = '';
  isComparing.value = true;
  try {
    keep(host, await compareDescription(host, description.value.text, own.signal));
  } catch (error) {
    if (!own.signal.aborted) refusal.value = (error as Error).message;
  }
  if (running === own) isComparing.value = false;
}

async function take(given: Description, host: string): Promise<void> {
  description.value = given;
  refusal.value = host === '' ? 'Choose the host whose traffic it describes.' : '';
  await compareAgain(host);
}

function keep(host: string, comparison: ComparisonJson): void {
  batch(() => {
    comparisons.value = new Map([...comparisons.value, [host, comparison]]);
    isFormShown.value = false;
  });
}

function isTooLarge(bytes: number): boolean {
  if (bytes <= MAX_DESCRIPTION_BYTES) return false;
  refusal.value = `The description has ${formatDisk(bytes)}. At most ${formatDisk(MAX_DESCRIPTION_BYTES)} are compared: give a part of it.`;
  return true;
}
