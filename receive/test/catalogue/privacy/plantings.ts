import type { Direction, Place } from '../../../src/catalogue/learned.ts';
import { SENSITIVE_KINDS, type SensitiveKind } from '../../../src/catalogue/sensitive/kinds.ts';
import type { Stored } from '../../../src/store/store.ts';
import { makeMessage } from '../../store/exchanges.ts';
import { makeBody, makeJson } from '../stored-exchange.ts';
import { Random } from '../traffic/random.ts';
import { makePersonalData } from './personal-data.ts';

/** Personal data of one kind in one place, in exchanges of a host of its own. */
export type Planting = {
  title: string;
  host: string;
  kind: SensitiveKind;
  direction: Direction;
  place: Place;
  /** What the finding must be called; in a path it is called as the parameter. */
  name: string;
  values: string[];
  exchanges: Stored[];
};

/** Where data can be, and how it is put there. */
type Spot = {
  title: string;
  direction: Direction;
  place: Place;
  /** The name of the finding, if the member, parameter or header has this name. */
  nameOf: (name: string) => string;
  plant: (value: string, name: string) => Partial<Stored>;
  /** Kinds that cannot be there, or cannot be known there. */
  except?: SensitiveKind[];
};

/** Another value in each of so many exchanges, and then the same one in so many more. */
const DIFFERENT = 8;
const REPEATED = 12;

/** Makes all plantings. */
export function plantAll(): Planting[] {
  const random = new Random(77);
  return SPOTS.flatMap((spot) =>
    SENSITIVE_KINDS.filter((kind) => !spot.except?.includes(kind)).map((kind) => plant(spot, kind, random)),
  );
}

function plant(
  { title, direction, place, nameOf, plant: put }: Spot,
  kind: SensitiveKind,
  random: Random,
): Planting {
  // Passwords are known by their name only; the others must be found whatever they are called.
  const name = kind === 'password' ? 'password' : 'thing';
  const different = Array.from({ length: DIFFERENT }, () => makePersonalData(kind, random));
  const last = makePersonalData(kind, random);
  const host = `${kind}.${title.replaceAll(/[^a-z]+/g, '-')}.example`;
  const values = [...different, ...Array.from({ length: REPEATED }, () => last)];
  return {
    ...{ title: `${kind} ${title}`, host, kind, direction, place, name: nameOf(name) },
    values: [...different, last],
    exchanges: values.map((value, number) => ({ ...makePlain(host, number), ...put(value, name) })),
  };
}

const SPOTS: Spot[] = [
  {
    ...{ title: 'in a JSON body of a request', direction: 'request', place: 'body' },
    nameOf: (name) => `user.${name}`,
    plant: (value, name) => ({ method: 'POST', request: makeJson({ user: { [name]: value, age: 7 } }) }),
  },
  {
    ...{ title: 'in a list of a JSON body of a response', direction: 'response', place: 'body' },
    nameOf: (name) => `people[].${name}`,
    plant: (value, name) => ({ response: makeJson({ people: [{ [name]: value }, { [name]: null }] }) }),
  },
  {
    ...{ title: 'in a sentence of a JSON body', direction: 'response', place: 'body' },
    ...{ nameOf: () => 'comment', except: ['password'] },
    plant: (value) => ({ response: makeJson({ comment: `Please use ${value}, and call me back.` }) }),
  },
  {
    ...{ title: 'as the whole JSON body', direction: 'response', place: 'body' },
    ...{ nameOf: () => '', except: ['password'] },
    plant: (value) => ({ response: makeJson(value) }),
  },
  {
    ...{ title: 'as names of members', direction: 'response', place: 'body' },
    ...{ nameOf: () => 'byKey.*', except: ['password'] },
    plant: (value) => ({ response: makeJson({ byKey: { [value]: { count: 1 } } }) }),
  },
  {
    ...{ title: 'in a form', direction: 'request', place: 'body', nameOf: (name) => name },
    plant: (value, name) => ({
      method: 'POST',
      request: makeBody('application/x-www-form-urlencoded', `a=1&${name}=${encodeURIComponent(value)}`),
    }),
  },
  {
    ...{ title: 'in a form in parts', direction: 'request', place: 'body', nameOf: (name) => name },
    plant: (value, name) => ({
      method: 'POST',
      request: makeBody(
        'multipart/form-data; boundary=x',
        `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--x--\r\n`,
      ),
    }),
  },
  {
    ...{ title: 'in a text', direction: 'response', place: 'body', nameOf: () => '', except: ['password'] },
    plant: (value) => ({ response: makeBody('text/plain', `A line.\nAnother line with ${value} in it.\n`) }),
  },
  {
    ...{ title: 'in a page', direction: 'response', place: 'body', nameOf: () => '', except: ['password'] },
    plant: (value) => ({ response: makeBody('text/html; charset=utf-8', `<p>Hello <b>${value}</b></p>`) }),
  },
  {
    ...{ title: 'in a JSON body that was cut', direction: 'request', place: 'body', nameOf: () => '' },
    plant: (value, name) => ({
      method: 'POST',
      request: { ...makeBody('application/json', `{"a":[{"${name}":"${value}","b`), truncated: true },
    }),
  },
  {
    ...{ title: 'in a query', direction: 'request', place: 'query', nameOf: (name) => name },
    plant: (value, name) => ({ path: `/find?page=1&${name}=${encodeURIComponent(value)}` }),
  },
  {
    ...{
      title: 'in a path',
      direction: 'request',
      place: 'path',
      nameOf: () => '',
      except: ['password'],
    },
    plant: (value) => ({ path: `/items/${encodeURIComponent(value)}` }),
  },
  {
    ...{
      title: 'in the middle of a path',
      direction: 'request',
      place: 'path',
      nameOf: () => '',
      except: ['password'],
    },
    plant: (value) => ({ path: `/items/${encodeURIComponent(value).replaceAll('%40', '@')}/parts?page=1` }),
  },
  {
    ...{
      title: 'in a header of a request',
      direction: 'request',
      place: 'header',
      nameOf: (name) => `x-${name}`,
    },
    plant: (value, name) => ({ request: { ...PLAIN, headers: [[`x-${name}`, value]] } }),
  },
  {
    ...{
      title: 'in a header of a response',
      direction: 'response',
      place: 'header',
      nameOf: (name) => `x-${name}`,
    },
    plant: (value, name) => ({ response: { ...PLAIN, headers: [[`x-${name}`, value]] } }),
  },
  {
    ...{ title: 'in a cookie', direction: 'request', place: 'header', nameOf: () => 'cookie' },
    plant: (value, name) => ({
      request: { ...PLAIN, headers: [['cookie', `theme=dark; ${name}=${encodeURIComponent(value)}`]] },
    }),
  },
  {
    ...{ title: 'in a new cookie', direction: 'response', place: 'header', nameOf: () => 'set-cookie' },
    plant: (value, name) => ({
      response: { ...PLAIN, headers: [['set-cookie', `${name}=${encodeURIComponent(value)}; path=/`]] },
    }),
  },
  {
    ...{
      title: 'in the query of a redirect',
      direction: 'response',
      place: 'header',
      nameOf: () => 'location',
    },
    plant: (value, name) => ({
      status: 302,
      response: { ...PLAIN, headers: [['location', `/next?${name}=${encodeURIComponent(value)}`]] },
    }),
  },
];

const PLAIN = makeMessage();
const TIME_US = Date.UTC(2026, 10, 25) * 1000;

function makePlain(host: string, number: number): Stored {
  const timeUs = TIME_US + number;
  return {
    ...{
      method: 'GET',
      scheme: 'https',
      host,
      path: '/things',
      status: 200,
      request: PLAIN,
      response: PLAIN,
    },
    ...{ id: number.toString(16).padStart(16, '0'), receivedUs: timeUs, startUs: timeUs, timeUs },
    ...{ durationUs: 1000, source: 'web', destination: 'api', sourceNamespace: '', destinationNamespace: '' },
    ...{ requestId: '', traceId: null, format: 'scnt', redacted: false },
    observer: { workload: '', namespace: '', pod: '', side: null },
  };
}
