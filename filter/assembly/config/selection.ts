import { literal } from '../bytes/literal';
import { afterBytes, byteAt, hasPrefix, isEqual, Slice, sizeOf } from '../bytes/slice';
import { countOf, itemAt, SliceList } from '../bytes/slice-list';
import { JsonReader } from '../encoding/json-reader';
import { Config } from './config';
import { addProblem } from './problems';
import { is, nameOf, skipUnknown } from './section';
import { Bytes, consistsOf, hasObject, readRatio, readTexts } from './values';

const SAMPLING = literal('sampling.');
const RATIO = literal('sampling.ratio');
const HOSTS = literal('sampling.hosts');
const MANAGER = literal('sampling.manager');
const EXCLUDE = literal('exclude.');
const EXCLUDE_PATHS = literal('exclude.paths');
const USER_AGENTS = literal('exclude.userAgents');

const A_RATIO = literal('a number from 0 to 1');
const SOME_HOSTS = literal('a list of 1 to 64 of "host", "host:port", "*.suffix" and "*"');
const NO_MANAGER = literal('nothing in this version of the filter: leave the key out');
const PATHS = literal('a list of at most 64 beginnings of paths, each from its / on');
const TEXTS = literal('a list of at most 64 texts of 1 to 256 characters');
const STAR = literal('*');
const STAR_DOT = literal('*.');
const SLASH: u8 = 0x2f;

/** Reads `sampling`. */
export function readSampling(reader: JsonReader, config: Config): void {
  if (!hasObject(reader, nameOf(SAMPLING))) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, SAMPLING, RATIO)) config.sampledRatio = readRatio(reader, RATIO, A_RATIO);
    else if (is(key, SAMPLING, HOSTS)) config.sampledHosts = readHosts(reader, config);
    else if (is(key, SAMPLING, MANAGER)) addProblem(MANAGER, reader.skipValue(), NO_MANAGER);
    else skipUnknown(reader, SAMPLING, key);
  }
}

/** Reads `exclude`. */
export function readExclude(reader: JsonReader, config: Config): void {
  if (!hasObject(reader, nameOf(EXCLUDE))) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, EXCLUDE, EXCLUDE_PATHS)) config.excludedPaths = readPaths(reader, config);
    else if (is(key, EXCLUDE, USER_AGENTS)) {
      config.excludedUserAgents = readTexts(reader, config, USER_AGENTS, Bytes.ANY, TEXTS);
    } else skipUnknown(reader, EXCLUDE, key);
  }
}

function readPaths(reader: JsonReader, config: Config): SliceList {
  const before = reader.mark();
  const list = readTexts(reader, config, EXCLUDE_PATHS, Bytes.VISIBLE, PATHS);
  for (let i = 0; i < countOf(list); i++) {
    const path = itemAt(list, i);
    if (sizeOf(path) > 0 && byteAt(path, 0) != SLASH) addProblem(EXCLUDE_PATHS, reader.since(before), PATHS);
  }
  return list;
}

function readHosts(reader: JsonReader, config: Config): SliceList {
  const before = reader.mark();
  const list = readTexts(reader, config, HOSTS, Bytes.VISIBLE, SOME_HOSTS);
  if (countOf(list) == 0) addProblem(HOSTS, reader.since(before), SOME_HOSTS);
  for (let i = 0; i < countOf(list); i++) {
    if (!isHostPattern(itemAt(list, i))) addProblem(HOSTS, reader.since(before), SOME_HOSTS);
  }
  return list;
}

function isHostPattern(text: Slice): bool {
  if (isEqual(text, STAR)) return true;
  const host = hasPrefix(text, STAR_DOT) ? afterBytes(text, sizeOf(STAR_DOT)) : text;
  return sizeOf(host) > 0 && consistsOf(host, Bytes.HOST);
}
