import type { CatalogueStore } from '../../src/store/catalogue-store.ts';

/** Learns until nothing waits. Returns how many exchanges it went through. */
export async function learnAll(catalogue: CatalogueStore): Promise<number> {
  for (let total = 0; ; ) {
    const { learned, waiting } = await catalogue.learn(1000);
    total += learned;
    if (learned === 0 || waiting === 0) return total;
  }
}

/** Counts the exchanges of all endpoints. */
export async function countLearned(catalogue: CatalogueStore): Promise<number> {
  const hosts = await catalogue.endpoints();
  return hosts.flatMap(({ endpoints }) => endpoints).reduce((sum, { count }) => sum + count, 0);
}
