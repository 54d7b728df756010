import { splitPort } from '../address.ts';
import type { Stored } from '../store/store.ts';
import { HostLearner } from './host-learner.ts';
import { hostOf, keptHost } from './host-name.ts';
import type { LearnedHost } from './learned.ts';
import { CATALOGUE_LIMITS, type CatalogueLimits } from './limits.ts';
import { Budget } from './schema/budget.ts';

/** How many snapshots are kept for the next look. */
const MOST_SNAPSHOTS = 50;
/** A host with fewer exchanges than this is dropped before those with more. */
const ESTABLISHED = 50;

/** The state of one host, to be saved; null if the host was dropped. */
export type HostState = { host: string; state: string | null };

/**
 * Learns which APIs the exchanges are part of. What it knows depends on the exchanges and not on their order, except
 * where a limit drops something. It keeps no values: see `LearnedHost`.
 */
export class Catalogue {
  readonly #limits: CatalogueLimits;
  readonly #budget: Budget;
  /** Those that were used last are at the end. */
  readonly #hosts = new Map<string, HostLearner>();
  #last = '';
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
    const named = hostOf(exchange);
    const host = this.#hosts.has(named) ? named : keptHost(named);
    this.#use(host).learn(exchange);
    this.#change(host);
  }

  /**
   * Adds what another one learned of other exchanges, which stays as it is. Returns how many of its hosts had no room and
   * were left out.
   */
  merge(other: Catalogue): number {
    let leftOut = 0;
    for (const [host, theirs] of other.#hosts) {
      const learner = this.#copy(theirs);
      if (learner === undefined) {
        leftOut++;
        continue;
      }
      const own = this.#hosts.get(host);
      if (own === undefined) this.#add(host, learner);
      else own.merge(learner);
      this.#change(host);
    }
    return leftOut;
  }

  /** Names of all hosts, in order. */
  hosts(): string[] {
    return [...this.#hosts.keys()].sort();
  }

  /** A snapshot of a host: of this name; if it has no port, else of the only one that has the name with a port. */
  host(name: string): LearnedHost | undefined {
    const host = this.#find(name.toLowerCase());
    if (host === undefined) return undefined;
    const known = this.#snapshots.get(host);
    if (known !== undefined) return known;
    const snapshot = this.#hosts.get(host)!.toLearned(host);
    if (this.#snapshots.size === MOST_SNAPSHOTS) this.#snapshots.clear();
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

  /** Undefined if the budget has no room. */
  #copy(learner: HostLearner): HostLearner | undefined {
    const before = this.#budget.used;
    try {
      return learner.copy(this.#budget);
    } catch {
      this.#budget.give(this.#budget.used - before);
      return undefined;
    }
  }

  #find(name: string): string | undefined {
    if (this.#hosts.has(name)) return name;
    if (splitPort(name)[1] !== null) return undefined;
    const alike = [...this.#hosts.keys()].filter((host) => splitPort(host)[0] === name);
    return alike.length === 1 ? alike[0] : undefined;
  }

  #change(host: string): void {
    this.#changed.add(host);
    if (this.#snapshots.size > 0) this.#snapshots.delete(host);
  }

  /** The learner of a host, which becomes the one that was used last. */
  #use(host: string): HostLearner {
    const known = this.#hosts.get(host);
    if (known === undefined) return this.#add(host, new HostLearner(this.#budget));
    if (host !== this.#last) {
      this.#hosts.delete(host);
      this.#hosts.set(host, known);
      this.#last = host;
    }
    return known;
  }

  #add(host: string, learner: HostLearner): HostLearner {
    if (this.#hosts.size >= this.#limits.maxHosts) this.#drop();
    this.#hosts.set(host, learner);
    this.#last = host;
    return learner;
  }

  /**
   * Drops the host that was used least recently, of those with few exchanges if there are any: so a flood of hosts
   * leaves those alone that are known for long, and those that become known meanwhile.
   */
  #drop(): void {
    let [host] = this.#hosts.keys();
    for (const [name, { count }] of this.#hosts) {
      if (count >= ESTABLISHED) continue;
      host = name;
      break;
    }
    this.#hosts.get(host!)!.release();
    this.#hosts.delete(host!);
    this.#change(host!);
    // A flood of hosts must not be remembered.
    if (!this.#taken.has(host!)) this.#changed.delete(host!);
  }
}
