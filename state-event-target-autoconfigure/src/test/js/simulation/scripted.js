import { VirtualClock, Dice } from './virtual-time.js';
import { client } from './client.js';

export const ORIGIN = { id: 'settings-7f3a', epoch: 1763809200123 };

/** A sink whose other side is the test: what it sends is kept, what it gets is fed. */
export class Scripted {
  sent = [];
  events = [];

  /** @param {object} [options] of the sink, and `first`: where its numbers begin */
  constructor({ first = {}, namespace = 'themes', ...options } = {}) {
    const { requestId = 7, number = 5, nonce = 3141592653589793, instance = 17 } = first;
    this.namespace = namespace;
    this.clock = new VirtualClock(new Dice(1));
    // In the order in which a sink draws them: each is the one before the first
    const draws = [requestId - 1, number - 1, nonce - 1, instance].map((last) => (last - 1) / 2 ** 52);
    this.clock.random = () => draws.shift() ?? 0.5;
    this.broadcast = new client.Broadcast('open');
    this.broadcast.send = (message) => this.sent.push(message);
    this.sink = client.sink({ namespace, id: 'shop-1c20', broadcast: this.broadcast, clock: this.clock, ...options });
    for (const kind of ['update', 'remove', 'reset', 'signal', 'status']) {
      this.sink.addEventListener(`state:${kind}`, ({ type, detail }) => this.events.push({ type, ...detail }));
    }
  }

  feed(message) {
    this.broadcast.deliver(structuredClone(message));
  }

  say(type, detail, origin = ORIGIN) {
    this.feed({ type: `state:${type}`, namespace: this.namespace, detail: { ...origin, ...detail } });
  }

  /** An empty snapshot, or one with values: everything, or what a sink on demand asked for. */
  snapshot(sequence, values = {}, scope = undefined, snapshot = sequence) {
    this.say('snapshot', { sequence, snapshot, part: 0, parts: 1, ...(scope ? { scope } : {}),
      entries: Object.entries(values).map(([key, value]) => ({ key, value, sequence, timestamp: 5 })) });
  }

  /** A heartbeat; with `answer` one that answers the last question. */
  heartbeat(sequence, { answer = false, ...detail } = {}) {
    const { nonce } = answer ? this.last('connect', 'alive').detail : { nonce: 0 };
    this.say('heartbeat', { sequence, loader: false, replicas: true, session: answer ? 12 : 0, nonce, ...detail });
  }

  update(sequence, key, value, detail = {}) {
    this.say('update', { sequence, key, value, timestamp: 5, ...detail });
  }

  /** The last message of some types that the sink sent. */
  last(...types) {
    return this.sent.findLast(({ type }) => types.some((name) => type === `state:${name}`));
  }

  count(type) {
    return this.sent.filter((message) => message.type === `state:${type}`).length;
  }

  pass(milliseconds) {
    return this.clock.runUntil(this.clock.now() + milliseconds);
  }

  /** Is in sync at a sequence. */
  sync(sequence, values) {
    this.snapshot(sequence, values);
    this.heartbeat(sequence, { answer: true });
    return this;
  }
}
