/**
 * Runs `work` on each item, at most `limit` at once, and gives the results in the order of the items. After a failure no
 * new work starts, and the failure is thrown when the running work has ended. To keep the other results, catch in `work`.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const failures: unknown[] = [];
  let next = 0;
  const runLane = async () => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await work(items[index] as T);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runLane));
  if (failures.length > 0) throw failures[0];
  return results;
}
