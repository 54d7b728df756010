import assert from 'node:assert/strict';
import { eventually } from '../../../e2e/support/eventually.ts';
import { StoreError } from '../../src/store/store.ts';
import { noticeOf, rowsOf, stopClock, untilQuery, untilRows, untilText } from './page-probes.ts';
import { PAGE_SPEC_MS, PageScene } from './page-scene.ts';
import { sampleExchange, sampleExchanges } from './sample-exchanges.ts';

describe('what the page says', function () {
  this.timeout(PAGE_SPEC_MS);
  let scene: PageScene;
  afterEach(() => scene.stop());

  it('while nothing has arrived: the line to run, with the address of this receiver, to copy', async () => {
    scene = await PageScene.start();
    Object.assign(scene.ingest, { address: '10.1.2.3', port: 9123 });
    const page = await scene.open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const line =
      'meshtap publish NAMESPACE --image IMAGE --backend-external --backend-address 10.1.2.3 --backend-port 9123';
    const text = await untilText(page, '.state', /Nothing has arrived yet/);
    assert.ok(text.includes(line), text);
    assert.match(text, /--receiver traces/);
    assert.match(await noticeOf(page, () => page.click(`[aria-label="Copy ${line}"]`)), /Copied/);
    assert.equal(await page.evaluate<string>('navigator.clipboard.readText()'), line);
    await scene.take([sampleExchange(1, Date.now() * 1000)]);
    assert.equal((await rowsOf(page)).length, 1);
    assert.equal(await page.locator('.state').count(), 0);
    assert.deepEqual(scene.complaints, []);
  });

  it('when nothing fits: which term excludes everything, and a way to leave it out', async () => {
    scene = await PageScene.start();
    await scene.take(sampleExchanges(100, Date.now() * 1000, 60e6));
    const page = await scene.open('?filter=host:auth+host:shop+path:/nowhere');
    const text = await untilText(page, '.state', /there are some/);
    assert.match(text, /^No exchange matches\s+Without path:\/nowhere there are some\./);
    assert.doesNotMatch(text, /Without host|At another time/);
    await page.click('text=Remove it');
    await untilRows(page, 'rows', (rows) => rows.length > 0);
    assert.equal(await untilQuery(page, /filter/), '?filter=host:auth host:shop');
  });

  it('while the receiver is away: that it connects again, and then goes on with what came meanwhile', async () => {
    scene = await PageScene.start();
    await scene.take(sampleExchanges(10, Date.now() * 1000, 60e6));
    const page = await scene.open();
    await rowsOf(page);
    await untilText(page, '.live', /Live/);
    const restart = await scene.interrupt();
    await untilText(page, '.live', /Reconnecting/);
    await untilText(page, '.banner', /does not answer/);
    await restart();
    await scene.take([sampleExchange(77, Date.now() * 1000, { path: '/meanwhile' })]);
    await untilRows(page, 'what came meanwhile', (rows) => rows[0]?.includes('/meanwhile') === true);
    assert.equal(await untilText(page, '.live', /Live/), 'Live');
  });

  it('when the store cannot be read: why, and that nothing else is known', async () => {
    scene = await PageScene.start();
    const page = await scene.open();
    scene.store.state = () => Promise.reject(new StoreError('Nothing listens there'));
    assert.match(
      await untilText(page, '.banner', /store/),
      /The store cannot be read now: Nothing listens there\. Proxies wait and try again\.$/,
    );
    assert.match(await untilText(page, '.health', /fails/), /refused.*store fails/s);
    assert.doesNotMatch(await page.locator('.health').innerText(), /stored|disk/);
  });

  it('when the store takes nothing: why, and what that means', async () => {
    scene = await PageScene.start();
    await scene.take(sampleExchanges(10, Date.now() * 1000, 60e6));
    scene.ingest.storeError = 'The disk is full';
    const page = await scene.open();
    assert.match(
      await untilText(page, '.banner', /store/),
      /The store takes no exchanges now: The disk is full\. Proxies wait/,
    );
    assert.ok((await rowsOf(page)).length > 0);
    scene.ingest.storeError = null;
    await eventually(
      'no banner',
      () => page.locator('.banner').count(),
      (count) => count === 0,
    );
  });

  it('once the store can be read again: the list, without a word of what was wrong', async () => {
    scene = await PageScene.start();
    await scene.take(sampleExchanges(10, Date.now() * 1000, 60e6));
    const { state, list } = scene.store;
    const fail = () => Promise.reject(new StoreError('nothing listens there'));
    Object.assign(scene.store, { state: fail, list: fail });
    const page = await scene.open();
    await untilText(page, '.health', /store fails/);
    assert.equal(await page.locator('.banner').count(), 1);
    Object.assign(scene.store, { state, list });
    await untilRows(page, 'the list', (rows) => rows.length > 0);
    assert.equal(await page.locator('.banner').count(), 0);
    assert.doesNotMatch(await untilText(page, '.health', /stored/), /fails/);
  });

  it('when the API refuses: its reason, and a way to try again', async () => {
    scene = await PageScene.start();
    await scene.take(sampleExchanges(10, Date.now() * 1000, 60e6));
    const page = await scene.open('?view=map');
    await page.route('**/api/exchanges?**', (route) =>
      route.fulfill({ status: 503, json: { error: 'Too many queries wait.' } }),
    );
    await page.click('text=Traffic');
    await untilText(page, '.banner', /Too many queries wait\./);
    await page.unroute('**/api/exchanges?**');
    await page.click('text=Try again');
    assert.ok((await rowsOf(page)).length > 0);
  });

  it('when access is refused: a form for the token, which lets in and says when it is wrong', async () => {
    scene = await PageScene.start({ token: 'right' });
    await scene.take(sampleExchanges(10, Date.now() * 1000, 60e6));
    const page = await scene.open();
    await page.fill('#token', 'wrong');
    await page.keyboard.press('Enter');
    await untilText(page, '.refusal', /not the token/);
    await page.fill('#token', 'right');
    await page.keyboard.press('Enter');
    assert.ok((await rowsOf(page)).length > 0);
    await untilText(page, '.live', /Live/);
  });

  it('nothing of the token in the address once it let the page in', async () => {
    scene = await PageScene.start({ token: 'right' });
    await scene.take(sampleExchanges(10, Date.now() * 1000, 60e6));
    const page = await scene.open('#token=right');
    assert.ok((await rowsOf(page)).length > 0);
    assert.equal(page.url(), `${scene.address}/`);
    assert.deepEqual(scene.complaints, []);
  });

  it('how the receiver is', async () => {
    scene = await PageScene.start();
    const nowMs = Date.now();
    await scene.take(sampleExchanges(1500, nowMs * 1000, 7200e6));
    Object.assign(scene.ingest, { receivedPerSecond: 1240, refused: 3 });
    const page = await scene.open('', { prepare: stopClock(nowMs) });
    const text = (await untilText(page, '.health', /stored/)).replaceAll(/\s+/g, ' ');
    assert.match(text, /1,240 in \/ s 1,500 stored oldest 1 h 59 min disk [\d.]+ \w+ of 2 GiB 3 refused/);
  });

  it('no limit of a store that has none', async () => {
    scene = await PageScene.start({ keepBytes: null });
    await scene.take(sampleExchanges(10, Date.now() * 1000, 7200e6));
    const page = await scene.open();
    const text = (await untilText(page, '.health', /stored/)).replaceAll(/\s+/g, ' ');
    assert.match(text, / disk [\d.]+ \w+ 0 refused/);
  });
});
