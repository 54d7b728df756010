import { listEndpoints } from '../../../src/store/catalogue-queries.ts';
import { ArrivedRows } from '../../../src/store/clickhouse/catalogue/arrived-rows.ts';
import { Learner } from '../../../src/store/clickhouse/catalogue/learner.ts';
import { SavedParts } from '../../../src/store/clickhouse/catalogue/saved-parts.ts';
import { Client } from '../../../src/store/clickhouse/client.ts';
import { migrate } from '../../../src/store/clickhouse/migrate.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { type Engine, startEngine } from './engine.ts';
import { Rows } from './rows.ts';

/** A receiver that only learns. `writers` are all that it was and is. */
export class LearningReceiver {
  readonly learner: Learner;
  readonly writers: number[];
  warnings: string[] = [];

  constructor(client: Client, options: ClickHouseOptions, run: string, writers: number[], startUs: number) {
    const parts = new SavedParts(client, options);
    this.learner = new Learner(parts, new ArrivedRows(client, options), { run, startUs, freshMs: 0 });
    this.writers = writers;
  }

  /** Looks at what others have saved, and learns until nothing waits. Returns how many exchanges it went through. */
  async learn(): Promise<number> {
    await this.save();
    for (let total = 0; ; ) {
      const steps = await this.step();
      total += steps;
      if (steps === 0) return total;
    }
  }
  /** Learns for one step. */
  async step(stepMs = 1000): Promise<number> {
    const { steps, warning } = await this.learner.learn(stepMs, this.writers);
    if (warning) this.warnings.push(warning);
    return steps;
  }
  save = () => this.learner.save(this.writers);
  end = () => this.learner.save(this.writers, true);
  rebuild = () => this.learner.rebuild(this.writers);
  state = () => this.learner.state(this.writers);

  /** Counts the exchanges of each host, as this receiver shows them. */
  async count(): Promise<Record<string, number>> {
    const hosts = listEndpoints(await this.learner.read(this.writers));
    return Object.fromEntries(
      hosts.map(({ host, endpoints }) => [host, endpoints.reduce((sum, { count }) => sum + count, 0)]),
    );
  }
}

/** One server of ClickHouse, or a cluster, with receivers that learn on it. */
export class LearningContext {
  engine!: Engine;
  options!: ClickHouseOptions;
  rows!: Rows;
  readonly #isCluster: boolean;
  #client!: Client;

  constructor(isCluster: boolean) {
    this.#isCluster = isCluster;
  }

  /** Starts the engine before all tests, and a database before each of them. */
  register(): void {
    before(async () => {
      this.engine = await startEngine(this.#isCluster ? ['--cluster', 'meshtap'] : []);
    });
    after(() => this.engine?.stop());
    beforeEach(async () => {
      this.options = this.engine.options(this.#isCluster ? { cluster: 'meshtap' } : {});
      this.#client = new Client(this.options);
      this.rows = new Rows(this.options);
      await migrate(this.#client, this.options);
    });
    afterEach(async () => {
      await this.#client.close();
      await this.rows.close();
    });
  }

  /** Starts a receiver, or its thread again if `run` is known. */
  start = (run: string, ...writers: number[]) =>
    new LearningReceiver(this.#client, this.options, run, writers, Date.now() * 1000);

  /** Stores exchanges of a writer. */
  put = (writer: number, count: number, host = `host-${writer}`, agoMs = 60_000) =>
    this.rows.insert(
      ...Array.from({ length: count }, (_, index) => ({ writer, host, agoMs: agoMs - index / 1000 })),
    );

  /** Deletes all exchanges. */
  deleteAll = () =>
    this.rows.run(
      `ALTER TABLE DATABASE.${this.#isCluster ? 'exchange_shard' : 'exchange'} DELETE WHERE true SETTINGS mutations_sync = 1`,
    );

  /** Makes it look as if nobody had saved for ten minutes. */
  makeAllGone = () =>
    this.rows.run(
      `INSERT INTO DATABASE.catalogue_part (part, is_header, host, sequence, header, state, saved)
       SELECT part, is_header, host, sequence, header, state, saved - INTERVAL 10 MINUTE
       FROM DATABASE.catalogue_part FINAL WHERE is_header AND header != ''`,
    );

  /** Damages all states that are saved. */
  damage = () =>
    this.rows.run(
      `INSERT INTO DATABASE.catalogue_part (part, is_header, host, sequence, header, state)
       SELECT part, is_header, host, sequence, header, 'damaged'
       FROM DATABASE.catalogue_part FINAL WHERE NOT is_header`,
    );

  /** Counts the parts that are not deleted. */
  countParts = async () => {
    const [row] = await this.rows.query<{ count: number }>(
      "SELECT count() AS count FROM DATABASE.catalogue_part FINAL WHERE header != ''",
    );
    return row!.count;
  };
}
