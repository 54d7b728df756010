import { type Location, onCluster, quoteText, readTable, storedTable } from './ddl.ts';

/** Writers from here on are not receivers: each is a block of rows that proxies inserted without one. */
export const FIRST_DIRECT_WRITER = 2 ** 31;

/** What the filter writes in place of a secret by default. */
const REPLACEMENT = "'[redacted]'";
const ENCODED_REPLACEMENTS = "['%5Bredacted%5D', '%5bredacted%5d']";

/** The same as `splitPort` of a receiver: a name, or an address in brackets, and then a port. */
const PORT = String.raw`'^(?:[^:]*|\\[[^\\]]*\\]):(0|[1-9][0-9]{0,4})$'`;

/**
 * Makes the statements for rows from proxies: the table `scnt` with the members of that format, which keeps nothing, and
 * the view that puts its rows into the table of exchanges, as a receiver would. The view never fails: ClickHouse may put
 * the rows of several POSTs into one block, and a failure would refuse all of them. So whatever is not as it should be
 * and still fits the types of `scnt` is stored as well as it can be. In a cluster a server keeps what it is sent.
 */
export function createDirectStatements(location: Location): string[] {
  const [scnt, view] = [readTable('scnt', location), readTable('scnt_to_exchange', location)];
  const where = onCluster(location);
  return [
    `CREATE TABLE IF NOT EXISTS ${scnt}${where} (
      request_id String,
      scheme LowCardinality(String),
      source_address String,
      destination_address String,
      scnt_request Tuple(method String, path String, host String, ${MESSAGE}),
      scnt_response Tuple(status_code UInt32, ${MESSAGE})
    ) ENGINE = Null
    COMMENT ${quoteText('meshtap: insert scnt lines here; their exchanges go to the table exchange')}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${view}${where} TO ${storedTable('exchange', location)} AS
    SELECT ${columns().join(',\n      ')}
    FROM ${scnt}`,
  ];
}

const MESSAGE = `version String, headers Array(Tuple(String, String)), body String, truncated_body Bool`;

/** The columns of an exchange. Those that are not here are empty: the format has no times and no names of workloads. */
function columns(): string[] {
  return [
    // Both are evaluated once a block, so no two rows have the same key.
    `now64(6, 'UTC') + toIntervalMicrosecond(rowNumberInAllBlocks()) AS received`,
    `bitOr(toUInt32(${FIRST_DIRECT_WRITER}), randConstant()) AS writer`,
    'received AS time',
    'scnt_request.method AS method',
    'scheme',
    ...place('host', 'scnt_request.host'),
    'scnt_request.path AS path',
    'if(scnt_response.status_code > 999, 0, scnt_response.status_code) AS status',
    ...place('source', 'source_address'),
    ...place('destination', 'destination_address'),
    ...message('request'),
    ...message('response'),
    'request_id',
    `'scnt' AS format`,
    `${redacted()} AS redacted`,
  ];
}

/** The port that ends a text, and the text without it. */
function place(name: string, text: string): string[] {
  const port = `${name}_port`;
  return [
    `accurateCastOrNull(extract(${text}, ${PORT}), 'UInt16') AS ${port}`,
    `if(isNull(${port}), ${text}, substring(${text}, 1, length(${text}) - length(toString(assumeNotNull(${port}))) - 1)) AS ${name}`,
  ];
}

function message(side: 'request' | 'response'): string[] {
  const from = `scnt_${side}`;
  return [
    `${from}.version AS ${side}_version`,
    `arrayMap(header -> (lowerUTF8(header.1), header.2), ${from}.headers) AS ${side}_headers`,
    `tryBase64Decode(${from}.body) AS ${side}_body`,
    `length(${side}_body) AS ${side}_size`,
    // What is not base64 is as good as cut off.
    `${from}.truncated_body OR (empty(${side}_body) AND notEmpty(${from}.body)) AS ${side}_truncated`,
  ];
}

/** Whether something was replaced: in any text, in an encoded path, or in a decoded body. */
function redacted(): string {
  const has = (text: string) => `position(${text}, ${REPLACEMENT}) > 0`;
  const inHeaders = (side: string) =>
    `arrayExists(header -> ${has('header.1')} OR ${has('header.2')}, scnt_${side}.headers)`;
  const texts = ['request_id', 'scheme', 'source_address', 'destination_address'].map(has);
  const parts = ['request.method', 'request.path', 'request.host', 'request.version', 'response.version'];
  return [
    ...texts,
    ...parts.map((part) => has(`scnt_${part}`)),
    `multiSearchAny(scnt_request.path, ${ENCODED_REPLACEMENTS})`,
    ...['request', 'response'].flatMap((side) => [inHeaders(side), has(`${side}_body`)]),
  ].join(' OR ');
}
