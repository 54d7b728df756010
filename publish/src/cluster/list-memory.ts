import { AnswerError } from '../answers.ts';

// More than 20,000 proxies, with their labels.
const MAX_BYTES = 40 * 1024 * 1024;

/** How much memory the resources of lists take that are held at the same time. */
export class ListMemory {
  #bytes = 0;

  /** Counts a resource, and gives its size. Throws an `AnswerError` if all together are too large. */
  add(resource: unknown): number {
    const bytes = estimateBytes(resource);
    this.#bytes += bytes;
    if (this.#bytes > MAX_BYTES) throw new AnswerError('has more resources than fit into memory together');
    return bytes;
  }

  /** Counts what `add` has counted no longer. */
  remove(bytes: number): void {
    this.#bytes -= bytes;
  }
}

// What V8 takes, roughly.
function estimateBytes(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  const isList = Array.isArray(value);
  return Object.entries(value).reduce(
    (sum, [name, member]) => sum + (isList ? 8 : 24 + name.length) + estimateBytes(member),
    24,
  );
}
