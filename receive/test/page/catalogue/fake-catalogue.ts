import type { Page, Request } from 'playwright-core';
import type {
  ComparisonJson,
  EndpointDetailJson,
  EndpointJson,
  EndpointsJson,
} from '../../../src/api/api-types.ts';
import { sampleComparison } from './sample-comparison.ts';
import { sampleDetail } from './sample-details.ts';

type Failure = { status: number; error: string };

/** What the fake API of the catalogue answers; specs change it. */
export type FakeCatalogue = {
  endpoints: EndpointJson[];
  learned: number;
  waiting: number;
  missed: number;
  /** Changes a comparison before it is answered. */
  changeComparison(comparison: ComparisonJson): ComparisonJson;
  /** The descriptions that were given, in order. */
  given: string[];
  /** Answered instead, if it is there: to everything, or only for one endpoint in full. */
  failure: Failure | null;
  detailFailure: Failure | null;
  /** Every answer waits for this. */
  ready: Promise<void>;
  /** Changes an endpoint in full before it is answered. */
  change(detail: EndpointDetailJson): EndpointDetailJson;
};

/** Answers the catalogue's part of the API of a page. */
export async function serveCatalogue(page: Page, catalogue: Partial<FakeCatalogue>): Promise<FakeCatalogue> {
  const fake: FakeCatalogue = {
    ...{ endpoints: [], learned: 0, waiting: 0, missed: 0, given: [] },
    ...{ failure: null, detailFailure: null, ready: Promise.resolve(), change: (detail) => detail },
    changeComparison: (comparison) => comparison,
    ...catalogue,
  };
  await page.route(/\/api\/(endpoints?|comparison|openapi)(\?|$)/, async (route) => {
    await fake.ready;
    const url = new URL(route.request().url());
    const failure = fake.failure ?? (url.pathname === '/api/endpoint' ? fake.detailFailure : null);
    if (failure !== null) return route.fulfill({ status: failure.status, json: { error: failure.error } });
    if (url.pathname === '/api/endpoints') return route.fulfill({ json: listOf(fake) });
    if (url.pathname === '/api/comparison') return route.fulfill(comparisonOf(fake, route.request()));
    const found = url.pathname === '/api/endpoint' ? detailOf(fake, url.searchParams) : undefined;
    if (found !== undefined) return route.fulfill({ json: found });
    return route.fulfill({ status: 404, json: { error: 'The catalogue does not have this endpoint.' } });
  });
  return fake;
}

/** A description that does not begin with `openapi` is refused. */
function comparisonOf(fake: FakeCatalogue, request: Request) {
  const text = request.postData() ?? '';
  fake.given.push(text);
  const host = new URL(request.url()).searchParams.get('host') ?? '';
  if (text.startsWith('openapi')) return { json: fake.changeComparison(sampleComparison(host)) };
  const error =
    'Cannot read the description, line 1: it has no member `openapi`. Give an OpenAPI document of version 3.0 or 3.1.';
  return { status: 400, json: { error } };
}

function detailOf(
  { endpoints, change }: FakeCatalogue,
  query: URLSearchParams,
): EndpointDetailJson | undefined {
  const found = endpoints.find(
    ({ host, method, path_template }) =>
      host === query.get('host') &&
      method === query.get('method') &&
      path_template === query.get('path_template'),
  );
  return found === undefined ? undefined : change(sampleDetail(found));
}

function listOf({ endpoints, learned, waiting, missed }: FakeCatalogue): EndpointsJson {
  return { endpoints, learned, waiting, missed };
}
