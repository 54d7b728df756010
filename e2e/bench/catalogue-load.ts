import { Catalogue } from '../../receive/src/catalogue/catalogue.ts';
import type { Stored } from '../../receive/src/store/store.ts';
import { makeCatalogueExchange } from './catalogue-exchanges.ts';
import type { CatalogueResult, CatalogueRound } from './results.ts';

/** How much is learned in each round; one more round before them is not counted. */
export type CatalogueEffort = { exchanges: number; rounds: number };

// The process of `measureCatalogue`: all threads of it are the learner's.
function measure({ exchanges: count, rounds }: CatalogueEffort): CatalogueResult {
  const exchanges = Array.from({ length: count }, (_, number) => makeCatalogueExchange(number));
  learnAll(exchanges);
  return {
    exchanges: count,
    meanBytes: exchanges.reduce((sum, each) => sum + sizeOf(each), 0) / count,
    rounds: Array.from({ length: rounds }, () => learnAll(exchanges)),
  };
}

function learnAll(exchanges: Stored[]): CatalogueRound {
  const catalogue = new Catalogue();
  const start = process.cpuUsage();
  for (const exchange of exchanges) catalogue.learn(exchange);
  const { user, system } = process.cpuUsage(start);
  return { cpuUs: (user + system) / exchanges.length };
}

function sizeOf({ path, request, response }: Stored): number {
  const headers = [...request.headers, ...response.headers];
  const ofHeaders = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return path.length + ofHeaders + request.size + response.size;
}

process.stdout.write(JSON.stringify(measure(JSON.parse(process.argv[2] ?? '{}'))));
