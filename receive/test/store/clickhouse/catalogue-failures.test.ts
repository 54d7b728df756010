import assert from 'node:assert/strict';
import { ArrivedRows } from '../../../src/store/clickhouse/catalogue/arrived-rows.ts';
import { Learner } from '../../../src/store/clickhouse/catalogue/learner.ts';
import { SavedParts } from '../../../src/store/clickhouse/catalogue/saved-parts.ts';
import { Client } from '../../../src/store/clickhouse/client.ts';
import { QueryLimitError } from '../../../src/store/store.ts';
import { LearningContext } from './learning-context.ts';

for (const [what, isCluster] of [
  ['one server', false],
  ['a cluster', true],
] as const) {
  describe(`damaged or lost parts of a catalogue on ${what} of ClickHouse`, function () {
    this.timeout(120_000);
    const context = new LearningContext(isCluster);
    const { start, put, damage, deleteAll } = context;
    context.register();

    it('keeps what it learned of deleted exchanges', async () => {
      const a = start('a', 1);
      await put(1, 3);
      await a.learn();
      await deleteAll();
      await put(1, 1, 'host-1', 30_000);
      await a.learn();
      assert.deepEqual(await a.count(), { 'host-1': 4 });
    });

    it('goes on when exchanges are deleted that it had seen and not learned', async () => {
      const a = start('a', 1);
      await put(1, 3);
      await put(1, 3, 'host-1', 180_000);
      await a.step(0);
      await deleteAll();
      await put(1, 1, 'host-1', 30_000);
      await a.learn();
      assert.deepEqual(await a.count(), { 'host-1': 4 });
      assert.equal((await a.state()).waiting, 0);
    });

    it('leaves out the damaged part of another receiver, and says so', async () => {
      const [a, b] = [start('a', 1), start('b', 2)];
      await put(1, 3);
      await put(2, 4);
      await a.learn();
      await a.save();
      await damage();
      await b.learn();
      assert.deepEqual(await b.count(), { 'host-2': 4 });
      await b.learn();
      assert.match(b.warnings.join(), /damaged or of a newer version; it is left out/);
    });

    it('learns again what a receiver had learned that has ended, if that is damaged', async () => {
      const [a, b] = [start('a', 1), start('b', 2)];
      await put(1, 3);
      await a.learn();
      await a.end();
      await damage();
      await b.learn();
      assert.deepEqual(await b.count(), { 'host-1': 3 });
      assert.match(b.warnings.join(), /is damaged; its exchanges are learned again/);
    });

    it('begins anew with its own exchanges if its own saved part is damaged', async () => {
      const a = start('a', 1);
      await put(1, 3);
      await a.learn();
      await a.save();
      await damage();
      const again = start('a', 1);
      assert.equal(await again.learn(), 3);
      assert.deepEqual(await again.count(), { 'host-1': 3 });
      assert.match(again.warnings.join(), /damaged or of a newer version; it is rebuilt/);
    });

    it('learns on if it takes too long to look for exchanges that no receiver learns, and says so', async () => {
      await put(1, 3);
      const client = new Client(context.options);
      const rows = new ArrivedRows(client, context.options);
      rows.listWriters = () => Promise.reject(new QueryLimitError('too long'));
      try {
        const parts = new SavedParts(client, context.options);
        const learner = new Learner(parts, rows, { run: 'a', startUs: Date.now() * 1000 });
        const { steps, warning } = await learner.learn(30_000, [1]);
        assert.equal(steps, 3);
        assert.match(`${warning}`, /^It took too long to look for exchanges that no receiver learns/);
      } finally {
        await client.close();
      }
    });

    it('deletes states that a receiver left behind which was killed while it deleted them', async () => {
      const states = () =>
        context.rows.query<{ host: string }>(
          "SELECT host FROM DATABASE.catalogue_part FINAL WHERE state != '' ORDER BY host",
        );
      await context.rows.run(
        `INSERT INTO DATABASE.catalogue_part (part, is_header, host, sequence, state, saved)
         VALUES (5, false, 'old', 1, 'x', now64(3) - INTERVAL 2 HOUR), (6, false, 'new', 1, 'x', now64(3))`,
      );
      const a = start('a', 1);
      await put(1, 3);
      await a.learn();
      await a.save();
      assert.deepEqual(await states(), [{ host: 'host-1' }, { host: 'new' }]);
    });

    it('ignores headers that are damaged', async () => {
      const headers = [
        '{',
        '[]',
        'null',
        '{"epoch":"x"}',
        '{"epoch":1,"learned":0,"missed":0,"waiting":0,"sources":[["a"]]}',
      ];
      for (const [index, header] of headers.entries()) {
        await context.rows.run(
          `INSERT INTO DATABASE.catalogue_part (part, is_header, host, sequence, header) VALUES (${index + 1}, true, '', 1, '${header}')`,
        );
      }
      const a = start('a', 1);
      await put(1, 3);
      assert.equal(await a.learn(), 3);
      assert.deepEqual(await a.count(), { 'host-1': 3 });
    });

    it('saves what it could not save while the store was away', async () => {
      const a = start('a', 1);
      await put(1, 3);
      await a.learn();
      await context.engine.kill();
      const impatient = new Client(context.options, { insertMs: 100 });
      await assert.rejects(new SavedParts(impatient, context.options).readHeaders());
      await impatient.close();
      await assert.rejects(a.save());
      await context.engine.restart();
      await put(1, 2, 'host-1', 30_000);
      await a.learn();
      await a.end();
      const b = start('b', 2);
      await b.learn();
      assert.deepEqual(await b.count(), { 'host-1': 5 });
    });
  });
}
