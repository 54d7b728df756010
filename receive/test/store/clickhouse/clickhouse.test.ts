import { openClickHouseStore } from '../../../src/store/clickhouse/clickhouse.ts';
import { describeStore } from '../suite.ts';
import { type Engine, startEngine } from './engine.ts';

describe('ClickHouse store', function () {
  this.timeout(60_000);
  let engine: Engine;
  before(async () => {
    engine = await startEngine();
  });
  after(() => engine?.stop());

  describeStore((limits) => openClickHouseStore(engine.options(limits)));
});
