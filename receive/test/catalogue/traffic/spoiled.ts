import type { Stored } from '../../../src/store/store.ts';

/** Copies an exchange, with another type for one member of its response; undefined if it has none of JSON. */
export function spoil(exchange: Stored, seed: number): Stored | undefined {
  const { response } = exchange;
  const isJson = response.headers.some(([name, value]) => name === 'content-type' && value.includes('json'));
  if (!isJson || response.truncated || response.size === 0) return undefined;
  const root = { body: JSON.parse(new TextDecoder().decode(response.body)) };
  const leaves = listLeaves(root.body);
  const leaf = leaves[seed % Math.max(1, leaves.length)];
  if (!leaf) return undefined;
  const [holder, key] = leaf;
  holder[key] = { unexpected: [] };
  const body = Buffer.from(JSON.stringify(root.body));
  return { ...exchange, response: { ...response, body, size: body.length } };
}

type Holder = Record<string | number, unknown>;

function listLeaves(value: unknown): [holder: Holder, key: string | number][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const isLeaf = typeof inner !== 'object' || inner === null;
    return isLeaf ? [[value as Holder, key] as [Holder, string]] : listLeaves(inner);
  });
}
