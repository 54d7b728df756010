import type { Catalogue } from '../../catalogue/catalogue.ts';
import {
  countEndpoints,
  findEndpoint,
  listEndpoints,
  takeSnapshot,
  writeOpenApi,
} from '../catalogue-queries.ts';
import type { FoundEndpoint, HostEndpoints, OpenApiFormat } from '../catalogue-store.ts';

type Answer<T> = T | Promise<T>;

/** What a thread that has the catalogue answers. */
export type CatalogueOperations = {
  countEndpoints: () => Answer<number>;
  endpoints: (host?: string) => Answer<HostEndpoints[]>;
  endpoint: (host: string, method: string, template: string) => Answer<FoundEndpoint | undefined>;
  openApi: (host: string, format: OpenApiFormat) => Answer<string | undefined>;
  takeSnapshot: (host: string) => Answer<string | undefined>;
};

/** Makes the operations. `read` returns the catalogue as it is. */
export function makeCatalogueOperations(read: () => Answer<Catalogue>): CatalogueOperations {
  return {
    countEndpoints: async () => countEndpoints(await read()),
    endpoints: async (host) => listEndpoints(await read(), host),
    endpoint: async (host, method, template) => findEndpoint(await read(), host, method, template),
    openApi: async (host, format) => writeOpenApi(await read(), host, format),
    takeSnapshot: async (host) => takeSnapshot(await read(), host),
  };
}
