/** A slice as the stages take and give it: its address in the low 32 bits, its length in the high ones. */
export type Slice = bigint;
/** An address in linear memory. */
export type Address = number;

/** Exports of test/assembly/bytes.ts. Numbers of 32 bits come back signed, and truth as 0 or 1. */
interface BytesStages {
  allocate(size: number): Address;
  release(address: Address): void;
  enlarge(address: Address, used: number, size: number, isSpare: boolean): Address;
  shrink(address: Address, size: number): void;
  capacityOf(address: Address): number;
  highWaterMark(): number;
  readDecimal(text: Slice): number;
  lookUp(id: number): Address;
  insert(id: number, address: Address): number;
  remove(id: number): void;
  aLiteral(): Slice;
  afterBytes(slice: Slice, size: number): Slice;
  byteAt(slice: Slice, index: number): number;
  firstBytes(slice: Slice, size: number): Slice;
  hasPrefix(slice: Slice, prefix: Slice): number;
  indexOfByte(slice: Slice, byte: number): number;
  isBlank(byte: number): number;
  isEqual(a: Slice, b: Slice): number;
  isEqualIgnoringCase(a: Slice, b: Slice): number;
  lowerCase(byte: number): number;
  beforeByte(slice: Slice, byte: number): Slice;
  afterByte(slice: Slice, byte: number): Slice;
  trimmed(slice: Slice): Slice;
  countOf(list: Slice): number;
  itemAt(list: Slice, index: number): Slice;
  listAt(address: Address): Slice;
  appended(list: Slice, item: Slice): Slice;
  openWriter(capacity: number): void;
  closeWriter(): void;
  writeByte(value: number): void;
  writeBytes(bytes: Slice): void;
  hasRoom(count: number): number;
  reserve(count: number): number;
  hasFailed(): number;
  written(): Slice;
}

/** Exports of test/assembly/encoding.ts and test/assembly/reader.ts. */
interface EncodingStages {
  isValidUtf8(text: Slice): number;
  writeCodePoint(to: Address, codePoint: number): number;
  writeText(value: Slice): void;
  resetBase64(): void;
  writeBase64(chunk: Slice): number;
  finishBase64(): void;
  unescapeJson(raw: Slice, to: Address): number;
  hexValue(byte: number): number;
  unescaped(letter: number): number;
  beginRequest(...exchange: Slice[]): void;
  writeHeader(isFirst: boolean, name: Slice, value: Slice, rest: Slice): void;
  beginBody(): void;
  endRequest(isTruncated: boolean): void;
  beginResponse(version: Slice): void;
  endResponse(isTruncated: boolean, statusCode: Slice): void;
  defaultPath(): Slice;
  openJson(text: Slice): void;
  isJsonValid(): number;
  mark(): Address;
  since(mark: Address): Slice;
  peek(): number;
  enterObject(): void;
  enterArray(): void;
  hasMember(isFirst: boolean): number;
  readName(): Slice;
  hasItem(isFirst: boolean): number;
  readRawString(): Slice;
  readNumber(): number;
  readBoolean(): number;
  skipValue(): Slice;
  isAtEnd(): number;
}

/** Exports of test/assembly/host.ts. */
interface HostStages {
  openPairs(map: Slice): void;
  nextPair(): number;
  pairName(): Slice;
  pairValue(): Slice;
  writePairCount(count: number): void;
  writePairSize(name: Slice, value: Slice): void;
  writePair(name: Slice, value: Slice): void;
  beginLine(): void;
  addToLine(bytes: Slice): void;
  addNumberToLine(value: bigint): void;
  endLine(level: number): void;
  allocateForHost(size: number): Address;
  keepScratch(size: number): void;
  forgetRefusal(): void;
  freeScratch(): void;
  wasRefused(): number;
  addToMetric(id: number, amount: bigint): void;
  defineMetric(type: number, name: Slice): number;
  finishRoot(id: number): void;
  getBuffer(type: number, from: number, count: number): Slice;
  getHeader(type: number, name: Slice): Slice;
  getHeaderPairs(type: number): Slice;
  getProperty(path: Slice): Slice;
  getTimeNs(): bigint;
  postToCluster(cluster: Slice, headerPairs: Slice, body: Slice, timeoutMs: number): number;
  replaceShared(key: Slice, value: bigint): number;
}

/** Exports of test/assembly/capture.ts. */
interface CaptureStages {
  openRequestBody(format: number, limit: number, treatment: number): void;
  copyChunk(size: number): void;
  closeRequestBody(): void;
  isBodyTruncated(): number;
  isBodyLeftOut(): number;
  cutRequestBody(count: number): void;
  openRedaction(headers: Slice, queryParams: Slice, replacement: Slice): void;
  covers(name: Slice): number;
  applyRedaction(name: Slice, value: Slice): void;
  keptOfValue(): Slice;
  restOfValue(): Slice;
  redactedValueOf(name: Slice, value: Slice): Slice;
  redactedPathOf(path: Slice): Slice;
  hasAsciiCharset(contentType: Slice): number;
  isWanted(mediaTypes: Slice, contentType: Slice): number;
  hashOfId(id: Slice): number;
  statusIn(text: Slice): number;
  textOfStatus(status: number): Slice;
  beginDocument(requestId: Slice, capacity: number, framing: number, hasLines: boolean): void;
  sealDocument(isTruncated: boolean): Address;
  payloadOf(document: Address): Slice;
  canPost(requestId: Slice): number;
  requestIdOf(document: Address): Slice;
  isTruncated(document: Address): number;
}

/** Exports of test/assembly/export.ts. A batch is the address of its block, 0 if there is none. */
interface ExportStages {
  backoffMs(attempts: number): number;
  isWorthRetrying(format: number, status: number): number;
  secondsToWait(value: Slice, nowNs: bigint): number;
  random(): number;
  makeBatch(token: number, dueTick: bigint): Address;
  tokenOf(batch: Address): number;
  pushBatch(isReady: boolean, batch: Address): void;
  shiftBatch(isReady: boolean): Address;
  takeBatch(isReady: boolean, token: number): Address;
  moveDue(tick: bigint): void;
  batchOf(document: Address): Address;
  withDocument(batch: Address, document: Address): Address;
  sealBatch(batch: Address): void;
  countOfBatch(batch: Address): number;
  takesMore(batch: Address): number;
  freeBatch(batch: Address): void;
  openPostHeaders(authority: Slice, path: Slice, extra: Slice): void;
  headersForRequest(requestId: Slice): Slice;
}

/** Exports of test/assembly/redact.ts. */
interface RedactStages {
  findEither(start: Address, end: Address, a: number, b: number): Address;
  openRules(queryParams: Slice, jsonFields: Slice, replacement: Slice): void;
  openName(): void;
  addToName(start: Address, end: Address): void;
  isNameCovered(): number;
  withoutParameters(value: Slice): Slice;
  jsonReplacement(replacement: Slice, level: number): Slice;
  treatmentOfMessage(map: Slice, wasUpgraded: boolean): number;
  openBody(treatment: number, limit: number): void;
  writeBody(piece: Slice): number;
  closeBody(): void;
  treatmentOfBody(): number;
}

/** All that test/assembly/stages.ts exposes. */
export interface StageExports
  extends BytesStages,
    EncodingStages,
    HostStages,
    CaptureStages,
    ExportStages,
    RedactStages {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
}
