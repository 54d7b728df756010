/** A root context: one configuration, and the stages that work by it. */
import { allocate, release } from './bytes/allocator';
import { EMPTY, Slice, sizeOf, sliceOf, startOf } from './bytes/slice';
import { Writer } from './bytes/writer';
import { Selection } from './capture/selection';
import { CaptureSettings } from './capture/settings';
import { keepWithinLimit, limitOpenBytes, shortenLargest } from './capture/shortage';
import { Config } from './config/config';
import { contentTypeOf, isOtlp } from './encoding/format';
import { Frame, Framing } from './encoding/framing';
import { BatchList } from './export/batch-list';
import { DELIVERY_LOG_BYTES, DeliveryLog } from './export/delivery-log';
import { Exporter, enforceLimits, limitCalls } from './export/exporter';
import { PostHeaders } from './export/post-headers';
import { limitQueueBytes, Queue } from './export/queue';
import { REDACTION_BYTES, redactionAt } from './redact/redaction';
import { SamplingManager } from './sampling/manager';

/** A root context and what belongs to it. */
@unmanaged
export class Root {
  id: u32;
  /** The root context that was made before this one. */
  next: Root | null;
  /** The plugin that this is a configuration of, as a hash of its name. */
  plugin: u64;
  /** Null until there is a usable one. */
  config: Config | null;
  /** Whether the newest configuration cannot be used: then nothing is captured. */
  isWrong: bool;
  /** The text of a configuration that waits for memory, in a block of its own; EMPTY if there is none. */
  waitingConfig: Slice;
  /** Whether the host is done with it and waits for `proxy_done`. */
  isDraining: bool;
  /** Whether the host has deleted it while some of its streams are still open. */
  isDeleted: bool;
  /** How many of its streams are open. */
  openStreams: u32;
  settings: CaptureSettings;
  exporter: Exporter;
  manager: SamplingManager;
  /** Holds the headers of its POSTs. */
  headersText: Writer;

  /** Whether exchanges are captured. */
  get isCapturing(): bool {
    return this.config != null && !this.isWrong && !this.isDraining;
  }

  /** Whether none of its streams is open, and nothing is in flight or waiting. */
  get isIdle(): bool {
    return this.openStreams == 0 && this.exporter.isIdle;
  }
}

const LONGEST_TICK_MS: u32 = 1000;

let newest: Root | null = null;
/** The id of a root context that could not be made for lack of memory, or 0. */
let missingId: u32 = 0;

/** The size of a root context with all its parts, which lie one after the other. */
const ROOT_BYTES: usize =
  align(offsetof<Root>()) +
  align(offsetof<CaptureSettings>()) +
  align(REDACTION_BYTES) +
  align(offsetof<Selection>()) +
  align(offsetof<Frame>()) +
  align(offsetof<Exporter>()) +
  align(offsetof<PostHeaders>()) +
  3 * align(offsetof<BatchList>()) +
  align(offsetof<Queue>()) +
  align(DELIVERY_LOG_BYTES) +
  align(offsetof<SamplingManager>()) +
  2 * align(offsetof<Writer>());

/** Where the next part of the root context that is being made begins. */
let nextPart: usize = 0;

function align(size: usize): usize {
  return (size + 7) & ~(7 as usize);
}

/** Takes room for the next part of the root context that is being made. */
function takePart(size: usize): usize {
  const part = nextPart;
  nextPart += align(size);
  return part;
}

/**
 * Makes a root context that captures nothing yet. If memory is short, open documents make room. Null if there is
 * already one with this id, or if memory still runs out.
 */
export function createRoot(id: u32): Root | null {
  if (findRoot(id) != null) return null;
  let block = allocate(ROOT_BYTES);
  while (block == 0 && shortenLargest()) block = allocate(ROOT_BYTES);
  missingId = block == 0 ? id : 0;
  if (block == 0) return null;
  memory.fill(block, 0, ROOT_BYTES);
  nextPart = block;
  const root = changetype<Root>(takePart(offsetof<Root>()));
  root.id = id;
  const settings = changetype<CaptureSettings>(takePart(offsetof<CaptureSettings>()));
  settings.redaction = redactionAt(takePart(REDACTION_BYTES));
  settings.selection = changetype<Selection>(takePart(offsetof<Selection>()));
  settings.frame = changetype<Frame>(takePart(offsetof<Frame>()));
  settings.prefixText = changetype<Writer>(takePart(offsetof<Writer>()));
  root.settings = settings;
  root.exporter = makeExporter();
  root.manager = changetype<SamplingManager>(takePart(offsetof<SamplingManager>()));
  root.headersText = changetype<Writer>(takePart(offsetof<Writer>()));
  root.next = newest;
  newest = root;
  return root;
}

function makeExporter(): Exporter {
  const exporter = changetype<Exporter>(takePart(offsetof<Exporter>()));
  exporter.headers = changetype<PostHeaders>(takePart(offsetof<PostHeaders>()));
  exporter.called = changetype<BatchList>(takePart(offsetof<BatchList>()));
  exporter.queue = changetype<Queue>(takePart(offsetof<Queue>()));
  const ready = changetype<BatchList>(takePart(offsetof<BatchList>()));
  exporter.queue.setLists(ready, changetype<BatchList>(takePart(offsetof<BatchList>())));
  exporter.deliveryLog = changetype<DeliveryLog>(takePart(DELIVERY_LOG_BYTES));
  exporter.join();
  return exporter;
}

/** Finds a root context by its id. Makes it now if memory was missing before. Null if there is none. */
export function findOrRetryRoot(id: u32): Root | null {
  return id != 0 && id == missingId ? createRoot(id) : findRoot(id);
}

/** The root context with an id, or null. */
export function findRoot(id: u32): Root | null {
  let root = newest;
  while (root != null && root.id != id) root = root.next;
  return root;
}

/**
 * Begins to capture and export by a configuration, which the root then owns. The one before is freed; open streams,
 * calls in flight and waiting documents continue with the new one.
 */
export function adoptConfig(root: Root, config: Config): void {
  freeConfig(root);
  root.config = config;
  const settings = root.settings;
  settings.maxRequestBodyBytes = config.maxRequestBodyBytes;
  settings.maxResponseBodyBytes = config.maxResponseBodyBytes;
  settings.contentTypes = config.contentTypes;
  settings.backendAuthority = config.authority;
  settings.backendPath = config.path;
  const redaction = settings.redaction;
  redaction.configure(config.redactedHeaders);
  redaction.rules.configure(config.redactedQueryParams, config.redactedJsonFields, config.replacement);
  settings.selection.exclude(config.excludedPaths, config.excludedUserAgents);
  settings.selection.sample(config.sampledHosts, config.sampledRatio);
  settings.format = config.format;
  settings.prefixText.close();
  const isSequence = config.hasLines || isOtlp(config.format);
  const kind = isSequence ? Framing.SEQUENCE : Framing.ARRAY;
  settings.frame.configure(
    config.maxBatchTraces > 1 ? kind : Framing.ALONE,
    config.hasLines && !isOtlp(config.format),
  );
  settings.managerAuthority = config.managerAuthority;
  settings.managerPath = config.managerPath;
  adoptDelivery(root, config);
  root.manager.configure(config, settings.selection, root.exporter.deliveryLog);
  shareLimits();
}

/**
 * Sets the limits of the worker, which all configurations share. Among those that capture, the largest limit counts, so
 * that one plugin cannot lower the limit of another. If none captures any more, those that are ending count.
 */
export function shareLimits(): void {
  if (!shareLimitsOf(true)) shareLimitsOf(false);
}

function shareLimitsOf(capturing: bool): bool {
  let openBytes: u32 = 0;
  let queueBytes: u32 = 0;
  let calls: u32 = 0;
  let root = newest;
  while (root != null) {
    const config = root.config;
    if (config != null && (root.isCapturing || !capturing)) {
      openBytes = max(openBytes, config.maxOpenBytes);
      queueBytes = max(queueBytes, config.maxQueueBytes);
      calls = max(calls, config.maxInFlight);
    }
    root = root.next;
  }
  if (calls == 0) return false;
  limitOpenBytes(openBytes);
  limitQueueBytes(queueBytes);
  limitCalls(calls);
  keepWithinLimit();
  enforceLimits();
  return true;
}

function adoptDelivery(root: Root, config: Config): void {
  const exporter = root.exporter;
  exporter.format = config.format;
  exporter.cluster = config.cluster;
  exporter.timeoutMs = config.timeoutMs;
  exporter.maxAttempts = config.maxAttempts;
  exporter.tickMs = tickMsOf(config);
  const queue = exporter.queue;
  queue.maxBatchTraces = config.maxBatchTraces;
  queue.maxBatchBytes = config.maxBatchBytes;
  queue.maxBatchMs = max(config.maxBatchDelayMs / exporter.tickMs, 1) * exporter.tickMs;
  exporter.deliveryLog.configure(config.cluster, config.logLevel);
  const text = root.headersText;
  text.acquire(256);
  const contentType = contentTypeOf(config.format, config.hasLines);
  exporter.headers.configure(text, config.authority, config.path, contentType, config.headers);
}

/** Half of the longest time that a batch may wait, a second at most. */
function tickMsOf(config: Config): u32 {
  if (config.maxBatchTraces == 1) return LONGEST_TICK_MS;
  return min(max(config.maxBatchDelayMs / 2, 1), LONGEST_TICK_MS);
}

/** Whether any plugin's newest configuration cannot be used. Older ones of the same plugin do not count. */
export function hasWrongConfig(): bool {
  if (missingId != 0) return true;
  let root = newest;
  while (root != null && !(root.isWrong && !root.isDraining && isNewestOfPlugin(root))) root = root.next;
  return root != null;
}

/**
 * Forgets a root context that the host has deleted. What was in flight or waiting is counted as dropped; what its open
 * streams need stays until the last of them is closed.
 */
export function deleteRoot(root: Root): void {
  if (newest == root) newest = root.next;
  else {
    let before = newest;
    while (before != null && before.next != root) before = before.next;
    if (before != null) before.next = root.next;
  }
  root.isDeleted = true;
  root.exporter.abandon();
  shareLimits();
  freeIfUnused(root);
}

/**
 * Keeps the text of a configuration until there is memory for it. It is lost if there is not even memory for the text.
 */
export function keepWaitingConfig(root: Root, text: Slice): void {
  const block = allocate(sizeOf(text));
  if (block == 0) return;
  memory.copy(block, startOf(text), sizeOf(text));
  root.waitingConfig = sliceOf(block, sizeOf(text));
}

/** Frees the text of a configuration that waited. */
export function forgetWaitingConfig(root: Root): void {
  release(startOf(root.waitingConfig));
  root.waitingConfig = EMPTY;
}

/** Frees a deleted root context, unless one of its streams is still open. */
export function freeIfUnused(root: Root): void {
  if (root.openStreams != 0) return;
  forgetWaitingConfig(root);
  root.manager.close();
  freeConfig(root);
  release(changetype<usize>(root));
}

function freeConfig(root: Root): void {
  const config = root.config;
  if (config == null) return;
  root.headersText.close();
  root.settings.prefixText.close();
  config.free();
}

function isNewestOfPlugin(root: Root): bool {
  let other = newest;
  while (other != null && other.plugin != root.plugin) other = other.next;
  return other == root;
}
