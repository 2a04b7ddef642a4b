import { mix } from './digest.js';

const OUTCOMES = 64;

/**
 * A source as the table of docs/protocol.md has it, written for the simulator and apart from the client: with a
 * loader, kinds that are not broadcast, parts, pieces and ranges.
 */
export class ModelSource {
  epoch = 0;
  sequence = 0;
  primary = false;
  /** Entries by key. */
  entries = new Map();

  #world;
  #options;
  #history = [];
  #accounts = new Map();
  #loads = new Map();
  #beat;
  #lastSession = 0;
  #lastSnapshot = 0;
  #shared = null;
  #beganEmpty = false;
  #beganAt = 0;
  #startedAt = 0;
  #outranks = 0;

  /**
   * @param {object} world `clock`, `dice`, `network`, and `record(source)`, told after each change
   * @param {object} options `id`, `history`, `part`, `loadable`, `hidden` kinds, `writes`
   */
  constructor(world, options) {
    this.#world = world;
    this.#options = options;
  }

  get id() {
    return this.#options.id;
  }

  get replicas() {
    return !['update', 'remove', 'reset'].some((kind) => this.#options.hidden.includes(kind));
  }

  reaches(connection) {
    return !connection.cutFrom.has(this.id);
  }

  start(least = 0) {
    this.#world.network.servers.add(this);
    this.#startedAt = this.#world.clock.now();
    this.#outranks = 0;
    this.#begin(Math.max(this.#world.clock.wall(), least));
  }

  stop() {
    this.#world.network.servers.delete(this);
    this.primary = false;
    this.#world.note(`${this.id} ends ${this.epoch}`);
    this.#world.clock.clearTimeout(this.#beat);
  }

  forgetAll() {
    this.entries.clear();
  }

  set(key, value, cause) {
    return this.setAll([[key, value]], cause);
  }

  setAll(pairs, cause = 'write') {
    return this.#change(pairs.map(([key, value]) => ({ kind: 'update', key, value, cause })));
  }

  remove(key, cause = 'write') {
    return this.entries.has(key) ? this.#change([{ kind: 'remove', key, cause }]) : this.version;
  }

  clear() {
    return this.#change([{ kind: 'reset', cause: 'write' }]);
  }

  signal(signal, data) {
    return this.#change([{ kind: 'signal', signal, data }]);
  }

  get version() {
    return { epoch: this.epoch, sequence: this.sequence };
  }

  receive({ type, detail }) {
    const heard = detail.heard;
    if (heard && (heard.epoch > this.epoch || (heard.epoch === this.epoch && heard.id > this.id))) {
      this.#onNewer(heard);
    } else if (this.primary && type === 'state:connect') {
      this.#onConnect(detail);
    } else if (this.primary && type === 'state:alive') {
      this.#onAlive(detail);
    } else if (this.primary && type === 'state:request') {
      this.#onRequest(detail);
    } else if (this.primary && type === 'state:write') {
      this.#onWrite(detail);
    }
  }

  #onNewer({ epoch }) {
    if (!this.primary) {
      return;
    }
    if (this.#outranks++ < 8 && this.#world.clock.now() - this.#startedAt < 1000) {
      this.#begin(epoch + 1);
    } else {
      this.stop();
    }
  }

  #begin(epoch) {
    this.primary = true;
    this.epoch = Math.max(epoch, this.epoch + 1);
    this.sequence = 0;
    this.#history = [];
    this.#accounts.clear();
    this.#shared = null;
    this.#beganEmpty = this.entries.size === 0;
    this.#beganAt = this.#world.clock.now();
    this.#world.note(`${this.id} begins ${this.epoch}`);
    this.#world.record(this);
    this.#tick();
  }

  #tick() {
    this.#world.clock.clearTimeout(this.#beat);
    this.#beat = this.#world.clock.setTimeout(() => this.#tick(), 1000);
    this.#shared = null;
    for (const [sinkId, { heardAt }] of this.#accounts) {
      if (this.#world.clock.now() - heardAt > 5000) {
        this.#accounts.delete(sinkId);
      }
    }
    this.#publish('state:heartbeat', this.#heartbeat(0, 0));
  }

  #heartbeat(session, nonce) {
    let sum = 0n;
    for (const { version } of this.entries.values()) {
      sum = BigInt.asUintN(64, sum + mix(version.epoch, version.sequence));
    }
    return { sequence: this.sequence, digest: sum.toString(16).padStart(16, '0'),
      loader: this.#options.loadable.size > 0, replicas: this.replicas, session, nonce };
  }

  #change(steps) {
    if (!this.primary) {
      throw new Error('not primary');
    }
    this.sequence++;
    const timestamp = this.#world.clock.wall();
    for (const step of steps) {
      Object.assign(step, { sequence: this.sequence, timestamp });
      if (step.kind === 'update') {
        this.entries.set(step.key, { value: step.value, version: this.version, timestamp });
      } else if (step.kind === 'remove') {
        this.entries.delete(step.key);
      } else if (step.kind === 'reset') {
        this.entries.clear();
      }
    }
    this.#history.push(steps);
    if (this.#history.length > this.#options.history) {
      this.#history.shift();
    }
    this.#world.record(this, steps);
    this.#publishRange(this.sequence, this.sequence, steps.flatMap((step) => this.#visible(step)));
    return this.version;
  }

  /** A signal that is not broadcast leaves a hole, the rest of it is told as a change that is not known. */
  #visible(step) {
    if (!this.#options.hidden.includes(step.kind)) {
      const { cause, ...rest } = step;
      return [cause === undefined || cause === 'write' ? rest : step];
    }
    if (step.kind === 'signal') {
      return [];
    }
    return [step.kind === 'reset' ? { kind: 'forget-all', sequence: step.sequence }
      : { kind: 'forget', key: step.key, sequence: step.sequence }];
  }

  #publishRange(from, sequence, changes) {
    if (changes.length === 1 && this.#world.dice.chance(0.8)) {
      const [{ kind, ...change }] = changes;
      this.#publish(`state:${kind}`, change);
    } else {
      this.#publish('state:changes', { from, sequence, changes });
    }
  }

  #account({ sinkId, instance }) {
    let account = this.#accounts.get(sinkId);
    if (account?.instance !== instance) {
      account = { instance, session: ++this.#lastSession, outcomes: new Map(), forgotten: 0, connected: false };
      this.#accounts.set(sinkId, account);
    }
    account.heardAt = this.#world.clock.now();
    return account;
  }

  #onConnect(detail) {
    const { sinkId, mode, since, keys = [], nonce } = detail;
    const account = this.#account(detail);
    const first = !account.connected;
    account.connected = true;
    if (mode === 'on-demand' || !this.replicas) {
      this.#sendParts(sinkId, this.sequence, keys, true);
    } else if (since?.epoch === this.epoch && since.id === this.id
      && this.sequence - since.sequence <= this.#history.length) {
      this.#sendRest(sinkId, since.sequence);
    } else if (first && !since && this.#beganEmpty && this.#history.length === this.sequence
      && this.#world.clock.now() - this.#beganAt < 1000) {
      this.#sendParts(sinkId, 0, [], false);
      this.#sendRest(sinkId, 0);
    } else {
      this.#sendShared(sinkId);
    }
    this.#send(sinkId, 'state:heartbeat', this.#heartbeat(account.session, nonce));
  }

  #onAlive(detail) {
    const known = this.#accounts.get(detail.sinkId);
    const session = known && known.instance !== detail.instance ? 0 : this.#account(detail).session;
    this.#send(detail.sinkId, 'state:heartbeat', this.#heartbeat(session, detail.nonce));
  }

  /** What is shared until the next heartbeat, and the changes since. */
  #sendShared(sinkId) {
    if (!this.#shared || this.sequence - this.#shared.sequence > this.#history.length) {
      this.#shared = { sequence: this.sequence, id: ++this.#lastSnapshot, entries: new Map(this.entries) };
    }
    const { sequence, id, entries } = this.#shared;
    this.#sendParts(sinkId, sequence, [...entries.keys()], false, entries, id);
    this.#sendRest(sinkId, sequence);
  }

  #sendRest(sinkId, since) {
    const rest = this.#history.slice(this.#history.length - (this.sequence - since));
    for (let first = 0; first < rest.length; first += this.#options.part) {
      const some = rest.slice(first, first + this.#options.part);
      this.#send(sinkId, 'state:changes', { from: since + first + 1, sequence: since + first + some.length,
        changes: some.flat().flatMap((step) => this.#visible(step)) });
    }
  }

  #sendParts(sinkId, sequence, keys, scoped, entries = this.entries, snapshot = ++this.#lastSnapshot) {
    const parts = Math.max(1, Math.ceil(keys.length / this.#options.part));
    for (let part = 0; part < parts; part++) {
      const some = keys.slice(part * this.#options.part, (part + 1) * this.#options.part);
      const pieces = some.length > 1 && this.#world.dice.chance(0.3) ? 2 : 1;
      for (let piece = 0; piece < pieces; piece++) {
        const its = some.filter((_, index) => index % pieces === piece);
        this.#send(sinkId, 'state:snapshot', {
          sequence, snapshot, part, parts, ...(pieces > 1 ? { piece, pieces } : {}), ...(scoped ? { scope: its } : {}),
          entries: its.filter((key) => entries.has(key)).map((key) => this.#entry(key, entries)),
        });
      }
    }
  }

  #entry(key, entries) {
    const { value, version, timestamp } = entries.get(key);
    return { key, value, sequence: version.sequence, timestamp, ...(version.epoch === this.epoch ? {} : { version }) };
  }

  #onRequest(detail) {
    const { sinkId, key, requestId } = detail;
    const { loadable } = this.#options;
    if (this.entries.has(key) || !loadable.has(key)) {
      this.#answer(sinkId, key, requestId);
      return;
    }
    const waiting = this.#loads.get(key);
    if (waiting) {
      waiting.push(detail);
      return;
    }
    this.#loads.set(key, [detail]);
    this.#world.clock.setTimeout(() => this.#loaded(key), 5 + this.#world.dice.next() * 300);
  }

  #loaded(key) {
    const waiting = this.#loads.get(key);
    this.#loads.delete(key);
    if (!this.primary) {
      return;
    }
    const value = this.#options.loadable.get(key)();
    if (value !== undefined && !this.entries.has(key)) {
      this.set(key, value, 'load');
    }
    for (const { sinkId, requestId } of waiting) {
      if (value === undefined) {
        this.#send(sinkId, 'state:failed', { requestId, reason: 'no luck' });
      } else {
        this.#answer(sinkId, key, requestId);
      }
    }
  }

  #answer(sinkId, key, requestId) {
    const held = this.entries.get(key);
    if (held) {
      const { value, version, timestamp } = held;
      this.#send(sinkId, 'state:update', { param: key, key, value, version, timestamp, sequence: this.sequence, requestId });
    } else {
      this.#send(sinkId, 'state:missing', { param: key, key, sequence: this.sequence, requestId });
    }
  }

  #onWrite({ sinkId, session, number, key, value, remove, expected }) {
    const account = this.#accounts.get(sinkId);
    const open = account && session?.id === this.id && session.epoch === this.epoch && session.number === account.session;
    if (!open || number <= account.forgotten) {
      this.#send(sinkId, 'state:rejected', { number, unknown: true, reason: 'another session' });
      return;
    }
    account.heardAt = this.#world.clock.now();
    if (!account.outcomes.has(number)) {
      account.outcomes.set(number, this.#decide(key, value, remove, expected));
      if (account.outcomes.size > OUTCOMES) {
        const [eldest] = account.outcomes.keys();
        account.outcomes.delete(eldest);
        account.forgotten = Math.max(account.forgotten, eldest);
      }
    }
    const { type, ...outcome } = account.outcomes.get(number);
    this.#send(sinkId, type, { number, ...outcome });
  }

  #decide(key, value, remove, expected) {
    const held = this.entries.get(key)?.version ?? { epoch: 0, sequence: 0 };
    if (expected && (expected.epoch !== held.epoch || expected.sequence !== held.sequence)) {
      return { type: 'state:rejected', unknown: false, reason: `expected ${expected.epoch}:${expected.sequence}` };
    }
    return { type: 'state:written', version: remove ? this.remove(key) : this.set(key, value) };
  }

  #publish(type, detail) {
    this.#world.network.publish(this, this.#message(type, detail));
  }

  #send(sinkId, type, detail) {
    const connection = this.#world.connectionOf(sinkId);
    if (connection) {
      this.#world.network.toConnection(this, connection, this.#message(type, detail));
    }
  }

  #message(type, detail) {
    return { type, namespace: 'themes', detail: { id: this.id, epoch: this.epoch, ...detail } };
  }
}
