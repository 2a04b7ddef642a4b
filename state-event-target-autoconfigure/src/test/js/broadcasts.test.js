import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client } from './simulation/client.js';
import { Dice, VirtualClock } from './simulation/virtual-time.js';

const { ChannelBroadcast, EventTargetBroadcast, PortBroadcast, WebSocketBroadcast, WindowBroadcast, share } = client;

const request = (key) => ({ type: 'state:request', namespace: 'themes', detail: { key } });

/** A WebSocket that the test opens, closes and speaks through. */
class FakeSocket {
  static made = [];
  sent = [];
  bufferedAmount = 0;

  constructor(url, protocols) {
    Object.assign(this, { url, protocols });
    FakeSocket.made.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }
}

function webSocket(options = {}) {
  FakeSocket.made = [];
  const clock = new VirtualClock(new Dice(1));
  const network = new EventTarget();
  const broadcast = new WebSocketBroadcast('https://example.org/state/themes',
    { WebSocket: FakeSocket, clock, network, ...options });
  const got = [];
  const statuses = [];
  broadcast.subscribe((message) => got.push(message), (status) => statuses.push(status));
  return { broadcast, network, got, statuses, sockets: FakeSocket.made,
    get socket() {
      return FakeSocket.made.at(-1);
    },
    pass: (milliseconds) => clock.runUntil(clock.now() + milliseconds) };
}

test('a WebSocket carries one message as one text', () => {
  const { broadcast, socket, got, statuses } = webSocket({ protocols: ['v1'] });
  assert.deepEqual([socket.url, socket.protocols], ['wss://example.org/state/themes', ['v1']]);
  broadcast.send(request('a'));
  assert.equal(broadcast.dropped, 1, 'it is not open');
  socket.onopen();
  broadcast.send(request('b'));
  assert.deepEqual(socket.sent, [request('b')]);
  socket.onmessage({ data: JSON.stringify(request('c')) });
  assert.deepEqual([got, statuses], [[request('c')], ['open']]);
  broadcast.close();
  assert.ok(socket.closed);
  assert.equal(broadcast.status, 'closed');
});

test('a WebSocket drops what is no JSON, no text or too large, and lives on', () => {
  const { broadcast, socket, got } = webSocket({ maxMessage: 20 });
  socket.onopen();
  for (const data of ['{"type":', '', new ArrayBuffer(3), `"${'x'.repeat(20)}"`]) {
    socket.onmessage({ data });
  }
  assert.equal(broadcast.dropped, 4);
  socket.onmessage({ data: '{"type": "x"}' });
  assert.deepEqual(got, [{ type: 'x' }]);
});

test('a WebSocket that is slow is not sent more', () => {
  const { broadcast, socket } = webSocket({ maxBuffered: 100 });
  socket.onopen();
  socket.bufferedAmount = 101;
  broadcast.send(request('a'));
  assert.deepEqual([socket.sent.length, broadcast.dropped], [0, 1]);
});

test('a WebSocket is opened again, after growing times', async () => {
  const { broadcast, socket, sockets, statuses, pass } = webSocket();
  socket.onopen();
  await pass(6000);
  socket.onclose({ code: 1001, reason: 'going away' });
  assert.deepEqual(statuses, ['open', 'connecting']);
  assert.deepEqual(broadcast.reason, { code: 1001, reason: 'going away' });
  await pass(150);
  assert.equal(sockets.length, 2);
  for (let failures = 0; failures < 8; failures++) {
    sockets.at(-1).onclose({ code: 1006, reason: '' });
    await pass(failures < 5 ? 150 * 2 ** (failures + 1) : 7500);
    assert.equal(sockets.length, failures + 3);
  }
  sockets.at(-1).onclose({ code: 1006, reason: '' });
  await pass(2400);
  assert.equal(sockets.length, 10, 'a base of 5 s by now');
});

test('a WebSocket is tried again later where the server says so', async () => {
  const { socket, sockets, pass } = webSocket();
  socket.onopen();
  socket.onclose({ code: 1013, reason: 'try again later' });
  await pass(1000);
  assert.equal(sockets.length, 1);
  await pass(600);
  assert.equal(sockets.length, 2);
});

test('a WebSocket that the server refuses for good stays closed until it is asked for', async () => {
  for (const code of [1008, 4400, 4403, 4499]) {
    const { broadcast, network, socket, sockets, pass } = webSocket();
    socket.onclose({ code, reason: 'not yours' });
    await pass(60_000);
    network.dispatchEvent(new Event('online'));
    assert.deepEqual([broadcast.status, sockets.length], ['closed', 1]);
    assert.deepEqual(broadcast.reason, { code, reason: 'not yours' });
    broadcast.open();
    assert.deepEqual([broadcast.status, sockets.length], ['connecting', 2]);
  }
});

test('a WebSocket from which nothing comes back is given up', async () => {
  const { broadcast, socket, sockets, pass } = webSocket({ idleTimeout: 4000 });
  socket.onopen();
  await pass(10_000);
  broadcast.send(request('a'));
  await pass(3000);
  socket.onmessage({ data: '{}' });
  await pass(5000);
  assert.equal(broadcast.status, 'open');
  broadcast.send(request('b'));
  await pass(4150);
  assert.deepEqual([socket.closed, sockets.length], [true, 2]);
  socket.onmessage({ data: '{"late": true}' });
  socket.onclose({ code: 1008, reason: 'late' });
  assert.equal(broadcast.status, 'connecting');
});

test('a WebSocket follows what the browser knows of the network', async () => {
  const { broadcast, network, socket, sockets } = webSocket();
  socket.onopen();
  network.dispatchEvent(new Event('offline'));
  assert.deepEqual([broadcast.status, socket.closed], ['connecting', true]);
  network.dispatchEvent(new Event('online'));
  assert.equal(sockets.length, 2);
});

test('a sink connects again when its WebSocket is back', async () => {
  const { broadcast, socket, sockets, pass } = webSocket();
  const clock = new VirtualClock(new Dice(2));
  const sink = client.sink({ namespace: 'themes', broadcast, clock });
  socket.onopen();
  assert.deepEqual(socket.sent.map(({ type }) => type), ['state:connect']);
  socket.onclose({ code: 1001, reason: '' });
  await pass(200);
  sockets.at(-1).onopen();
  assert.deepEqual(sockets.at(-1).sent.map(({ type }) => type), ['state:connect']);
  sink.destroy();
});

test('windows listen to the one window and origin that they talk to', () => {
  const receiver = new EventTarget();
  const posted = [];
  const target = { postMessage: (...message) => posted.push(message) };
  const broadcast = new WindowBroadcast(target, { targetOrigin: 'https://example.org', receiver });
  const got = [];
  broadcast.subscribe((message) => got.push(message));
  const arrive = (data, origin, source) => receiver.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }));
  arrive(1, 'https://example.org', target);
  arrive(2, 'https://evil.example', target);
  arrive(3, 'https://example.org', {});
  broadcast.send(request('a'));
  assert.deepEqual(posted, [[request('a'), 'https://example.org']]);
  broadcast.close();
  arrive(4, 'https://example.org', target);
  assert.deepEqual(got, [1]);
});

test('a port carries a source to a sink', async () => {
  const { port1, port2 } = new MessageChannel();
  const source = client.source({ namespace: 'themes', broadcast: new PortBroadcast(port1), entries: [['home', 'dark']] });
  const sink = client.sink({ namespace: 'themes', broadcast: new PortBroadcast(port2) });
  assert.equal(await sink.read('home'), 'dark');
  sink.destroy();
  source.destroy();
  port1.close();
});

test('a channel carries a source to a sink', async () => {
  const [here, there] = [new ChannelBroadcast('themes-test'), new ChannelBroadcast('themes-test')];
  const source = client.source({ namespace: 'themes', broadcast: here, entries: [['home', 'dark']] });
  const sink = client.sink({ namespace: 'themes', broadcast: there });
  assert.equal(await sink.read('home'), 'dark');
  sink.destroy();
  source.destroy();
  here.close();
  there.close();
});

test('one who fails does not keep a message from the others', (context) => {
  // Where it becomes an error of the page
  const { mock } = context.mock.method(globalThis, 'queueMicrotask', (callback) => assert.throws(callback, /mine/));
  const broadcast = new client.Broadcast();
  const got = [];
  broadcast.subscribe(() => {
    throw new Error('mine');
  });
  const unsubscribe = broadcast.subscribe((message) => got.push(message));
  broadcast.deliver(1);
  unsubscribe();
  broadcast.deliver(2);
  assert.deepEqual([got, mock.callCount()], [[1], 2]);
});

test('several sinks share one connection', async () => {
  const hub = new EventTarget();
  const connection = new EventTargetBroadcast(hub);
  const source = client.source({ namespace: 'themes', broadcast: new EventTargetBroadcast(hub), writes: 'allow' });
  const shared = share({ broadcast: connection, namespace: 'themes' });
  const page = client.sink({ namespace: 'themes', broadcast: connection });
  const channels = [new MessageChannel(), new MessageChannel()];
  const ends = channels.map(({ port1, port2 }) => {
    shared.add(new PortBroadcast(port1));
    return new PortBroadcast(port2);
  });
  const frame = client.sink({ namespace: 'themes', broadcast: ends[0] });
  const worker = client.sink({ namespace: 'themes', broadcast: ends[1], mode: 'on-demand' });
  source.set('home', 'dark');
  assert.deepEqual(await Promise.all([page, frame, worker].map((sink) => sink.getAsync('home'))), ['dark', 'dark', 'dark']);
  await Promise.all([page.synced, frame.synced, worker.synced]);
  await Promise.all([page.set('page', 1), frame.set('frame', 2), worker.set('worker', 3)]);
  assert.deepEqual([...source.entries()].map(([key]) => key).sort(), ['frame', 'home', 'page', 'worker']);
  assert.equal(source.sinks, 3);
  [page, frame, worker, source].forEach((each) => each.destroy());
  shared.close();
  assert.equal(shared.size, 0);
  channels.forEach(({ port1 }) => port1.close());
});

test('a share passes on its namespace only, and nothing to who is long silent', async () => {
  const clock = new VirtualClock(new Dice(1));
  const make = () => {
    const broadcast = new client.Broadcast();
    broadcast.sent = [];
    broadcast.send = (message) => broadcast.sent.push(message);
    return broadcast;
  };
  const [connection, port] = [make(), make()];
  const shared = share({ broadcast: connection, namespace: 'themes', ports: [port], idle: 1000, clock });
  port.deliver(request('a'));
  port.deliver({ ...request('a'), namespace: 'prices' });
  port.deliver({ type: 'other', namespace: 'themes' });
  connection.deliver(request('b'));
  connection.deliver('noise');
  assert.deepEqual([connection.sent, port.sent], [[request('a')], [request('b')]]);
  await clock.runUntil(clock.now() + 1001);
  connection.deliver(request('c'));
  port.deliver(request('d'));
  connection.deliver(request('e'));
  assert.deepEqual(port.sent, [request('b'), request('e')]);
  port.become('closed');
  assert.equal(shared.size, 0);
});
