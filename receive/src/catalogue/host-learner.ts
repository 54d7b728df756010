import type { Stored } from '../store/store.ts';
import { DamagedStateError, readCount, readList, readText } from './encoded.ts';
import type { UnplacedEndpoint } from './endpoint-learner.ts';
import { ENDPOINT_LEAVES, type EndpointLearners, learnEndpoint, listLearned } from './endpoint-learners.ts';
import { Findings } from './findings.ts';
import type { LearnedEndpoint, LearnedHost, LearnedParameter } from './learned.ts';
import { splitTarget } from './message-fields.ts';
import { PathTrie } from './paths/path-trie.ts';
import type { Budget } from './schema/budget.ts';
import { countTogether } from './schema/encoded-words.ts';
import type { SchemaNode } from './schema/schema-node.ts';

/** The version of the encoded state. A state of another version is learned again. */
const VERSION = 1;
/** The schemes that are learned: a client can make up any other. */
const SCHEMES: ReadonlySet<string> = new Set(['http', 'https']);

type Template = ReturnType<PathTrie<EndpointLearners>['templates']>[number];

/** Learns the exchanges of one host. */
export class HostLearner {
  readonly #budget: Budget;
  #paths: PathTrie<EndpointLearners>;
  #schemes: string[] = [];
  /** How many exchanges were seen. */
  count = 0;
  /** How many of them had no room. */
  #unlearned = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
    this.#paths = new PathTrie(ENDPOINT_LEAVES, budget);
  }

  learn(exchange: Stored): void {
    this.count++;
    this.#addScheme(exchange.scheme);
    const { path, query } = splitTarget(exchange.path);
    const endpoints = this.#paths.insert(path);
    if (endpoints === undefined || !learnEndpoint(endpoints, exchange, query, this.#budget))
      this.#unlearned++;
  }

  /** Takes over another one, which must not be used afterwards. */
  merge(other: HostLearner): void {
    this.count += other.count;
    this.#unlearned += other.#unlearned;
    for (const scheme of other.#schemes) this.#addScheme(scheme);
    this.#paths.merge(other.#paths);
  }

  release(): void {
    this.#paths.release();
  }

  /** Takes a snapshot. */
  toLearned(host: string): LearnedHost {
    const endpoints = this.#paths.templates().flatMap(toEndpoints);
    return {
      host,
      schemes: this.#schemes,
      endpoints: endpoints.sort(byTemplate),
      unlearned: this.#unlearned,
    };
  }

  encode(): string {
    const state = this.#state();
    countTogether(state);
    return JSON.stringify(state);
  }

  /** Reads what `encode` wrote. Throws if it is damaged, of another version, or if the budget has no room. */
  static decode(state: string, budget: Budget): HostLearner {
    return HostLearner.#restore(JSON.parse(state), budget);
  }

  /** Makes an independent copy. Throws if the budget has no room. */
  copy(budget: Budget): HostLearner {
    return HostLearner.#restore(this.#state(), budget);
  }

  #state(): unknown {
    return [VERSION, this.count, this.#unlearned, this.#schemes, this.#paths.encode()];
  }

  static #restore(state: unknown, budget: Budget): HostLearner {
    const [version, count, unlearned, schemes, paths] = readList(state);
    if (version !== VERSION) throw new DamagedStateError();
    const learner = new HostLearner(budget);
    learner.count = readCount(count);
    learner.#unlearned = readCount(unlearned);
    for (const scheme of readList(schemes)) learner.#addScheme(readText(scheme));
    learner.#paths = PathTrie.decode(paths, ENDPOINT_LEAVES, budget);
    return learner;
  }

  #addScheme(scheme: string): void {
    if (this.#schemes.includes(scheme) || !SCHEMES.has(scheme)) return;
    this.#schemes = [...this.#schemes, scheme].sort();
  }
}

function toEndpoints({ template, parameters, leaf }: Template): LearnedEndpoint[] {
  return listLearned(leaf).map(([method, endpoint]) => ({
    ...endpoint,
    ...{ method, template },
    pathParameters: parameters.map(({ name, schema }) => toParameter(name, schema, endpoint)),
    sensitive: withPath(endpoint, parameters),
  }));
}

/** The exchanges of an endpoint all have the parameters of its path. */
function toParameter(name: string, schema: SchemaNode, { count }: UnplacedEndpoint): LearnedParameter {
  return { name, isRequired: true, schema: schema.toJsonSchema(), count };
}

function withPath(
  { sensitive }: UnplacedEndpoint,
  parameters: Template['parameters'],
): LearnedEndpoint['sensitive'] {
  const findings = new Findings();
  for (const { name, schema } of parameters) {
    const named = schema.findings().map((finding) => ({ ...finding, name }));
    findings.add('request', 'path', named);
  }
  for (const finding of sensitive) findings.add(finding.direction, finding.place, [finding]);
  return findings.all();
}

function byTemplate(one: LearnedEndpoint, other: LearnedEndpoint): number {
  if (one.template !== other.template) return one.template < other.template ? -1 : 1;
  return one.method < other.method ? -1 : 1;
}
