import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ScntDocument } from '../../../filter/test/document.ts';
import { timedExchanges } from '../../../filter/test/formats/exchanges.ts';
import { contents } from '../../../filter/test/formats/expected-bodies.ts';
import { Passage } from '../../../filter/test/formats/passage.ts';
import { proxies } from '../../../filter/test/formats/proxies.ts';
import type { Seen, SeenBody } from '../../../filter/test/formats/seen.ts';
import { type Format, formats, settingsFor } from '../../../filter/test/formats/settings.ts';
import { check, describeFuzz } from '../../../filter/test/fuzz/runs.ts';
import { STREAM_NAME } from '../../../filter/test/fuzz/stream.ts';
import type { Exchange, Header } from '../../src/exchange.ts';
import { ROUTES } from '../../src/ingest/routes.ts';

type Sent = { headers: readonly (readonly [string, string])[]; body: Uint8Array };

/** The exchanges of a POST of the filter, as ingest decodes them. */
function exchangesIn({ headers, body }: Sent): Exchange[] {
  const named = new Map(headers);
  const route = ROUTES[named.get(':path')!]!;
  const { exchanges, rejected, reason } = route.decode(Buffer.from(body), named.get('content-type')!);
  assert.equal(rejected, 0, reason);
  return exchanges;
}

/** Headers with repeated ones beside each other, as OTLP has them. */
function grouped(headers: readonly Header[]): Header[] {
  const names = [...new Set(headers.map(([name]) => name))];
  return names.flatMap((name) => headers.filter(([other]) => other === name));
}

/** The parts of an exchange that every format has. */
function toldBy({ method, scheme, status, request, response }: Exchange) {
  return {
    ...{ method, scheme, status },
    request: grouped(request.headers),
    response: grouped(response.headers),
  };
}

/** The same of a document. OTLP does not repeat what it says of the host. */
function expectedOf({ scheme, scnt_request, scnt_response }: ScntDocument, format: Format) {
  const headers = grouped(scnt_request.headers as Header[]);
  return {
    ...{ method: scnt_request.method, scheme, status: Number(scnt_response.status_code) },
    request: isOtlp(format) ? headers.filter(([name]) => name !== 'host') : headers,
    response: grouped(scnt_response.headers as Header[]),
  };
}

/** OTLP has one text for host and path of a client, and for a server a port even where the request had none. */
function assertTarget({ host, path, observer, format }: Exchange, { document, isHostHidden }: Seen): void {
  const wanted = document.scnt_request;
  if (!isOtlp(format)) assert.deepEqual([host, path], [wanted.host, wanted.path]);
  else if (observer.side === 'client') {
    // No border can be seen where the host or the path is none. Credentials do not belong to the host.
    if (isHostHidden || /[/?#*]/.test(wanted.host) || !/^([/?#*]|$)/.test(wanted.path)) return;
    assert.equal(host, wanted.host.slice(wanted.host.lastIndexOf('@') + 1));
    assert.ok([wanted.path, wanted.path || '/'].includes(path), `${path} is not ${wanted.path}`);
  } else {
    assert.equal(path.replace(/\?$/, ''), wanted.path.replace(/\?$/, ''));
    const isPlain = /^[a-z0-9.-]+(:[1-9]\d{0,3})?$/.test(wanted.host) && !isHostHidden;
    const usual = document.scheme === 'https' ? /:443$/ : /:80$/;
    if (isPlain) assert.equal(host, wanted.host.replace(usual, ''));
  }
}

function isOtlp(format: Format): boolean {
  return format.startsWith('otlp');
}

/** Whether a body is what was kept. OTLP leaves out half a character at its end. */
function assertBody(found: Uint8Array, seen: SeenBody, format: Format): void {
  const right = isOtlp(format) ? contents(seen.kept, seen.all) : [seen.kept];
  const texts = right.map((content) => Buffer.from((content ?? '') as string).toString('hex'));
  assert.ok(texts.includes(Buffer.from(found).toString('hex')), 'the body differs');
}

function assertTimes({ startUs, durationUs, format }: Exchange, { start, end }: Seen): void {
  if (format === 'scnt' || start === undefined || end === undefined || end < start) return;
  const unitUs = format === 'apiclarity' ? 1000 : 1;
  const wanted = Math.floor(Number(start / 1000n) / unitUs) * unitUs;
  assert.equal(startUs, wanted || null);
  if (startUs !== null && durationUs !== null)
    assert.ok(Math.abs(durationUs - Number((end - start) / 1000n)) <= unitUs);
}

for (const format of formats) {
  describeFuzz(`What the filter posts as ${format}`, (build) => {
    it('is decoded to what passed', () => {
      const lists = fc.array(timedExchanges, { minLength: 1, maxLength: 8, size: 'max' });
      const property = fc.property(settingsFor(format), proxies, lists, (settings, proxy, exchanges) => {
        const passage = new Passage(build, proxy, settings.configuration, settings.text);
        for (const exchange of exchanges) passage.pass(exchange);
        passage.settle();
        const arrived = passage.calls.flatMap(exchangesIn);
        assert.equal(arrived.length, passage.passed.size);
        for (const exchange of arrived) {
          const name = exchange.request.headers.findLast(([key]) => key === STREAM_NAME)?.[1];
          const { seen } = passage.passed.get(name!)!;
          assert.deepEqual(toldBy(exchange), expectedOf(seen.document, format));
          // Of an id that is not shown, OTLP does not show either that there was none.
          if (!seen.isIdHidden) assert.equal(exchange.requestId, seen.document.request_id);
          assertTarget(exchange, seen);
          assertBody(exchange.request.body, seen.requestBody, format);
          assertBody(exchange.response.body, seen.responseBody, format);
          assertTimes(exchange, seen);
        }
      });
      check(property, 50);
    });
  });
}
