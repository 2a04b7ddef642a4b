import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client } from './simulation/client.js';

const { DataEventTarget, KVDataEventTarget } = client;

function told(target, ...types) {
  const events = [];
  for (const type of types) {
    target.addEventListener(type, ({ detail }) => events.push([type, detail]));
  }
  return events;
}

test('reads a value at once or as a promise', async () => {
  const target = new KVDataEventTarget([['a', 1]]);
  assert.equal(target.read('a'), 1);
  assert.equal(target.peek('b'), undefined);
  const promise = target.read('b');
  assert.equal(target.getAsync('b'), promise);
  target.set('b', 2);
  assert.equal(await promise, 2);
  assert.equal(target.read('b'), 2);
});

test('has one promise until the value changes', async () => {
  const target = new KVDataEventTarget();
  const first = target.getAsync('a');
  assert.equal(first.status, 'pending');
  target.set('a', { x: [1] });
  target.set('a', { x: [1] });
  assert.equal(target.getAsync('a'), first);
  assert.deepEqual([first.status, first.value], ['fulfilled', { x: [1] }]);
  target.set('a', { x: [2] });
  assert.notEqual(target.getAsync('a'), first);
  assert.deepEqual(await target.getAsync('a'), { x: [2] });
});

test('says what is missing once', () => {
  const target = new KVDataEventTarget();
  const missing = [];
  target.onMissing(({ detail }) => missing.push(detail.key));
  target.peek('a');
  target.prime('a');
  target.read('a');
  target.dispatchEvent(new CustomEvent('state:prime', { detail: { param: 'b' } }));
  assert.deepEqual(missing, ['a', 'b']);
});

test('lets a handler bring what is missing', () => {
  const target = new KVDataEventTarget();
  target.onMissing(({ detail }) => target.set(detail.key, detail.key.length));
  target.peek('four');
  assert.equal(target.peek('four'), 4);
});

test('tells of changes in order, also those that listeners make', () => {
  const target = new KVDataEventTarget();
  const seen = [];
  target.addEventListener('state:update', ({ detail }) => detail.key === 'a' && target.set('b', 2));
  target.addEventListener('state:update', ({ detail }) => seen.push([detail.key, detail.value, detail.previous]));
  target.set('a', 1);
  assert.deepEqual(seen, [['a', 1, undefined], ['b', 2, undefined]]);
  assert.deepEqual(target.version, { epoch: 0, sequence: 2 });
});

test('sets several values in one change', () => {
  const target = new KVDataEventTarget();
  const events = told(target, 'state:update');
  target.setAll([['a', 1], ['b', 2]]);
  assert.deepEqual(events.map(([, { version }]) => version.sequence), [1, 1]);
  assert.throws(() => target.set('a', undefined), TypeError);
});

test('removes, clears and signals', () => {
  const target = new KVDataEventTarget([['a', 1], ['b', 2]]);
  const events = told(target, 'state:remove', 'state:reset', 'state:signal');
  target.remove('a');
  target.remove('a');
  target.clear();
  target.signal('reload', 7);
  assert.deepEqual(events.map(([type, { key, signal }]) => [type, key ?? signal]),
    [['state:remove', 'a'], ['state:reset', undefined], ['state:signal', 'reload']]);
  assert.equal(target.size, 0);
});

test('keeps who waits over a reset, and ends them when it is destroyed', async () => {
  const target = new KVDataEventTarget();
  const kept = target.getAsync('a');
  const ended = target.getAsync('b');
  target.clear();
  target.set('a', 1);
  assert.equal(await kept, 1);
  target.destroy();
  await assert.rejects(ended, { code: 'closed' });
  assert.throws(() => target.set('a', 2), { code: 'closed' });
});

test('takes keys out of params, and tells objects apart by their JSON', () => {
  const target = new KVDataEventTarget(null, { getKey: ({ id }) => id });
  target.set({ id: { x: 1, y: 2 } }, 'one');
  assert.equal(target.peek({ id: { y: 2, x: 1 } }), 'one');
  assert.equal(target.peek({ id: { x: 1 } }), undefined);
  target.set({ id: '{"x":1}' }, 'text');
  target.set({ id: 1 }, 'number');
  target.set({ id: '1' }, 'digit');
  assert.deepEqual([target.peek({ id: { x: 1 } }), target.peek({ id: 1 }), target.peek({ id: '1' })],
    [undefined, 'number', 'digit']);
});

test('holds one value without a key', async () => {
  const target = new DataEventTarget();
  const events = told(target, 'state:update', 'state:missing', 'state:reset');
  const promise = target.read();
  target.set(1);
  assert.equal(await promise, 1);
  assert.deepEqual([target.read(), target.peek()], [1, 1]);
  target.clear();
  assert.equal(target.peek(), undefined);
  assert.deepEqual(events.map(([type]) => type), ['state:missing', 'state:update', 'state:reset', 'state:missing']);
  assert.equal(new DataEventTarget(5).read(), 5);
  target.destroy();
});
