import type { Page } from 'playwright-core';
import type { EndpointJson, EndpointsJson } from '../../../src/api/api-types.ts';

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
    return route.fulfill({ status: 404, json: { error: 'There is nothing at this path.' } });
  });
  return fake;
}

function listOf({ endpoints, learned, waiting, missed }: FakeCatalogue): EndpointsJson {
  return { endpoints, learned, waiting, missed };
}
