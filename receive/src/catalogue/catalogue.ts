import { splitPort } from '../address.ts';
import type { Stored } from '../store/store.ts';
import { tableOf } from './characters.ts';
import { HostLearner } from './host-learner.ts';
import type { LearnedHost } from './learned.ts';
import { CATALOGUE_LIMITS, type CatalogueLimits } from './limits.ts';
import { Budget } from './schema/budget.ts';

/** The host of requests whose host is not a name or an address. */
const INVALID_HOST = 'invalid';
const HOST_CHARACTERS = tableOf('abcdefghijklmnopqrstuvwxyz0123456789-._:[]');

/** The state of one host, to be saved; null if the host was dropped. */
export type HostState = { host: string; state: string | null };

/**
 * Learns which APIs the exchanges are part of. What it knows depends on the exchanges and not on their order, except
 * where a limit drops something. It keeps no values: see `LearnedHost`.
 */
export class Catalogue {
  readonly #limits: CatalogueLimits;
  readonly #budget: Budget;
  /** In the order in which they were first seen. */
  readonly #hosts = new Map<string, HostLearner>();
  /** Hosts that changed or were dropped since the last `takeChanges`. */
  #changed = new Set<string>();
  /** Hosts whose states were loaded or taken: others need not be dropped where states are saved. */
  readonly #taken = new Set<string>();
  /** Snapshots of hosts that have not changed since. */
  readonly #snapshots = new Map<string, LearnedHost>();

  constructor(limits: Partial<CatalogueLimits> = {}) {
    this.#limits = { ...CATALOGUE_LIMITS, ...limits };
    this.#budget = new Budget(this.#limits.maxNodes);
  }

  /** Reads saved states. Throws if one is damaged or of another version: then learn again. */
  static load(
    parts: Iterable<{ host: string; state: string }>,
    limits?: Partial<CatalogueLimits>,
  ): Catalogue {
    const catalogue = new Catalogue(limits);
    for (const { host, state } of parts) {
      catalogue.#hosts.set(host, HostLearner.decode(state, catalogue.#budget));
      catalogue.#taken.add(host);
    }
    return catalogue;
  }

  learn(exchange: Stored): void {
    const host = hostOf(exchange);
    const learner = this.#hosts.get(host) ?? this.#add(host, new HostLearner(this.#budget));
    learner.learn(exchange);
    this.#change(host);
  }

  /** Adds what another one learned of other exchanges. Takes it over: it must not be used afterwards. */
  merge(other: Catalogue): void {
    for (const [host, theirs] of other.#hosts) {
      const learner = theirs.copy(this.#budget);
      const own = this.#hosts.get(host);
      if (own === undefined) this.#add(host, learner);
      else own.merge(learner);
      this.#change(host);
    }
  }

  /** Names of all hosts, in order. */
  hosts(): string[] {
    return [...this.#hosts.keys()].sort();
  }

  /** A snapshot of a host: of this name, else of the only one that has it with another port or none. */
  host(name: string): LearnedHost | undefined {
    const host = this.#find(name.toLowerCase());
    if (host === undefined) return undefined;
    const known = this.#snapshots.get(host);
    if (known !== undefined) return known;
    const snapshot = this.#hosts.get(host)!.toLearned(host);
    this.#snapshots.set(host, snapshot);
    return snapshot;
  }

  /** The states of hosts that changed or were dropped since the last call. */
  takeChanges(): HostState[] {
    const changed = this.#changed;
    this.#changed = new Set();
    for (const host of changed) {
      if (this.#hosts.has(host)) this.#taken.add(host);
      else this.#taken.delete(host);
    }
    return [...this.#encode(changed)];
  }

  *#encode(hosts: Iterable<string>): Generator<HostState> {
    for (const host of hosts) yield { host, state: this.#hosts.get(host)?.encode() ?? null };
  }

  #find(name: string): string | undefined {
    if (this.#hosts.has(name)) return name;
    const [stem] = splitPort(name);
    const alike = [...this.#hosts.keys()].filter((host) => splitPort(host)[0] === stem);
    return alike.length === 1 ? alike[0] : undefined;
  }

  #change(host: string): void {
    this.#changed.add(host);
    if (this.#snapshots.size > 0) this.#snapshots.delete(host);
  }

  #add(host: string, learner: HostLearner): HostLearner {
    if (this.#hosts.size >= this.#limits.maxHosts) this.#dropLeastUsed();
    this.#hosts.set(host, learner);
    return learner;
  }

  #dropLeastUsed(): void {
    let least: [host: string, learner: HostLearner] | undefined;
    for (const entry of this.#hosts)
      if (least === undefined || entry[1].count < least[1].count) least = entry;
    const [host, learner] = least!;
    learner.release();
    this.#hosts.delete(host);
    this.#change(host);
    // A flood of hosts must not be remembered.
    if (!this.#taken.has(host)) this.#changed.delete(host);
  }
}

/** The host that an exchange is learned for: as the request names it, else where it went. */
function hostOf({ host, destination }: Stored): string {
  const name = (host === '' ? destination : host).toLowerCase();
  return isHost(name) ? name : INVALID_HOST;
}

/** Whether a text may be a name or an address, with a port. */
function isHost(text: string): boolean {
  if (text.length === 0 || text.length > 255) return false;
  for (let at = 0; at < text.length; at++) {
    if (HOST_CHARACTERS[text.charCodeAt(at)] !== 1) return false;
  }
  return true;
}
