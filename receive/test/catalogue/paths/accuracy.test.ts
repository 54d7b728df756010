import { deepEqual, ok } from 'node:assert/strict';
import { makeTraffic, templatesOfApi, withoutNames } from './api-traffic.ts';
import { SAMPLES } from './samples/samples.ts';
import { templatesOf } from './shape-leaf.ts';

describe('the templates of an API', () => {
  for (const api of SAMPLES) {
    it(`are found exactly after 5,000 requests: ${api.name}`, () => {
      const found = templatesOf(makeTraffic(api, 5000)).map(withoutNames);
      deepEqual(found.sort(), templatesOfApi(api));
    });

    it(`are nearly all found after 500 requests: ${api.name}`, () => {
      const found = new Set(templatesOf(makeTraffic(api, 500)).map(withoutNames));
      const expected = templatesOfApi(api);
      const missing = expected.filter((template) => !found.has(template));
      ok(missing.length <= expected.length * 0.1, missing.join(' '));
    });
  }
});
