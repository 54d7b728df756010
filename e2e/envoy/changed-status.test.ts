import assert from 'node:assert/strict';
import { findCaseId } from '../support/arrived-ids.ts';
import { makeCase, withId } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import type { Shape } from '../support/exchange-shapes.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { startTappedEnvoy, useLab } from '../support/lab.ts';

// It sees requests first and answers last: clients get its status instead of any other.
const NEAR_FILTER = {
  name: 'changes-status',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua',
    default_source_code: {
      inline_string: `
        local changed = { ["200"] = "202", ["204"] = "299", ["404"] = "410", ["500"] = "418", ["503"] = "504" }
        function envoy_on_request(handle)
          if handle:headers():get("x-refuse") then handle:respond({ [":status"] = "403" }, "refused") end
        end
        function envoy_on_response(handle)
          local headers = handle:headers()
          local status = changed[headers:get(":status")]
          if status then headers:replace(":status", status) end
        end`,
    },
  },
};

const HTTP2 = { version: 'HTTP/2' as const };
const SHAPES: [Shape, expected: number][] = [
  [{ name: 'answer', make: () => ({ path: '/app/sized?bytes=100' }) }, 202],
  [{ name: 'answer over HTTP/2', make: () => ({ ...HTTP2, path: '/h2/sized?bytes=100' }) }, 202],
  [{ name: 'answer in chunks', make: () => ({ path: '/app/chunked?count=3&bytes=10' }) }, 202],
  [{ name: 'answer with trailers', make: () => ({ ...HTTP2, method: 'POST', path: '/h2/trailers' }) }, 202],
  [{ name: 'answer without a body', make: () => ({ path: '/app/status?code=204' }) }, 299],
  [{ name: 'error of the app', make: () => ({ path: '/app/status?code=500' }) }, 418],
  [{ name: '404 of Envoy', make: () => ({ path: '/nowhere' }) }, 410],
  [{ name: '503 of Envoy', make: () => ({ path: '/app/reset' }) }, 504],
  [{ name: 'answer that breaks off', make: () => ({ path: '/app/reset?after=100' }) }, 202],
  [
    { name: 'answer of the near filter', make: () => ({ path: '/app/echo', headers: [['x-refuse', '1']] }) },
    403,
  ],
  [{ name: 'unchanged', make: () => ({ path: '/app/status?code=400' }) }, 400],
];

describe('A filter nearer to the client that changes the status', () => {
  const { run, lab } = useLab('changed-status');

  it('is followed: the document has the status that the client got', async () => {
    const cases = SHAPES.map(([shape], at) => withId(makeCase(shape, at), shape.name));
    const variation = { name: 'envoy', nearFilters: [NEAR_FILTER] };
    const { envoy, backend } = await startTappedEnvoy(lab(), run.folder(), variation, run.stopAfterTest);
    const answers = await sendAll(envoy.port, cases, lab().app);
    await awaitRest(envoy, cases.length);
    const expected = Object.fromEntries(SHAPES.map(([{ name }, status]) => [name, status]));
    assert.deepEqual(Object.fromEntries(cases.map(({ id }) => [id, answers.get(id)?.status])), expected);
    const documents = backend.arrivals.map(({ document }) => [
      findCaseId(document),
      Number(document.scnt_response.status_code),
    ]);
    assert.deepEqual(Object.fromEntries(documents), expected);
  });
});
