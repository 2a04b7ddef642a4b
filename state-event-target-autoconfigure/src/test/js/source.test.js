import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client } from './simulation/client.js';
import { Dice, VirtualClock } from './simulation/virtual-time.js';

/** A source whose other side is the test. */
function scripted(options = {}) {
  const clock = new VirtualClock(new Dice(1));
  const sent = [];
  const broadcast = new client.Broadcast('open');
  broadcast.send = (message) => sent.push(message);
  const source = client.source({ namespace: 'themes', id: 'page', broadcast, clock, ...options });
  return { clock, source, sent,
    last: (type) => sent.findLast((message) => message.type === `state:${type}`),
    all: (type) => sent.filter((message) => message.type === `state:${type}`).map(({ detail }) => detail),
    say: (type, detail) => broadcast.deliver({ type: `state:${type}`, namespace: 'themes', detail }),
    connect: (detail = {}) => broadcast.deliver({ type: 'state:connect', namespace: 'themes',
      detail: { sinkId: 'k', instance: 1, mode: 'replica', nonce: 5, ...detail } }) };
}

test('tells of its changes, each with a version', () => {
  const { source, last } = scripted();
  assert.deepEqual(source.set('a', 1), { epoch: source.version.epoch, sequence: 1 });
  const { namespace, detail } = last('update');
  assert.equal(namespace, 'themes');
  assert.deepEqual(detail, { id: 'page', epoch: source.version.epoch, param: 'a', key: 'a', value: 1, sequence: 1,
    timestamp: detail.timestamp });
  source.setAll([['b', 1], ['c', 2]]);
  assert.deepEqual(last('changes').detail.changes.map(({ kind, key, sequence }) => [kind, key, sequence]),
    [['update', 'b', 2], ['update', 'c', 2]]);
  source.remove('a');
  assert.equal(last('remove').detail.key, 'a');
  source.clear();
  assert.equal(last('reset').detail.sequence, 4);
  source.signal('reload', { why: 'fonts' });
  assert.deepEqual([last('signal').detail.signal, last('signal').detail.data], ['reload', { why: 'fonts' }]);
});

test('answers a connect with a snapshot in parts, or with what is missing', () => {
  const { source, connect, all, last } = scripted({ entries: [['a', 1], ['b', 2], ['c', 3]], snapshotPart: 2, history: 2 });
  connect();
  assert.deepEqual(all('snapshot').map(({ part, parts, entries }) => [part, parts, entries.length]), [[0, 2, 2], [1, 2, 1]]);
  assert.deepEqual([last('heartbeat').detail.nonce, last('heartbeat').detail.session], [5, 1]);
  source.set('a', 2);
  source.set('a', 3);
  const since = { id: 'page', epoch: source.version.epoch, sequence: 0 };
  connect({ since });
  assert.deepEqual([last('changes').detail.from, last('changes').detail.sequence], [1, 2]);
  source.set('a', 4);
  connect({ since });
  assert.equal(all('snapshot').length, 4, 'the history is too short');
  connect({ mode: 'on-demand', keys: ['a', 'x'] });
  assert.deepEqual(all('snapshot').at(-1).scope, ['a', 'x']);
});

test('answers clients that know neither ids nor versions, without harm to sinks', () => {
  const { say, last, all } = scripted({ entries: [['home', 'dark']] });
  say('request', { param: 'home' });
  const { param, key, value } = last('update').detail;
  assert.deepEqual([param, key, value], ['home', 'home', 'dark']);
  assert.equal(last('update').detail.requestId, 0);
  say('request', { param: 'nowhere' });
  assert.equal(all('missing').length, 0);
});

test('lets handlers bring what sinks ask for', () => {
  const { source, say, last } = scripted();
  const missing = [];
  source.onMissing(({ detail }) => {
    missing.push(detail.key);
    detail.key === 'a' && source.set('a', 1);
  });
  assert.equal(last('heartbeat').detail.loader, true);
  say('request', { sinkId: 'k', requestId: 9, key: 'a' });
  assert.deepEqual([last('update').detail.requestId, last('update').detail.value], [9, 1]);
  say('request', { sinkId: 'k', requestId: 10, key: 'b' });
  assert.equal(last('missing').detail.requestId, 10);
  assert.deepEqual(missing, ['a', 'b']);
});

test('makes a write once, if it is allowed and as expected', () => {
  const { source, connect, say, last } = scripted({ entries: [['a', 1]], writes: ({ key }) => key !== 'b' });
  connect();
  const session = { id: 'page', epoch: source.version.epoch, number: 1 };
  const write = { sinkId: 'k', session, number: 3, key: 'a', value: 2 };
  say('write', write);
  say('write', write);
  assert.deepEqual(last('written').detail.version, { epoch: session.epoch, sequence: 1 });
  assert.equal(source.version.sequence, 1);
  say('write', { ...write, number: 4, key: 'b' });
  assert.deepEqual([last('rejected').detail.number, last('rejected').detail.unknown], [4, false]);
  say('write', { ...write, number: 5, expected: { epoch: 1, sequence: 1 } });
  assert.equal(last('rejected').detail.reason, 'expected 1:1');
  say('write', { ...write, number: 6, session: { ...session, number: 7 } });
  assert.deepEqual([last('rejected').detail.number, last('rejected').detail.unknown], [6, true]);
  for (let number = 10; number < 80; number++) {
    say('write', { ...write, number });
  }
  say('write', write);
  assert.equal(last('rejected').detail.unknown, true, 'its outcome is not kept any more');
});

test('takes no writes unless told to', () => {
  const { source, connect, say, last } = scripted();
  connect();
  say('write', { sinkId: 'k', session: { id: 'page', epoch: source.version.epoch, number: 1 }, number: 3, key: 'a', value: 2 });
  assert.equal(last('rejected').detail.unknown, false);
  assert.equal(source.size, 0);
});

test('tells a life of a sink from another, and forgets who is silent', async () => {
  const { source, clock, connect, say, last } = scripted();
  connect();
  say('alive', { sinkId: 'k', instance: 2, mode: 'replica', version: { epoch: 0, sequence: 0 }, status: 'stale', nonce: 8 });
  assert.deepEqual([last('heartbeat').detail.nonce, last('heartbeat').detail.session], [8, 0]);
  assert.equal(source.sinks, 1);
  await clock.runUntil(clock.now() + 7000);
  assert.equal(source.sinks, 0);
});

test('outranks a relic right after its start, and is fenced later', async () => {
  const { source, clock, say } = scripted();
  const heard = { id: 'other', epoch: source.version.epoch + 1000 };
  const alive = { sinkId: 'k', instance: 2, mode: 'replica', version: { epoch: 0, sequence: 0 }, status: 'stale', nonce: 8 };
  say('alive', { ...alive, heard });
  assert.equal(source.version.epoch, heard.epoch + 1);
  await clock.runUntil(clock.now() + 1500);
  const fenced = [];
  source.addEventListener('state:fenced', ({ detail }) => fenced.push(detail.by));
  say('alive', { ...alive, heard: { id: 'other', epoch: heard.epoch + 5000 } });
  assert.equal(source.primary, false);
  assert.equal(fenced.length, 1);
  assert.throws(() => source.set('a', 1), { code: 'fenced' });
});

test('drops what is not as it should be', (context) => {
  context.mock.method(console, 'warn', () => {});
  const { source, say, sent } = scripted();
  const before = sent.length;
  say('connect', { instance: 1, mode: 'replica', nonce: 5 });
  say('connect', { sinkId: 'k', instance: 1, mode: 'half', nonce: 5 });
  say('request', { sinkId: 'k', requestId: 1 });
  say('write', { sinkId: 'k', number: 1, key: 'a' });
  assert.deepEqual(source.dropped, { malformed: 4, oversized: 0, foreign: 0 });
  assert.throws(() => source.set('a', () => {}), TypeError);
  assert.equal(sent.length, before);
});

test('serves sinks of its own context', async () => {
  const hub = new EventTarget();
  const source = client.source({ namespace: 'themes', broadcast: new client.EventTargetBroadcast(hub), writes: 'allow' });
  const sink = client.sink({ namespace: 'themes', broadcast: new client.EventTargetBroadcast(hub) });
  const one = new client.DataEventTarget(undefined, sink);
  source.set('value', 1);
  assert.equal(await one.read(), 1);
  await sink.synced;
  await one.set(2);
  assert.equal(source.peek('value'), 2);
  assert.deepEqual(await sink.remove('value'), source.version);
  sink.destroy();
  source.destroy();
});
