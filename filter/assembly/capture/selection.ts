import { literal } from '../bytes/literal';
import {
  afterByte,
  afterBytes,
  beforeByte,
  byteAt,
  EMPTY,
  firstBytes,
  hasPrefix,
  hasSuffixIgnoringCase,
  indexOfByte,
  isEmpty,
  isEqual,
  isEqualIgnoringCase,
  Slice,
  sizeOf,
} from '../bytes/slice';
import { countOf, itemAt, SliceList } from '../bytes/slice-list';
import { random } from '../host/random';
import { Head } from './head';
import { hashOfId } from './id-hash';

/** What to do with a request's exchange. */
export namespace Verdict {
  /** Not decided yet. */
  export const NONE: u32 = 0;
  /** It is captured. */
  export const KEPT: u32 = 1;
  /** It is left out, and counted as sampled out. */
  export const SAMPLED_OUT: u32 = 2;
  /** It is not an exchange to capture, and is not counted. */
  export const IGNORED: u32 = 3;
  /** It should have been captured, but there was not enough memory. */
  export const LOST: u32 = 4;
}

const ALL = literal('*');
const HTTPS = literal('https');
const HTTP_PORT = literal('80');
const HTTPS_PORT = literal('443');
const SVC_CLUSTER_LOCAL = literal('.svc.cluster.local');
const SVC_CLUSTER = literal('.svc.cluster');
const SVC = literal('.svc');
const DOT: u8 = 0x2e;
const STAR: u8 = 0x2a;
const COLON: u8 = 0x3a;
const CLOSING_BRACKET: u8 = 0x5d;

/** Decides which exchanges are captured. */
@unmanaged
export class Selection {
  private excludedPaths: SliceList;
  private excludedUserAgents: SliceList;
  private hosts: SliceList;
  /** Whether the hosts come from a sampling manager, which names a Kubernetes service `name.namespace`. */
  private isManaged: bool;
  private ratio: f64;

  /** Takes the prefixes of paths and of user agents to leave out. */
  exclude(paths: SliceList, userAgents: SliceList): void {
    this.excludedPaths = paths;
    this.excludedUserAgents = userAgents;
  }

  /** Takes the hosts to keep (EMPTY: all) and the share of exchanges to keep, 0 to 1. */
  sample(hosts: SliceList, ratio: f64): void {
    this.hosts = hosts;
    this.isManaged = false;
    this.ratio = ratio;
    for (let i = 0; i < countOf(hosts); i++) if (isEqual(itemAt(hosts, i), ALL)) this.hosts = EMPTY;
  }

  /** Replaces the hosts to keep by those that a sampling manager names, which may be none. */
  follow(hosts: SliceList): void {
    this.sample(hosts, this.ratio);
    this.isManaged = true;
  }

  /** Decides about a request. */
  judge(request: Head): u32 {
    if (beginsWithAny(request.path, this.excludedPaths)) return Verdict.IGNORED;
    if (beginsWithAny(request.userAgent, this.excludedUserAgents)) return Verdict.IGNORED;
    return this.hasHost(request) && this.isDrawn(request.requestId) ? Verdict.KEPT : Verdict.SAMPLED_OUT;
  }

  /** Uses the request id, so that all proxies on the request's way decide alike; at random if it has none. */
  private isDrawn(id: Slice): bool {
    return this.ratio >= 1 || ((isEmpty(id) ? random() : hashOfId(id)) as f64) < this.ratio * 4294967296;
  }

  private hasHost(request: Head): bool {
    if (this.hosts == EMPTY) return true;
    const host = hostOf(request.authority);
    const port = portOfRequest(request);
    if (this.hasName(host, port)) return true;
    return this.isManaged && this.hasName(withoutServiceSuffix(host), port);
  }

  private hasName(host: Slice, port: Slice): bool {
    const isShort = this.isManaged && indexOfByte(host, DOT) < 0;
    for (let i = 0; i < countOf(this.hosts); i++) {
      const pattern = itemAt(this.hosts, i);
      if (matchesHost(pattern, host, port) || (isShort && isShortNameOf(pattern, host, port))) return true;
    }
    return false;
  }
}

function beginsWithAny(text: Slice, beginnings: SliceList): bool {
  for (let i = 0; i < countOf(beginnings); i++) if (hasPrefix(text, itemAt(beginnings, i))) return true;
  return false;
}

/** Patterns: `host` (with any port), `host:port`, `*.suffix`. */
function matchesHost(pattern: Slice, host: Slice, port: Slice): bool {
  const isSuffix = byteAt(pattern, 0) == STAR;
  const wanted = isSuffix ? hostOf(pattern) : firstBytes(pattern, sizeOf(host));
  const rest = afterBytes(pattern, sizeOf(wanted));
  // The length rules out most of a long list.
  if (!isEmpty(rest) && byteAt(rest, 0) != COLON) return false;
  const isHost = isSuffix
    ? hasSuffixIgnoringCase(host, afterBytes(wanted, 1))
    : isEqualIgnoringCase(host, wanted);
  return isHost && (isEmpty(rest) || isEqual(afterBytes(rest, 1), port));
}

/** Shortens the full name of a Kubernetes service to `name.namespace`. Any other host stays as it is. */
function withoutServiceSuffix(host: Slice): Slice {
  return without(SVC, without(SVC_CLUSTER, without(SVC_CLUSTER_LOCAL, host)));
}

function without(suffix: Slice, host: Slice): Slice {
  return hasSuffixIgnoringCase(host, suffix) ? firstBytes(host, sizeOf(host) - sizeOf(suffix)) : host;
}

/** Whether a host of one word may be `name.namespace` or `name.namespace:port`: its namespace is not known here. */
function isShortNameOf(pattern: Slice, host: Slice, port: Slice): bool {
  if (!isEqualIgnoringCase(host, beforeByte(pattern, DOT))) return false;
  const behindName = afterByte(pattern, DOT);
  const namespace = hostOf(behindName);
  if (indexOfByte(namespace, DOT) >= 0) return false;
  return sizeOf(namespace) == sizeOf(behindName) || isEqual(portOf(behindName), port);
}

function portOfRequest(request: Head): Slice {
  const port = portOf(request.authority);
  if (sizeOf(port) > 0) return port;
  return isEqualIgnoringCase(request.scheme, HTTPS) ? HTTPS_PORT : HTTP_PORT;
}

/** An authority without its port. A colon within the brackets of an IPv6 address does not begin a port. */
function hostOf(authority: Slice): Slice {
  const bracket = (indexOfByte(authority, CLOSING_BRACKET) + 1) as usize;
  const colon = indexOfByte(afterBytes(authority, bracket), COLON);
  return colon < 0 ? authority : firstBytes(authority, bracket + (colon as usize));
}

function portOf(authority: Slice): Slice {
  return afterBytes(authority, sizeOf(hostOf(authority)) + 1);
}
