import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { chooseFormat, ExchangeWriter, hasColours } from '../../src/terminal/exchange-writer.ts';
import { makeSummary } from './summaries.ts';

/** A stream that is full whenever the test says so. */
class FakeSink extends EventEmitter {
  text = '';
  isTTY = false;
  columns = 120;
  isFull = false;
  write(text: string): boolean {
    this.text += text;
    return !this.isFull;
  }
}

describe('ExchangeWriter', () => {
  it('writes one JSON object a line, which parses back to the same', async () => {
    const sink = new FakeSink();
    const summaries = [makeSummary(), makeSummary({ path: '/\u202e\u001b\n' })];
    await new ExchangeWriter(sink, 'json').write(summaries);
    const lines = sink.text.split('\n');
    assert.equal(lines.pop(), '');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      summaries,
    );
    assert.ok(!sink.text.includes('\u202e') && !sink.text.includes('\u001b'));
  });

  it('writes the head of the table once, and again when the terminal has another width', async () => {
    const sink = new FakeSink();
    sink.columns = 100;
    const writer = new ExchangeWriter(sink, 'table');
    await writer.begin();
    await writer.write([makeSummary()]);
    assert.equal(sink.text.match(/METHOD/g)?.length, 1);
    sink.columns = 80;
    await writer.write([makeSummary()]);
    assert.equal(sink.text.match(/METHOD/g)?.length, 2);
    assert.ok(
      sink.text
        .split('\n')
        .slice(2)
        .every((line) => line.length <= 80),
    );
  });

  it('waits for a reader that is slow', async () => {
    const sink = new FakeSink();
    sink.isFull = true;
    let isDone = false;
    const writing = new ExchangeWriter(sink, 'json').write([makeSummary()]).then(() => (isDone = true));
    await new Promise((done) => setImmediate(done));
    assert.equal(isDone, false);
    sink.emit('drain');
    await writing;
    assert.deepEqual([sink.listenerCount('drain'), isDone], [0, true]);
  });

  it('waits no longer once the reader has gone, says so and writes no more', async () => {
    const sink = new FakeSink();
    sink.isFull = true;
    const writer = new ExchangeWriter(sink, 'json');
    const writing = writer.write([makeSummary()]);
    sink.emit('error', new Error('EPIPE'));
    await writing;
    assert.equal(writer.gone.aborted, true);
    const before = sink.text;
    await writer.write([makeSummary()]);
    assert.equal(sink.text, before);
  });

  it('waits no longer once its work is stopped', async () => {
    const sink = new FakeSink();
    sink.isFull = true;
    const stop = new AbortController();
    const writing = new ExchangeWriter(sink, 'json').write([makeSummary()], stop.signal);
    stop.abort();
    await writing;
  });
});

describe('hasColours', () => {
  it('is only for terminals, and not if NO_COLOR or a dumb terminal forbids it', () => {
    const sink = { write: () => true, isTTY: true };
    assert.equal(hasColours(sink, {}), true);
    assert.equal(hasColours(sink, { NO_COLOR: '' }), true);
    assert.equal(hasColours(sink, { NO_COLOR: '1' }), false);
    assert.equal(hasColours(sink, { TERM: 'dumb' }), false);
    assert.equal(hasColours({ write: () => true }, {}), false);
  });
});

describe('chooseFormat', () => {
  it('takes a table for terminals and JSON for programs, unless somebody says otherwise', () => {
    const sink = { write: () => true, isTTY: true };
    assert.deepEqual([chooseFormat(sink), chooseFormat({ write: () => true })], ['table', 'json']);
    assert.equal(chooseFormat(sink, 'json'), 'json');
  });
});
