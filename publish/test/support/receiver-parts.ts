import assert from 'node:assert/strict';
import { runMeshtap } from './cli.ts';

/** Flags that say which image a receiver has. */
export const RECEIVER_IMAGE = ['--image', 'registry.example.com/mesh/receiver:1.2.3'];

/** A resource that `meshtap receiver` prints. */
export interface Part {
  kind: string;
  metadata: { name: string; namespace: string; labels: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: the specs of several kinds, read by hand
  spec: any;
}

/** Runs `meshtap receiver traces` with these flags, and returns its resources by kind. */
export async function receiverParts(...flags: string[]): Promise<Record<string, Part>> {
  const command = ['receiver', 'traces', ...RECEIVER_IMAGE, '-o', 'json', ...flags];
  const { code, stdout, stderr } = await runMeshtap(command);
  assert.equal(code, 0, stderr);
  return Object.fromEntries(JSON.parse(stdout).items.map((part: Part) => [part.kind, part]));
}
