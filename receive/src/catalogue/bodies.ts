import { FORM_TYPE, isJsonType, isTextType, parseContentType } from '../content/content-type.ts';
import type { Message } from '../exchange.ts';
import { ANY_TYPE, readBody, typeOfBody } from './body-content.ts';
import { addCount, type Counts, decodeCounts, mergeCounts, sortedCounts } from './counts.ts';
import { readCount, readList, readText } from './encoded.ts';
import type { LearnedBody, LearnedContent, NamedFinding } from './learned.ts';
import type { Budget } from './schema/budget.ts';
import { SchemaNode } from './schema/schema-node.ts';
import { findSensitiveInText } from './sensitive/detect.ts';
import { SENSITIVE_KINDS } from './sensitive/kinds.ts';

/** The most content types of one message, any type among them; the bodies of further ones are counted as any type. */
const MOST_TYPES = 13;

/** What was learned of the bodies of one content type. */
type Content = {
  count: number;
  /** Of JSON and of forms; null if there was none. */
  schema: SchemaNode | null;
  /** How often each kind of sensitive data was in a text; the keys are indexes of SENSITIVE_KINDS. */
  kinds: Counts;
};

/** The headers that say how to read a body; empty if the message does not have them. */
export type BodyHeaders = { contentType: string; contentEncoding: string };

/** Learns the bodies of one direction, by content type. */
export class Bodies {
  /** How many messages had a body. */
  #count = 0;
  readonly #contents = new Map<string, Content>();

  /** Learns the body of a message, if it has one. */
  learn(message: Message, { contentType, contentEncoding }: BodyHeaders, budget: Budget): void {
    if (message.size === 0 && message.body.length === 0 && !message.truncated) return;
    this.#count++;
    const type = parseContentType(contentType);
    const content = this.#contentOf(typeOfBody(type));
    content.count++;
    const body = readBody(message, type, contentEncoding);
    if (body === undefined) return;
    if (body.kind === 'text') {
      addKinds(content.kinds, findSensitiveInText(body.text));
      return;
    }
    content.schema ??= new SchemaNode();
    if (body.kind === 'json') content.schema.observe(body.value, '', budget);
    else content.schema.observeFields(body.fields, budget);
  }

  /** Takes over another one, which must not be used afterwards. */
  merge(other: Bodies, budget: Budget): void {
    this.#count += other.#count;
    for (const [type, content] of other.#contents) {
      const own = this.#contentOf(type);
      own.count += content.count;
      mergeCounts(own.kinds, content.kinds);
      if (own.schema !== null && content.schema !== null) own.schema.merge(content.schema, budget);
      else own.schema ??= content.schema;
    }
  }

  /** Makes an independent copy, as far as the budget has room. */
  copy(budget: Budget): Bodies {
    const copy = new Bodies();
    copy.#count = this.#count;
    for (const [type, { count, schema, kinds }] of this.#contents)
      copy.#contents.set(type, { count, schema: schema?.copy(budget) ?? null, kinds: new Map(kinds) });
    return copy;
  }

  release(budget: Budget): void {
    for (const { schema } of this.#contents.values()) schema?.release(budget);
  }

  /** Null if there was no body. `total` is the number of messages. */
  toLearned(total: number): LearnedBody | null {
    if (this.#count === 0) return null;
    return { isRequired: this.#count === total, contents: this.#sorted().map(toLearnedContent) };
  }

  findings(): NamedFinding[] {
    return this.#sorted().flatMap(([, { schema, kinds }]) => [
      ...(schema?.findings() ?? []),
      ...sortedCounts(kinds).map(([index, count]) => ({ kind: SENSITIVE_KINDS[index]!, name: '', count })),
    ]);
  }

  /** Adds the member paths of all bodies, after a prefix. */
  addShape(shape: Set<string>, prefix: string): void {
    for (const { schema } of this.#contents.values()) {
      for (const path of schema?.shape() ?? []) shape.add(prefix + path);
    }
  }

  encode(): unknown {
    const contents = this.#sorted().map(([type, { count, schema, kinds }]) => [
      ...[type, count, schema?.encode() ?? null, sortedCounts(kinds)],
    ]);
    return [this.#count, contents];
  }

  static decode(encoded: unknown, budget: Budget): Bodies {
    const [count, contents] = readList(encoded);
    const bodies = new Bodies();
    bodies.#count = readCount(count);
    for (const entry of readList(contents)) {
      const [type, ofType, schema, kinds] = readList(entry);
      const content = bodies.#contentOf(readText(type));
      content.count = readCount(ofType);
      content.schema = schema === null ? null : SchemaNode.decode(schema, budget);
      content.kinds = decodeCounts(kinds);
    }
    return bodies;
  }

  #contentOf(type: string): Content {
    // There is always room for any type, so that a saved state is read as it was.
    const left = MOST_TYPES - this.#contents.size - (this.#contents.has(ANY_TYPE) ? 0 : 1);
    const key = this.#contents.has(type) || left > 0 ? type : ANY_TYPE;
    let content = this.#contents.get(key);
    if (content === undefined) {
      content = { count: 0, schema: null, kinds: new Map() };
      this.#contents.set(key, content);
    }
    return content;
  }

  #sorted(): [string, Content][] {
    return [...this.#contents].sort(([one], [other]) => (one < other ? -1 : 1));
  }
}

function toLearnedContent([type, { count, schema }]: [string, Content]): LearnedContent {
  const ofText = isProse(type) ? ({ type: 'string' } as const) : null;
  return { type, count, schema: schema?.toJsonSchema() ?? ofText };
}

/** Whether all bodies of a type are texts. Those of JSON and of forms are not, although they can be read as one. */
function isProse(type: string): boolean {
  return isTextType(type) && !isJsonType(type) && type !== FORM_TYPE;
}

function addKinds(counts: Counts, mask: number): void {
  for (let index = 0; mask >> index > 0; index++) if ((mask >> index) & 1) addCount(counts, index);
}
