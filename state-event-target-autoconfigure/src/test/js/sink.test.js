import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mix } from './simulation/digest.js';
import { client } from './simulation/client.js';
import { ORIGIN, Scripted } from './simulation/scripted.js';

const NEWER = { id: 'settings-7f3a', epoch: ORIGIN.epoch + 1 };

const hex = (digest) => digest.toString(16).padStart(16, '0');

test('puts what comes early in order, without asking', async () => {
  const scripted = new Scripted().sync(1);
  scripted.update(3, 'b', 3);
  scripted.update(4, 'c', 4);
  assert.equal(scripted.sink.size, 0);
  scripted.update(2, 'a', 2);
  assert.deepEqual([...scripted.sink.entries()], [['a', 2], ['b', 3], ['c', 4]]);
  await scripted.pass(500);
  assert.equal(scripted.count('connect'), 1);
});

test('asks for what is missing after the reorder window', async () => {
  const scripted = new Scripted().sync(1);
  scripted.update(3, 'b', 3);
  await scripted.pass(49);
  assert.equal(scripted.count('connect'), 1);
  await scripted.pass(52);
  assert.deepEqual(scripted.last('connect').detail.since, { ...ORIGIN, sequence: 1 });
});

test('finds a lost last message by the next heartbeat', async () => {
  const scripted = new Scripted().sync(1);
  scripted.heartbeat(2);
  await scripted.pass(101);
  assert.equal(scripted.count('connect'), 2);
});

test('drops all that came early past the bound, and asks at once', () => {
  const scripted = new Scripted({ reorderBuffer: 3 }).sync(1);
  scripted.update(3, 'b', 3);
  scripted.update(4, 'b', 4);
  assert.equal(scripted.count('connect'), 2);
  scripted.update(2, 'a', 2);
  assert.deepEqual([...scripted.sink.entries()], [['a', 2]]);
});

test('never goes back', () => {
  const scripted = new Scripted().sync(5, { a: 5 });
  scripted.update(4, 'a', 4);
  scripted.snapshot(3, { a: 3 });
  assert.equal(scripted.sink.peek('a'), 5);
  scripted.say('snapshot', { sequence: 0, snapshot: 1, part: 0, parts: 1, entries: [] }, NEWER);
  assert.equal(scripted.sink.peek('a'), undefined);
  scripted.update(6, 'a', 6);
  assert.equal(scripted.sink.peek('a'), undefined);
  assert.deepEqual(scripted.last('alive').detail.heard, NEWER);
  scripted.update(2, 'b', 'of the older one');
  scripted.say('update', { sequence: 1, key: 'a', value: 1, timestamp: 0 }, NEWER);
  assert.deepEqual([...scripted.sink.entries()], [['a', 1]]);
});

test('orders origins of one epoch by id, by UTF-16 code unit', () => {
  const scripted = new Scripted();
  const say = (id, sequence, value) => scripted.say('snapshot', { sequence, snapshot: 1, part: 0, parts: 1,
    entries: [{ key: 'a', value, sequence, timestamp: 0 }] }, { id, epoch: 7 });
  say('\ud83d\ude00', 3, 'surrogate');
  say('\uff5e', 1, 'tilde');
  assert.equal(scripted.sink.peek('a'), 'tilde');
  say('\ud83d\ude00', 4, 'surrogate');
  assert.equal(scripted.sink.peek('a'), 'tilde');
});

test('tells the difference that a snapshot makes', () => {
  const scripted = new Scripted().sync(1, { a: 1, b: 1, c: { x: 1 } });
  scripted.events.length = 0;
  scripted.say('snapshot', { sequence: 9, snapshot: 9, part: 0, parts: 1, entries: [
    { key: 'a', value: 1, sequence: 1, timestamp: 5 }, { key: 'c', value: { x: 2 }, sequence: 9, timestamp: 5 },
    { key: 'd', value: 4, sequence: 8, timestamp: 5 }] });
  assert.deepEqual(scripted.events.map(({ type, key, previous, cause }) => [type, key, previous, cause]), [
    ['state:remove', 'b', 1, 'resync'], ['state:update', 'c', { x: 1 }, 'resync'],
    ['state:update', 'd', undefined, 'resync']]);
});

test('starts over where the digest differs, and keeps what it has until then', () => {
  const scripted = new Scripted().sync(5, { a: 5 });
  assert.equal(scripted.sink.status, 'synced');
  scripted.heartbeat(5, { digest: hex(mix(ORIGIN.epoch, 5)) });
  assert.equal(scripted.sink.status, 'synced');
  scripted.heartbeat(5, { digest: hex(mix(ORIGIN.epoch, 4)) });
  assert.equal(scripted.sink.status, 'stale');
  assert.equal(scripted.sink.peek('a'), 5);
  assert.equal(scripted.last('connect').detail.since, undefined);
  scripted.snapshot(5, { a: 5 }, undefined, 6);
  scripted.heartbeat(5, { answer: true, digest: hex(mix(ORIGIN.epoch, 5)) });
  assert.equal(scripted.sink.status, 'synced');
});

test('knows the digests of the specification', () => {
  assert.equal(hex(client.mix(1, 1)), '910a2dec89025cc1');
  const sum = client.mix(1763809200123, 42) + client.mix(1763809200123, 43);
  assert.equal(hex(BigInt.asUintN(64, sum)), '7100eb48032c5c7d');
});

test('counts its staleness from the sending of the question', async () => {
  const scripted = new Scripted();
  scripted.snapshot(1);
  await scripted.pass(90);
  scripted.heartbeat(1, { answer: true });
  assert.equal(scripted.sink.status, 'synced');
  assert.equal(scripted.sink.staleness, 90);
  await scripted.sink.synced;
  await scripted.pass(2905);
  assert.equal(scripted.sink.status, 'synced');
  await scripted.pass(10);
  assert.equal(scripted.sink.status, 'stale');
  assert.deepEqual(scripted.events.filter(({ type }) => type === 'state:status').map(({ status }) => status),
    ['synced', 'stale']);
});

test('says that it is stale also where timers are held up', () => {
  const scripted = new Scripted().sync(1);
  const { now } = scripted.clock;
  scripted.clock.now = () => now.call(scripted.clock) + 60_000;
  assert.equal(scripted.sink.status, 'stale');
  assert.equal(scripted.sink.isAbsent('a'), false);
});

test('asks once for a key, again after a while, and gives up in the end', async () => {
  const scripted = new Scripted({ mode: 'on-demand' });
  const read = scripted.sink.read('a');
  assert.equal(scripted.sink.getAsync('a'), read);
  scripted.sink.peek('a');
  scripted.sink.prime('a');
  assert.equal(scripted.count('request'), 1);
  await scripted.pass(1250);
  assert.equal(scripted.count('request'), 2);
  const failed = assert.rejects(read, { code: 'timeout', key: 'a' });
  await scripted.pass(5000);
  await failed;
  assert.notEqual(scripted.sink.read('a'), read);
});

test('answers all who wait for a key that it knows to be absent with its first value', async () => {
  const scripted = new Scripted({ mode: 'on-demand' });
  scripted.snapshot(5, {}, []);
  const read = scripted.sink.read('a');
  scripted.say('missing', { key: 'a', requestId: 7, sequence: 5 });
  assert.ok(scripted.sink.isAbsent('a'));
  await scripted.pass(60_000);
  scripted.say('update', { key: 'a', value: 6, sequence: 6, timestamp: 0 });
  assert.equal(await read, 6);
  assert.equal(scripted.count('request'), 1);
});

test('does not take an answer from before what it does not know', async () => {
  const scripted = new Scripted({ mode: 'on-demand' });
  scripted.snapshot(5, {}, []);
  const read = scripted.sink.read('a');
  const answer = (sequence, value) => scripted.say('update', { key: 'a', value, timestamp: 0, requestId: 7, sequence,
    version: { epoch: ORIGIN.epoch, sequence } });
  scripted.say('forget', { key: 'a', sequence: 6 });
  assert.equal(scripted.count('request'), 2);
  answer(5, 'old');
  assert.equal(scripted.sink.entry('a'), undefined);
  answer(6, 'new');
  assert.equal(await read, 'new');
});

test('does not store an answer that the stream has overtaken', () => {
  const scripted = new Scripted({ mode: 'on-demand' });
  scripted.snapshot(5, {}, []);
  scripted.sink.peek('a');
  scripted.say('remove', { key: 'a', timestamp: 0, sequence: 6 });
  scripted.say('update', { key: 'a', value: 'old', timestamp: 0, requestId: 7, sequence: 5,
    version: { epoch: ORIGIN.epoch, sequence: 3 } });
  assert.equal(scripted.sink.entry('a'), undefined);
  assert.ok(scripted.sink.isAbsent('a'));
});

test('waits with an answer until the stream is there', async () => {
  const scripted = new Scripted({ mode: 'on-demand' });
  scripted.snapshot(5, {}, []);
  const read = scripted.sink.read('a');
  scripted.say('update', { key: 'a', value: 'new', timestamp: 0, requestId: 7, sequence: 7,
    version: { epoch: ORIGIN.epoch, sequence: 7 } });
  assert.equal(scripted.sink.entry('a'), undefined);
  scripted.say('changes', { from: 6, sequence: 7, changes: [] });
  assert.equal(await read, 'new');
});

test('gives up what was not read lately', () => {
  const scripted = new Scripted({ mode: 'on-demand', maxEntries: 2 });
  scripted.snapshot(5, {}, []);
  for (const [index, key] of ['a', 'b'].entries()) {
    scripted.sink.peek(key);
    scripted.update(6 + index, key, key);
  }
  scripted.sink.read('a');
  scripted.sink.peek('c');
  scripted.update(8, 'c', 'c');
  assert.deepEqual([...scripted.sink.entries()].map(([key]) => key), ['a', 'c']);
});

test('takes no harm from what others on its connection are told', async () => {
  const scripted = new Scripted({ mode: 'on-demand' });
  scripted.snapshot(5, {}, []);
  scripted.sink.peek('a');
  scripted.sink.peek('c');
  scripted.update(6, 'a', 'mine');
  scripted.sink.resync();
  scripted.snapshot(7, { b: 'theirs' }, ['b']);
  scripted.snapshot(8, { a: 'both', b: 'theirs' }, ['a', 'b']);
  scripted.snapshot(9, { b: 'theirs' });
  assert.deepEqual([...scripted.sink.entries()], [['a', 'mine']]);
  assert.equal(scripted.sink.version.sequence, 6);
  scripted.say('written', { number: 123, version: { epoch: 1, sequence: 1 } });
  scripted.say('missing', { key: 'a', requestId: 123, sequence: 6 });
  scripted.say('heartbeat', { sequence: 6, loader: false, replicas: true, session: 99, nonce: 123 });
  assert.equal(scripted.sink.peek('a'), 'mine');
  scripted.sink.set('a', 1).catch(() => {});
  assert.equal(scripted.count('write'), 0, 'the session is of another');
});

test('knows that a key is absent where it has everything and there is no loader', () => {
  const scripted = new Scripted().sync(5, { a: 1 });
  scripted.sink.peek('b');
  assert.equal(scripted.count('request'), 0);
  assert.ok(scripted.sink.isAbsent('b'));
  scripted.heartbeat(5, { loader: true });
  assert.equal(scripted.last('request').detail.key, 'b', 'now it may be loaded');
});

test('is on demand while the source feeds no replicas', () => {
  const scripted = new Scripted().sync(5, { a: 1 });
  scripted.heartbeat(5, { replicas: false });
  const { mode, keys } = scripted.last('connect').detail;
  assert.deepEqual([mode, keys], ['on-demand', ['a']]);
  scripted.heartbeat(5);
  assert.equal(scripted.last('connect').detail.mode, 'replica');
});

test('asks a new incarnation for what waits, and sends no write to it that another may have made', async () => {
  const scripted = new Scripted().sync(5);
  const write = scripted.sink.set('a', 1);
  const session = { ...ORIGIN, number: 12 };
  assert.deepEqual(scripted.last('write').detail.session, session);
  scripted.say('heartbeat', { sequence: 0, loader: false, replicas: true, session: 0, nonce: 0 }, NEWER);
  await scripted.pass(1300);
  assert.deepEqual(scripted.last('write').detail.session, session);
  scripted.say('rejected', { number: 5, unknown: true, reason: 'another session' }, NEWER);
  await assert.rejects(write, { code: 'timeout', unknown: true });
});

test('gives up a write after the time for it, as unknown', async () => {
  const scripted = new Scripted({ requestTimeout: 2000 }).sync(5);
  const rejected = assert.rejects(scripted.sink.set('a', 1), { code: 'timeout', unknown: true, key: 'a' });
  await scripted.pass(2001);
  await rejected;
  assert.equal(scripted.count('write'), 2);
});

test('bounds what waits', async () => {
  const scripted = new Scripted({ pendingRequests: 1 }).sync(5);
  scripted.sink.set('a', 1).catch(() => {});
  await assert.rejects(scripted.sink.set('b', 1), { code: 'limit' });
  const onDemand = new Scripted({ pendingRequests: 1, mode: 'on-demand' });
  onDemand.sink.prime('a');
  await assert.rejects(onDemand.sink.getAsync('b'), { code: 'limit' });
});

test('refuses to write what is no JSON', async () => {
  const scripted = new Scripted().sync(5);
  const cyclic = {};
  cyclic.self = cyclic;
  for (const value of [undefined, null, () => {}, { big: 1n }, cyclic]) {
    await assert.rejects(scripted.sink.set('a', value), TypeError);
  }
  assert.equal(scripted.count('write'), 0);
});

test('ends everything when it is destroyed, once', async () => {
  const scripted = new Scripted();
  const ends = [scripted.sink.getAsync('a'), scripted.sink.synced, scripted.sink.set('a', 1)]
    .map((promise) => assert.rejects(promise, { code: 'closed' }));
  scripted.sink.destroy();
  scripted.sink.destroy();
  await Promise.all(ends);
  assert.equal(scripted.sink.status, 'closed');
  await assert.rejects(scripted.sink.getAsync('a'), { code: 'closed' });
  await assert.rejects(scripted.sink.set('a', 1), { code: 'closed' });
  const sent = scripted.sent.length;
  scripted.update(1, 'a', 1);
  await scripted.pass(20_000);
  assert.equal(scripted.sent.length, sent);
});

test('drops what is not as it should be, and says so once in a while', async (context) => {
  const warn = context.mock.method(console, 'warn', () => {});
  const scripted = new Scripted().sync(5, { a: 1 });
  const deep = JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`);
  const good = { sequence: 6, key: 'a', value: 6, timestamp: 0 };
  const cyclic = {};
  cyclic.self = cyclic;
  const wrong = [{ ...good, sequence: -1 }, { ...good, sequence: 1.5 }, { ...good, sequence: 2 ** 53 },
    { ...good, sequence: '6' }, { ...good, key: undefined }, { ...good, value: undefined }, { ...good, timestamp: null },
    { ...good, from: 7 }, { ...good, cause: 'whim' }, { ...good, id: '' }, { ...good, id: 'x'.repeat(256) },
    { ...good, epoch: 0 }, { ...good, epoch: 'x' }, { ...good, version: 3 }];
  wrong.forEach((detail) => scripted.say('update', detail));
  for (const detail of [{ ...good, key: 'x'.repeat(4097) }, { ...good, key: deep }, { ...good, value: deep },
    { ...good, value: cyclic }]) {
    scripted.say('update', detail);
  }
  scripted.feed({ type: 'state:update', namespace: 'themes' });
  scripted.feed({ type: 'state:update', namespace: 'prices', detail: { ...ORIGIN, ...good } });
  for (const nothing of [null, 1, 'text', [], {}, { type: 7 }, { type: 'toString' }, { type: 'state:unknown', namespace: 'themes' }]) {
    scripted.broadcast.deliver(nothing);
  }
  assert.deepEqual(scripted.sink.dropped, { malformed: wrong.length + 1, oversized: 4, foreign: 1 });
  assert.equal(warn.mock.callCount(), 1);
  assert.equal(scripted.sink.peek('a'), 1);
  scripted.say('update', good);
  assert.equal(scripted.sink.peek('a'), 6);
});

test('asks at once when its channel works again', () => {
  const scripted = new Scripted().sync(5);
  scripted.broadcast.become('connecting');
  scripted.broadcast.become('open');
  assert.equal(scripted.count('connect'), 2);
});

test('refuses options that make no sense', () => {
  const broadcast = new client.Broadcast();
  assert.throws(() => client.sink({ namespace: 'x', broadcast, mode: 'half' }), /'mode' has to be one of/);
  assert.throws(() => client.sink({ namespace: 'x', broadcast, staleAfter: 0 }), /'staleAfter' has to be a number/);
});
