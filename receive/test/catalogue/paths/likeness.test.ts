import { deepEqual, equal } from 'node:assert/strict';
import { templatesOf, type Visit, visitsOf } from './shape-leaf.ts';

const NAMES = 'ann bob cid dan eve fay gus hal ida jim kim leo mia ned pam ray sue tom ulf viv'.split(' ');
const USER = ['GET', 'GET<id:number', 'GET<name:string', 'GET<email:string', 'GET<phone:string'];

/** Users whose names are words. */
const USERS = visitsOf(
  NAMES.map((name) => `/users/${name}`),
  USER,
);

/** The templates of these users and of other requests. */
function beside(...others: Visit[][]): string[] {
  return templatesOf([...USERS, ...others.flat()]);
}

describe('words that look alike', () => {
  it('may lack members that are optional', () => {
    const some = (at: number) => USER.filter((_, member) => member < 3 || (at + member) % 3 > 0);
    const visits = NAMES.flatMap((name, at) => visitsOf([`/users/${name}`], some(at)));
    deepEqual(templatesOf(visits), ['/users/{user}']);
  });

  it('may have requests and responses of several methods, each used for some of them', () => {
    const put = ['PUT', 'PUT>name:string', 'PUT>email:string', 'PUT>phone:string'];
    deepEqual(beside(visitsOf(['/users/zoe'], put)), ['/users/{user}']);
  });

  it('may have maps with any keys', () => {
    const visits = NAMES.map((name) => ({
      path: `/users/${name}`,
      shape: [...USER, `GET<seen.${name}-7:string`, `GET<counts.${name}:number`, `GET<flags.${name}:boolean`],
    }));
    deepEqual(templatesOf(visits), ['/users/{user}']);
  });

  it('may have members that are in a map of the others', () => {
    const others = NAMES.map((name) => ({ path: `/users/${name}`, shape: ['GET<links.*:string'] }));
    const zoe = visitsOf(
      ['/users/zoe'],
      [...USER, 'GET<links.a:string', 'GET<links.b:string', 'GET<links.c:string'],
    );
    deepEqual(beside(others, zoe), ['/users/{user}']);
  });

  it('are not those that only look like one with very many members', () => {
    const all = Array.from(
      { length: 60 },
      (_, at) => `GET<member${'abcdefgh'[at % 8]}${'ijklmnop'[at >> 3]}:string`,
    );
    const parts = ['cart', 'basket', 'stock', 'price', 'brand', 'offer', 'deal', 'stuff', 'thing', 'bonus'];
    const visits = parts.flatMap((part, at) =>
      visitsOf([`/shop/${part}`], ['GET', ...(at === 0 ? all : all.slice(at * 5, at * 5 + 5))]),
    );
    equal(templatesOf(visits).length, parts.length);
  });

  it('have those beside them of which nothing is known, if their methods are the same', () => {
    const unknown = [...visitsOf(['/users/zoe']), ...visitsOf(['/users/reports'], ['POST'])];
    deepEqual(beside(unknown), ['/users/reports', '/users/{user}']);
  });

  it('are values beside one title', () => {
    const visits = visitsOf(['/products/iphone-15-pro-256gb', '/products/lamp'], USER);
    deepEqual(templatesOf(visits), ['/products/{productSlug}']);
  });

  it('are values beside ids if they may be ids themselves', () => {
    deepEqual(templatesOf(visitsOf(['/users/17', '/users/ann7', '/users/ann'], USER)), [
      '/users/ann',
      '/users/{userId}',
    ]);
  });

  it('are files beside files', () => {
    deepEqual(templatesOf(visitsOf(['/static/app.3f9a2b.js', '/static/main.css', '/static/fonts'])), [
      '/static/fonts',
      '/static/{static}',
    ]);
  });

  it('are versions only after such as releases', () => {
    const versions = Array.from({ length: 12 }, (_, at) => `v${at}`);
    const paths = versions.flatMap((version) => [`/releases/${version}`, `/apis/${version}`]);
    const templates = templatesOf(visitsOf(paths, USER));
    equal(templates.length, 13);
    equal(templates.at(-1), '/releases/{version}');
  });
});
