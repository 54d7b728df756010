import type { Page } from 'playwright-core';
import type { EndpointDetailJson, EndpointJson, EndpointsJson } from '../../../src/api/api-types.ts';
import { sampleDetail } from './sample-details.ts';

/** What the fake API of the catalogue answers; specs change it. */
export type FakeCatalogue = {
  endpoints: EndpointJson[];
  learned: number;
  waiting: number;
  missed: number;
  /** Answered instead, if it is there. */
  failure: { status: number; error: string } | null;
};

/** Answers the catalogue's part of the API of a page. */
export async function serveCatalogue(page: Page, catalogue: Partial<FakeCatalogue>): Promise<FakeCatalogue> {
  const fake: FakeCatalogue = {
    endpoints: [],
    learned: 0,
    waiting: 0,
    missed: 0,
    failure: null,
    ...catalogue,
  };
  await page.route(/\/api\/(endpoints?|comparison|openapi)(\?|$)/, async (route) => {
    if (fake.failure !== null) {
      const { status, error } = fake.failure;
      return route.fulfill({ status, json: { error } });
    }
    const url = new URL(route.request().url());
    if (url.pathname === '/api/endpoints') return route.fulfill({ json: listOf(fake) });
    const found = url.pathname === '/api/endpoint' ? detailOf(fake, url.searchParams) : undefined;
    if (found !== undefined) return route.fulfill({ json: found });
    return route.fulfill({ status: 404, json: { error: 'The catalogue does not have this endpoint.' } });
  });
  return fake;
}

function detailOf({ endpoints }: FakeCatalogue, query: URLSearchParams): EndpointDetailJson | undefined {
  const found = endpoints.find(
    ({ host, method, path_template }) =>
      host === query.get('host') &&
      method === query.get('method') &&
      path_template === query.get('path_template'),
  );
  return found === undefined ? undefined : sampleDetail(found);
}

function listOf({ endpoints, learned, waiting, missed }: FakeCatalogue): EndpointsJson {
  return { endpoints, learned, waiting, missed };
}
