import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { ORIGIN, Scripted } from './simulation/scripted.js';

const FOLDER = new URL('../resources/io/stateeventtarget/protocol/json/golden/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
const TIME = 1763809261000;
const checked = new Set();

function golden(name) {
  checked.add(name);
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
}

/** What events say besides their own fields. */
const told = (sequence, cause = 'write') => ({ version: { epoch: ORIGIN.epoch, sequence }, timestamp: TIME,
  id: ORIGIN.id, cause });

const updated = (sequence, previous = undefined, cause = 'write', value = { dark: true }) => ({ type: 'state:update',
  param: 'home', key: 'home', value, previous, ...told(sequence, cause) });

/** Feeds a golden message to a sink at a sequence and returns the events that follow. */
function eventsAfter(name, sequence, values = {}) {
  const scripted = new Scripted();
  scripted.snapshot(sequence, values);
  scripted.events.length = 0;
  scripted.feed(golden(name));
  assert.deepEqual(scripted.sink.dropped, { malformed: 0, oversized: 0, foreign: 0 });
  return { ...scripted, events: scripted.events, sink: scripted.sink };
}

after(() => assert.deepEqual(FILES.filter((name) => !checked.has(name)), [], 'golden files that no test uses'));

test('reads updates', () => {
  assert.deepEqual(eventsAfter('update', 41).events, [updated(42)]);
  assert.deepEqual(eventsAfter('update', 41, { home: 1 }).events, [updated(42, 1)]);
  assert.deepEqual(eventsAfter('update', 42).events, []);
  assert.deepEqual(eventsAfter('update-by-loader', 41).events, [updated(42, undefined, 'load')]);
  const { events, sink } = eventsAfter('update-after-hidden-changes', 39);
  assert.deepEqual(events, [updated(42)]);
  assert.deepEqual(sink.version, { epoch: ORIGIN.epoch, sequence: 42 });
});

test('keeps the version of an entry of an earlier epoch', () => {
  const { events, sink } = eventsAfter('update-of-earlier-epoch', 41);
  assert.deepEqual(events, [updated(42)]);
  assert.deepEqual(sink.entry('home').version, { epoch: 1763809100000, sequence: 42 });
});

test('reads keys that are objects', () => {
  const scripted = new Scripted({ namespace: 'prices' });
  scripted.snapshot(41);
  scripted.feed(golden('update-with-object-key'));
  assert.equal(scripted.sink.peek({ symbol: 'ACME', market: 'XNYS' }), 12.5);
});

test('reads removals, resets, signals and changes that are not told', () => {
  const removed = { type: 'state:remove', param: 'home', key: 'home', previous: 1 };
  assert.deepEqual(eventsAfter('remove', 42, { home: 1 }).events, [{ ...removed, ...told(43) }]);
  assert.deepEqual(eventsAfter('remove-expired', 42, { home: 1 }).events, [{ ...removed, ...told(43, 'expired') }]);
  const reset = eventsAfter('reset', 43, { home: 1, b: 2 });
  assert.deepEqual(reset.events, [{ type: 'state:reset', ...told(44) }]);
  assert.equal(reset.sink.size, 0);
  assert.deepEqual(eventsAfter('signal', 44).events, [{ type: 'state:signal', signal: 'reload',
    data: { why: 'new fonts', some: [1, 2.5, true, null] }, ...told(45) }]);
  for (const name of ['forget', 'forget-all']) {
    const { events, sink } = eventsAfter(name, 44, { home: 1 });
    assert.deepEqual(events, []);
    assert.equal(sink.size, 0);
    assert.equal(sink.version.sequence, 45);
  }
});

test('reads ranges of changes', () => {
  assert.equal(eventsAfter('changes-none', 45).sink.version.sequence, 48);
  assert.equal(eventsAfter('changes-before-hidden-changes', 41).sink.version.sequence, 45);
  const { events, sink } = eventsAfter('changes-atomic', 46);
  assert.deepEqual(events.map(({ key, version }) => [key, version.sequence]), [['a', 47], ['b', 47]]);
  assert.deepEqual([...sink.entries()], [['a', { dark: true }], ['b', { dark: false }]]);
  const all = eventsAfter('changes-of-all-kinds', 41, { b: 1, c: 2 });
  assert.deepEqual(all.events.map(({ type, cause }) => [type, cause]), [['state:update', 'write'],
    ['state:remove', 'expired'], ['state:reset', 'resync'], ['state:signal', 'write']]);
  assert.equal(all.sink.version.sequence, 50);
});

test('reads snapshots in parts and pieces', () => {
  const scripted = new Scripted();
  scripted.feed(golden('snapshot-part'));
  assert.equal(scripted.sink.size, 0);
  const piece = golden('snapshot-piece');
  for (const number of [0, 1]) {
    scripted.feed({ ...piece, detail: { ...piece.detail, piece: number, entries: [] } });
  }
  assert.equal(scripted.sink.size, 0);
  scripted.feed(piece);
  assert.deepEqual([...scripted.sink.entries()], [['home', { dark: true }], ['old', { dark: false }]]);
  assert.deepEqual(scripted.sink.entry('old').version, { epoch: 1763809100000, sequence: 9 });
  assert.equal(scripted.sink.version.sequence, 45);
  scripted.feed(golden('snapshot-empty'));
  assert.equal(scripted.sink.size, 2);
});

test('reads snapshots of keys', () => {
  const scripted = new Scripted({ mode: 'on-demand' });
  scripted.sink.peek('home');
  scripted.sink.peek('gone');
  scripted.sink.resync();
  scripted.feed(golden('snapshot-of-keys'));
  assert.deepEqual([...scripted.sink.entries()], [['home', { dark: true }]]);
  assert.equal(scripted.sink.version.sequence, 45);
});

test('reads heartbeats', async () => {
  const scripted = new Scripted();
  scripted.snapshot(45);
  scripted.feed(golden('heartbeat-as-answer'));
  assert.equal(scripted.sink.status, 'connecting', 'the digest differs');
  const { detail } = golden('heartbeat-as-answer');
  scripted.say('heartbeat', { ...detail, digest: '0000000000000000', nonce: scripted.last('connect').detail.nonce });
  scripted.snapshot(45, {}, undefined, 46);
  scripted.say('heartbeat', { ...detail, digest: '0000000000000000', nonce: scripted.last('connect').detail.nonce });
  assert.equal(scripted.sink.status, 'synced');
  scripted.feed(golden('heartbeat'));
  assert.equal(scripted.last('connect').detail.mode, 'on-demand', 'there are no replicas');
});

test('reads answers to requests', async () => {
  const scripted = new Scripted({ mode: 'on-demand' });
  scripted.snapshot(45, {}, []);
  const read = scripted.sink.read('home');
  assert.deepEqual(scripted.last('request'), golden('request'));
  scripted.feed(golden('update-as-answer'));
  assert.deepEqual(await read, { dark: true });
  assert.deepEqual(scripted.sink.entry('home').version, { epoch: ORIGIN.epoch, sequence: 42 });
  const nowhere = scripted.sink.read('nowhere');
  scripted.feed(golden('missing'));
  assert.ok(scripted.sink.isAbsent('nowhere'));
  const broken = scripted.sink.read('broken');
  scripted.feed(golden('failed'));
  await assert.rejects(broken, { code: 'failed', reason: 'the database is down', key: 'broken' });
  scripted.sink.destroy();
  await assert.rejects(nowhere, { code: 'closed' });
});

test('reads the outcomes of writes', async () => {
  const scripted = new Scripted().sync(45);
  const first = scripted.sink.write('home', { dark: true });
  const second = scripted.sink.write('home', { dark: false });
  scripted.feed(golden('written'));
  assert.deepEqual(await first, { epoch: ORIGIN.epoch, sequence: 46 });
  scripted.feed(golden('rejected'));
  await assert.rejects(second, { code: 'rejected', reason: 'expected 1763809200123:42', unknown: false });
  const other = new Scripted({ first: { number: 6 } }).sync(45);
  const third = other.sink.remove('home');
  other.feed(golden('rejected-unknown'));
  await assert.rejects(third, { code: 'timeout', reason: 'another session', unknown: true });
});

test('connects', async () => {
  assert.deepEqual(new Scripted().sent, [golden('connect')]);
  const again = new Scripted();
  again.snapshot(42);
  again.heartbeat(43);
  await again.pass(200);
  assert.deepEqual(again.last('connect'), golden('connect-again'));
  const onDemand = new Scripted({ mode: 'on-demand', first: { nonce: 3141592653589794 } });
  onDemand.snapshot(42, {}, []);
  onDemand.sink.peek('home');
  onDemand.sink.peek('cart');
  onDemand.heartbeat(43, { replicas: true });
  await onDemand.pass(200);
  assert.deepEqual(onDemand.last('connect'), golden('connect-on-demand'));
});

test('says where it is', async () => {
  const connecting = new Scripted({ mode: 'on-demand' });
  await connecting.pass(1000);
  const { nonce } = connecting.last('alive').detail;
  assert.ok(nonce > 3141592653589793);
  assert.deepEqual({ ...connecting.last('alive').detail, nonce: golden('alive-connecting').detail.nonce },
    golden('alive-connecting').detail);
  const synced = new Scripted({ first: { nonce: 3141592653589795 } }).sync(45);
  await synced.pass(1000);
  assert.deepEqual(synced.last('alive'), golden('alive'));
});

test('writes', () => {
  const version = { epoch: ORIGIN.epoch, sequence: 42 };
  const write = (change, number = 5) => {
    const scripted = new Scripted({ first: { number } }).sync(45);
    change(scripted.sink).catch(() => {});
    return scripted.last('write');
  };
  assert.deepEqual(write((sink) => sink.set('home', { dark: false })), golden('write'));
  assert.deepEqual(write((sink) => sink.write('home', { dark: false }, { expected: version })), golden('write-expected'));
  assert.deepEqual(write((sink) => sink.write('home', { dark: false }, { expected: null })), golden('write-if-absent'));
  assert.deepEqual(write((sink) => sink.remove('home'), 6), golden('write-remove'));
});

test('holds a write back until there is a session', () => {
  golden('write-without-session');
  const scripted = new Scripted();
  scripted.sink.set('home', { dark: true }).catch(() => {});
  assert.equal(scripted.count('write'), 0);
  scripted.sync(45);
  assert.equal(scripted.last('write').detail.session.number, 12);
});
