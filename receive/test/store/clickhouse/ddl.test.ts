import assert from 'node:assert/strict';
import {
  createDatabase,
  createTable,
  onCluster,
  quoteName,
  quoteText,
  readTable,
  storedTable,
  systemTable,
  type Table,
} from '../../../src/store/clickhouse/ddl.ts';

const TABLE: Table = {
  name: 'part',
  columns: ['time DateTime', "text String DEFAULT 'none'"],
  indexes: ['INDEX texts text TYPE bloom_filter GRANULARITY 1'],
  orderBy: '(time, text)',
  partitionBy: 'toDate(time)',
  ttl: 'time + INTERVAL 60 SECOND',
  settings: 'non_replicated_deduplication_window = 10',
  shardBy: 'cityHash64(text)',
  comment: "the parts' texts",
};
const SINGLE = { database: 'traffic' };
const CLUSTER = { database: 'traffic', cluster: 'all' };

describe('createTable', () => {
  it('makes one table without a cluster', () => {
    assert.deepEqual(createTable(TABLE, SINGLE), [
      `CREATE TABLE IF NOT EXISTS \`traffic\`.\`part\` (
  time DateTime,
  text String DEFAULT 'none',
  INDEX texts text TYPE bloom_filter GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY (time, text)
PARTITION BY toDate(time)
TTL time + INTERVAL 60 SECOND
SETTINGS non_replicated_deduplication_window = 10
COMMENT 'the parts\\' texts'`,
    ]);
  });

  it('makes a replicated table and a distributed one on all servers of a cluster', () => {
    assert.deepEqual(createTable(TABLE, CLUSTER), [
      `CREATE TABLE IF NOT EXISTS \`traffic\`.\`part_shard\` ON CLUSTER \`all\` (
  time DateTime,
  text String DEFAULT 'none',
  INDEX texts text TYPE bloom_filter GRANULARITY 1
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/{table}/{shard}', '{replica}')
ORDER BY (time, text)
PARTITION BY toDate(time)
TTL time + INTERVAL 60 SECOND
SETTINGS non_replicated_deduplication_window = 10
COMMENT 'the parts\\' texts'`,
      `CREATE TABLE IF NOT EXISTS \`traffic\`.\`part\` ON CLUSTER \`all\` (
  time DateTime,
  text String DEFAULT 'none'
)
ENGINE = Distributed('all', 'traffic', 'part_shard', cityHash64(text))
COMMENT 'the parts\\' texts'`,
    ]);
  });

  it('leaves out what a table does not have', () => {
    const { name, columns, orderBy, shardBy, comment } = TABLE;
    const [statement] = createTable({ name, columns, orderBy, shardBy, comment }, SINGLE);
    assert.doesNotMatch(statement!, /INDEX|PARTITION|TTL|SETTINGS/);
  });
});

describe('names in statements', () => {
  it('are those of the table itself without a cluster', () => {
    assert.equal(createDatabase(SINGLE), 'CREATE DATABASE IF NOT EXISTS `traffic`');
    assert.equal(readTable('part', SINGLE), '`traffic`.`part`');
    assert.equal(storedTable('part', SINGLE), '`traffic`.`part`');
    assert.equal(onCluster(SINGLE), '');
    assert.equal(systemTable('parts', SINGLE), 'system.parts');
  });

  it('say what is on all servers of a cluster, and what on each', () => {
    assert.equal(createDatabase(CLUSTER), 'CREATE DATABASE IF NOT EXISTS `traffic` ON CLUSTER `all`');
    assert.equal(readTable('part', CLUSTER), '`traffic`.`part`');
    assert.equal(storedTable('part', CLUSTER), '`traffic`.`part_shard`');
    assert.equal(onCluster(CLUSTER), ' ON CLUSTER `all`');
    assert.equal(systemTable('parts', CLUSTER), "cluster('all', system.parts)");
  });

  it('are quoted, so that none of them ends early', () => {
    assert.equal(quoteName('a`b\\c'), '`a\\`b\\\\c`');
    assert.equal(quoteText("a'b\\c"), "'a\\'b\\\\c'");
  });
});
