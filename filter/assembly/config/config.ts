import { allocate, capacityOf, release } from '../bytes/allocator';
import { literal } from '../bytes/literal';
import { EMPTY, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { appended, listAt, SliceList } from '../bytes/slice-list';
import { LogLevel } from '../host/abi';

/** Room in addition to the texts themselves: for the fields, the lists and what is made from the texts. */
const ROOM_BYTES: usize = 16 << 10;

/** Stands for a number that is not given, so that the format's default applies. */
export const NOT_GIVEN: u32 = u32.MAX_VALUE;
const REPLACEMENT = literal('[redacted]');
const MANAGER_PATH = literal('/api/hostsToTrace');
const AUTHORIZATION = literal('authorization');
const PROXY_AUTHORIZATION = literal('proxy-authorization');
const COOKIE = literal('cookie');
const SET_COOKIE = literal('set-cookie');

/** The settings of one root context, in one block that also holds all texts that they point to. */
@unmanaged
export class Config {
  /** The wire format: `Format`. */
  format: u32;
  address: Slice;
  port: u32;
  cluster: Slice;
  authority: Slice;
  path: Slice;
  timeoutMs: u32;
  /** Names and values of the extra headers of a POST, alternating. */
  headers: SliceList;
  maxRequestBodyBytes: u32;
  maxResponseBodyBytes: u32;
  contentTypes: SliceList;
  redactedHeaders: SliceList;
  redactedQueryParams: SliceList;
  redactedJsonFields: SliceList;
  replacement: Slice;
  /** The share of exchanges that are kept, 0 to 1. */
  sampledRatio: f64;
  /** EMPTY: all hosts. */
  sampledHosts: SliceList;
  /** Whether there is a sampling manager. If not, its cluster and authority are EMPTY. */
  hasManager: bool;
  managerCluster: Slice;
  managerAuthority: Slice;
  managerPath: Slice;
  managerIntervalMs: u32;
  excludedPaths: SliceList;
  excludedUserAgents: SliceList;
  maxOpenBytes: u32;
  maxQueueBytes: u32;
  maxInFlight: u32;
  maxAttempts: u32;
  maxBatchTraces: u32;
  maxBatchBytes: u32;
  maxBatchDelayMs: u32;
  /** Whether a batch is lines instead of an array. */
  hasLines: bool;
  logLevel: u32;
  private used: u32;

  /** Takes bytes from this configuration's own block; 0 if it is full. Valid as long as the configuration. */
  take(count: usize): usize {
    const start = ((this.used as usize) + 7) & ~7;
    if (start + count > capacityOf(changetype<usize>(this))) return 0;
    this.used = (start + count) as u32;
    return changetype<usize>(this) + start;
  }

  /** A copy of `text` that lives as long as the configuration. */
  keep(text: Slice): Slice {
    const start = this.take(sizeOf(text));
    if (start == 0) return EMPTY;
    memory.copy(start, startOf(text), sizeOf(text));
    return sliceOf(start, sizeOf(text));
  }

  /** An empty list with room for `count` slices. EMPTY, which nothing can be appended to, if the block is full. */
  takeList(count: u32): SliceList {
    const start = this.take((count as usize) << 3);
    return start ? listAt(start) : EMPTY;
  }

  /** Frees the block, and with it all that the configuration kept. */
  free(): void {
    release(changetype<usize>(this));
  }
}

/** Makes a configuration with all defaults and room for texts of `textBytes`. Null if memory runs out. */
export function defaultConfig(textBytes: usize): Config | null {
  const block = allocate(offsetof<Config>() + textBytes * 2 + ROOM_BYTES);
  if (block == 0) return null;
  memory.fill(block, 0, offsetof<Config>());
  const config = changetype<Config>(block);
  config.used = offsetof<Config>() as u32;
  config.port = 9000;
  config.timeoutMs = 5000;
  config.maxRequestBodyBytes = NOT_GIVEN;
  config.maxResponseBodyBytes = NOT_GIVEN;
  config.replacement = REPLACEMENT;
  config.sampledRatio = 1;
  config.managerPath = MANAGER_PATH;
  config.managerIntervalMs = 60000;
  config.maxOpenBytes = 32 << 20;
  config.maxQueueBytes = 8 << 20;
  config.maxInFlight = 64;
  config.maxAttempts = 3;
  config.maxBatchTraces = 1;
  config.maxBatchBytes = 256 << 10;
  config.maxBatchDelayMs = 1000;
  config.logLevel = LogLevel.WARN;
  let redacted = config.takeList(4);
  redacted = appended(redacted, AUTHORIZATION);
  redacted = appended(redacted, PROXY_AUTHORIZATION);
  redacted = appended(redacted, COOKIE);
  config.redactedHeaders = appended(redacted, SET_COOKIE);
  return config;
}
