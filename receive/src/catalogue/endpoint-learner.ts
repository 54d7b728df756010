import type { Stored } from '../store/store.ts';
import { nameSchemes, readScheme } from './authorization.ts';
import { Bodies } from './bodies.ts';
import { sortedCounts } from './counts.ts';
import { readCount, readList } from './encoded.ts';
import { type Field, Fields } from './fields.ts';
import { Findings } from './findings.ts';
import type { LearnedEndpoint, LearnedParameter, LearnedResponse, SensitiveFinding } from './learned.ts';
import { readHeaders } from './message-fields.ts';
import type { Budget } from './schema/budget.ts';
import { Use } from './use.ts';

/** The most statuses whose headers and bodies are learned. All statuses are counted. */
const MOST_RESPONSES = 24;
/** What an endpoint and a response cost of the budget. */
const ENDPOINT_COST = 24;
const RESPONSE_COST = 4;

/** The headers and bodies of the responses with one status. */
type Response = { headers: Fields; bodies: Bodies };

/** A learned endpoint without its method and its path: the trie of paths knows those. */
export type UnplacedEndpoint = Omit<LearnedEndpoint, 'method' | 'template' | 'pathParameters'>;

/** Learns the exchanges of one method of one path template. */
export class EndpointLearner {
  #use = new Use();
  #query = new Fields();
  #headers = new Fields();
  #bodies = new Bodies();
  /** The schemes of `authorization`, as bits. */
  #schemes = 0;
  readonly #responses = new Map<number, Response>();

  /** Makes one; undefined if the budget has no room. */
  static create(budget: Budget): EndpointLearner | undefined {
    return budget.take(ENDPOINT_COST) ? new EndpointLearner() : undefined;
  }

  learn(exchange: Stored, query: readonly Field[], budget: Budget): void {
    const { request, response, status } = exchange;
    this.#use.learn(exchange);
    this.#query.learn(query, budget);
    const asked = readHeaders(request.headers);
    this.#headers.learn(asked.named, budget);
    this.#schemes |= readScheme(asked.authorization);
    this.#bodies.learn(request, asked, budget);
    const learned = this.#responseOf(status, budget);
    if (learned === undefined) return;
    const answered = readHeaders(response.headers);
    learned.headers.learn(answered.named, budget);
    learned.bodies.learn(response, answered, budget);
  }

  /** Takes over another one, which must not be used afterwards. */
  merge(other: EndpointLearner, budget: Budget): void {
    this.#use.merge(other.#use);
    this.#schemes |= other.#schemes;
    this.#query.merge(other.#query, budget);
    this.#headers.merge(other.#headers, budget);
    this.#bodies.merge(other.#bodies, budget);
    for (const [status, response] of other.#responses) this.#mergeResponse(status, response, budget);
    budget.give(ENDPOINT_COST);
  }

  /** Makes an independent copy; undefined if the budget has no room. */
  copy(budget: Budget): EndpointLearner | undefined {
    const copy = EndpointLearner.create(budget);
    if (copy === undefined) return undefined;
    copy.#use = this.#use.copy();
    copy.#schemes = this.#schemes;
    copy.#query = this.#query.copy(budget);
    copy.#headers = this.#headers.copy(budget);
    copy.#bodies = this.#bodies.copy(budget);
    for (const [status, { headers, bodies }] of this.#responses) {
      if (!budget.take(RESPONSE_COST)) break;
      copy.#responses.set(status, { headers: headers.copy(budget), bodies: bodies.copy(budget) });
    }
    return copy;
  }

  release(budget: Budget): void {
    for (const part of [this.#query, this.#headers, this.#bodies]) part.release(budget);
    for (const response of this.#responses.values()) releaseResponse(response, budget);
    budget.give(ENDPOINT_COST);
  }

  toLearned(): UnplacedEndpoint {
    const use = this.#use.toLearned();
    return {
      ...use,
      queryParameters: this.#query.toParameters(use.count),
      headers: this.#headers.toParameters(use.count).map((header) => this.#withSchemes(header)),
      ...(this.#query.hasMore && { hasMoreQueryParameters: true as const }),
      ...(this.#headers.hasMore && { hasMoreHeaders: true as const }),
      requestBody: this.#bodies.toLearned(use.count),
      responses: this.#learnedResponses(),
      sensitive: this.#findings(),
    };
  }

  /** Adds what the endpoint can be compared by, after a prefix: the members of its requests and of its successful responses. */
  addShape(shape: Set<string>, prefix: string): void {
    this.#bodies.addShape(shape, `${prefix}>`);
    for (const [status, { bodies }] of this.#responses) {
      if (status >= 200 && status < 300) bodies.addShape(shape, `${prefix}<`);
    }
  }

  encode(): unknown {
    const responses = this.#sortedResponses().map(([status, { headers, bodies }]) => [
      ...[status, headers.encode(), bodies.encode()],
    ]);
    const parts = [this.#use, this.#query, this.#headers, this.#bodies];
    return [...parts.map((part) => part.encode()), responses, this.#schemes];
  }

  /** Reads what `encode` wrote. Throws if it is damaged, or if the budget has no room. */
  static decode(encoded: unknown, budget: Budget): EndpointLearner {
    const [use, query, headers, bodies, responses, schemes] = readList(encoded);
    const learner = EndpointLearner.create(budget);
    if (learner === undefined) throw new Error('the saved catalogue is larger than its limit');
    learner.#use = Use.decode(use);
    learner.#query = Fields.decode(query, budget);
    learner.#headers = Fields.decode(headers, budget);
    learner.#bodies = Bodies.decode(bodies, budget);
    learner.#schemes = readCount(schemes);
    for (const entry of readList(responses)) {
      const [status, ofHeaders, ofBodies] = readList(entry);
      budget.take(RESPONSE_COST);
      learner.#responses.set(readCount(status), {
        headers: Fields.decode(ofHeaders, budget),
        bodies: Bodies.decode(ofBodies, budget),
      });
    }
    return learner;
  }

  #responseOf(status: number, budget: Budget): Response | undefined {
    const known = this.#responses.get(status);
    if (known !== undefined) return known;
    if (this.#responses.size >= MOST_RESPONSES || !budget.take(RESPONSE_COST)) return undefined;
    const response = { headers: new Fields(), bodies: new Bodies() };
    this.#responses.set(status, response);
    return response;
  }

  #mergeResponse(status: number, response: Response, budget: Budget): void {
    const own = this.#responses.get(status);
    if (own !== undefined) {
      own.headers.merge(response.headers, budget);
      own.bodies.merge(response.bodies, budget);
      budget.give(RESPONSE_COST);
    } else if (this.#responses.size < MOST_RESPONSES) this.#responses.set(status, response);
    else releaseResponse(response, budget);
  }

  #learnedResponses(): LearnedResponse[] {
    return sortedCounts(this.#use.statuses).map(([status, count]) => {
      const response = this.#responses.get(status);
      const headers = response?.headers.toParameters(count) ?? [];
      const more = response?.headers.hasMore && { hasMoreHeaders: true as const };
      return { status, count, headers, ...more, body: response?.bodies.toLearned(count) ?? null };
    });
  }

  #sortedResponses(): [number, Response][] {
    return [...this.#responses].sort(([one], [other]) => one - other);
  }

  #withSchemes(header: LearnedParameter): LearnedParameter {
    return header.name === 'authorization' ? { ...header, schemes: nameSchemes(this.#schemes) } : header;
  }

  #findings(): SensitiveFinding[] {
    const findings = new Findings();
    findings.add('request', 'query', this.#query.findings());
    findings.add('request', 'header', this.#headers.findings());
    findings.add('request', 'body', this.#bodies.findings());
    for (const [, { headers, bodies }] of this.#sortedResponses()) {
      findings.add('response', 'header', headers.findings());
      findings.add('response', 'body', bodies.findings());
    }
    return findings.all();
  }
}

function releaseResponse({ headers, bodies }: Response, budget: Budget): void {
  headers.release(budget);
  bodies.release(budget);
  budget.give(RESPONSE_COST);
}
