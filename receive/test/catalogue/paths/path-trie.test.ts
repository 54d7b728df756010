import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { PathTrie } from '../../../src/catalogue/paths/path-trie.ts';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { learnVisits, makeTrie, SHAPE_LEAF, templatesOf, type Visit, visitsOf } from './shape-leaf.ts';

const USER = ['GET', 'GET<id:integer', 'GET<name:string', 'GET<email:string', 'GET<createdAt:string'];
const ORDER = ['GET', 'GET<id:integer', 'GET<total:number', 'GET<lines[].sku:string', 'GET<status:string'];
const COUNTRY = ['GET', 'GET<code:string', 'GET<name:string', 'GET<currency:string'];
const REPORT = ['GET', 'GET<from:string', 'GET<to:string', 'GET<revenue:number'];

function times(count: number, make: (at: number) => string): string[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

/** Words of letters, none of them a plural. */
function word(at: number): string {
  return `word${String(at).replace(/\d/g, (digit) => 'abdghkmnpr'[Number(digit)]!)}`;
}

/** How a list has these members. */
function listOf(shape: readonly string[]): string[] {
  return ['GET<total:integer', ...shape.map((text) => text.replace('<', '<items[].'))];
}

describe('path templates', () => {
  it('have a parameter for values that have the form of one', () => {
    deepEqual(
      templatesOf(visitsOf(['/users/1', '/users/2', '/users/550e8400-e29b-41d4-a716-446655440000'])),
      ['/users/{userId}'],
    );
  });

  it('have a parameter for words that look alike after a collection', () => {
    const codes = 'de fr it es at ch nl be pl cz dk se'.split(' ');
    deepEqual(
      templatesOf(
        visitsOf(
          codes.map((code) => `/countries/${code}`),
          COUNTRY,
        ),
      ),
      ['/countries/{country}'],
    );
  });

  it('keep a few words as they are', () => {
    const paths = ['/reports/daily', '/reports/weekly', '/reports/monthly'];
    deepEqual(templatesOf(visitsOf(paths, REPORT)), [
      '/reports/daily',
      '/reports/monthly',
      '/reports/weekly',
    ]);
  });

  it('keep reserved words and versions beside a parameter, although they look alike', () => {
    const names = times(30, (at) => `/users/${word(at)}`);
    deepEqual(templatesOf(visitsOf([...names, '/users/7', '/users/me', '/users/v1', '/users/'], USER)), [
      '/users/',
      '/users/me',
      '/users/v1',
      '/users/{userId}',
    ]);
  });

  it('keep words beside a parameter that do not look like it', () => {
    const visits = [
      ...visitsOf(
        times(30, (at) => `/users/${word(at)}`),
        USER,
      ),
      ...visitsOf(['/users/banned'], ORDER),
    ];
    deepEqual(templatesOf(visits), ['/users/banned', '/users/{user}']);
  });

  it('keep a resource that has much more than the few words that look like a part of it', () => {
    const probe = ['GET', 'GET<ok:boolean', 'GET<path:string', 'GET<at:string', 'GET<by:string'];
    const visits = [
      ...visitsOf(['/v1/catalog'], listOf(USER)),
      ...visitsOf(['/v1/catalog/17', '/v1/catalog/17/owner'], USER),
      ...visitsOf(['/v1/catalog/x/y', '/v1/one/x/y', '/v1/two/x/y'], probe),
    ];
    ok(templatesOf(visits).includes('/v1/catalog'));
  });

  it('keep one word beside ids, although it looks alike', () => {
    deepEqual(templatesOf(visitsOf(['/invoices/1', '/invoices/2', '/invoices/preliminary'], ORDER)), [
      '/invoices/preliminary',
      '/invoices/{invoiceId}',
    ]);
  });

  it('keep the names of resources, although all of them have lists and items', () => {
    const names = [
      'users',
      'orders',
      'products',
      'groups',
      'invoices',
      'payments',
      'tickets',
      'teams',
      'roles',
      'tags',
    ];
    const visits = names.flatMap((name) => [
      ...visitsOf([`/admin/${name}`], listOf(USER)),
      ...visitsOf(
        times(5, (at) => `/admin/${name}/${at}`),
        USER,
      ),
    ]);
    const templates = templatesOf(visits);
    equal(templates.length, 20);
    for (const name of names) ok(templates.includes(`/admin/${name}`));
  });

  it('keep the names of actions, although all of them have the same answer', () => {
    const actions = [
      'cancel',
      'refund',
      'ship',
      'approve',
      'hold',
      'release',
      'archive',
      'reopen',
      'split',
      'pay',
      'void',
    ];
    const paths = actions.flatMap((action) => times(4, (at) => `/orders/${at}/${action}`));
    equal(templatesOf(visitsOf(paths, ORDER)).length, actions.length);
  });

  it('have a parameter for few words if all that follows them looks alike', () => {
    const visits = ['acme', 'globex', 'initech'].flatMap((owner) =>
      times(9, (at) => `${owner}${word(at)}`).flatMap((repo) => [
        ...visitsOf([`/repos/${owner}/${repo}`], USER),
        ...visitsOf([`/repos/${owner}/${repo}/issues`], listOf(ORDER)),
        ...visitsOf([`/repos/${owner}/${repo}/issues/5`], ORDER),
      ]),
    );
    deepEqual(templatesOf(visits), [
      '/repos/{repo}/{name}',
      '/repos/{repo}/{name}/issues',
      '/repos/{repo}/{name}/issues/{issueId}',
    ]);
  });

  it('keep words that nothing is known of, until there are many', () => {
    equal(templatesOf(visitsOf(times(19, (at) => `/tags/${word(at)}`))).length, 19);
    deepEqual(templatesOf(visitsOf(times(20, (at) => `/tags/${word(at)}`))), ['/tags/{tag}']);
    equal(templatesOf(visitsOf(times(59, (at) => `/${word(at)}`))).length, 59);
    deepEqual(templatesOf(visitsOf(times(60, (at) => `/${word(at)}`))), ['/{name}']);
  });

  it('have a custom method after a parameter or a word', () => {
    deepEqual(
      templatesOf(visitsOf(['/orders/42:cancel', '/orders/43', '/orders:batchGet', '/orders/:cancel'])),
      ['/orders/%3Acancel', '/orders/{orderId}', '/orders/{orderId}:cancel', '/orders:batchGet'],
    );
  });

  it('have all that was recorded at the paths', () => {
    const visits = [
      ...visitsOf(
        times(150, (at) => `/tags/${word(at)}`),
        USER,
      ),
      ...visitsOf(['/tags/5'], ORDER),
    ];
    const [template] = learnVisits(visits).templates();
    equal(template!.leaf.count, 151);
    deepEqual(template!.leaf.shape, new Set([...USER, ...ORDER]));
    equal(template!.parameters[0]!.schema.count, 151);
  });

  it('count each value of a parameter as often as it was used', () => {
    const visits = times(12, (at) => `/tags/${word(at)}`).flatMap((path, at) =>
      visitsOf(
        times(at + 1, () => path),
        USER,
      ),
    );
    equal(learnVisits(visits).templates()[0]!.parameters[0]!.schema.count, 78);
  });

  it('do not change what was learned when they are taken', () => {
    const trie = learnVisits(
      visitsOf(
        times(150, (at) => `/tags/${word(at)}/${word(at)}`),
        USER,
      ),
    );
    const before = JSON.stringify(trie.encode());
    deepEqual(trie.templates(), trie.templates());
    equal(JSON.stringify(trie.encode()), before);
  });
});

describe('the trie of paths', () => {
  it('keeps no values, only words', () => {
    const values = [
      '4111-1111-1111-1111',
      'ann%40example.org',
      'DE89370400440532013000',
      'sk_live_51H8xabc',
      '%zz',
      '77',
    ];
    const trie = learnVisits(visitsOf(values.map((value) => `/secrets/${value}`)));
    const state = JSON.stringify(trie.encode());
    for (const value of values) ok(!state.includes(value), value);
  });

  it('gives back to the budget what it has taken', () => {
    const budget = new Budget(100_000);
    const trie = learnVisits(
      visitsOf(times(500, (at) => `/${word(at)}/${word(at + 1)}/${at}`)),
      makeTrie(budget),
    );
    ok(budget.used > 0);
    const other = PathTrie.decode(trie.encode(), SHAPE_LEAF, budget);
    trie.merge(other);
    trie.templates();
    trie.release();
    equal(budget.used, 0);
  });

  it('takes no path for which the budget has no room', () => {
    const trie = makeTrie(new Budget(5));
    equal(trie.insert('/a/b/c'), undefined);
    ok(trie.insert('/a/b'));
  });

  it('refuses a state that is damaged', () => {
    const visits: Visit[] = visitsOf(['/a/b', '/a/7', '/:x/c:cancel', '/', '/u;v']);
    const state = JSON.stringify(learnVisits(visits).encode());
    const load = (text: string) => PathTrie.decode(JSON.parse(text), SHAPE_LEAF, new Budget(10_000));
    equal(JSON.stringify(load(state).encode()), state);
    for (const damaged of [
      '{}',
      '[]',
      'null',
      state.replace('"a"', '"a/b"'),
      state.replace('"a"', '"x@y.org"'),
    ])
      throws(() => load(damaged), { name: 'DamagedStateError' }, damaged);
    throws(() => load(state.replace('"b"', '"%62"')), { name: 'DamagedStateError' });
    let deep = '[1,[],[],0,[],[]]';
    for (let at = 0; at < 40; at++) deep = `[1,[],[],0,[],[["a",${deep}]]]`;
    throws(() => load(deep), { name: 'DamagedStateError' });
    throws(() => PathTrie.decode(JSON.parse(state), SHAPE_LEAF, new Budget(4)), /larger than its limit/);
  });
});
