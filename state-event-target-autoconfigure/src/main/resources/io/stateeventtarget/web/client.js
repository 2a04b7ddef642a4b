/**
 * Replicas of state in browsers, workers and Node: a *source* owns a namespace of entries, *sinks* hold copies that
 * follow it, never go back in time and know how fresh they are. A *broadcast* carries the messages between them: a
 * WebSocket to a server, or `postMessage` between windows, workers and tabs.
 *
 *     import { sink, WebSocketBroadcast } from './client.js';
 *     const themes = sink({ namespace: 'themes', broadcast: new WebSocketBroadcast('/state-event-target/themes') });
 *     themes.addEventListener('state:update', ({ detail }) => paint(detail.key, detail.value));
 *     await themes.read('home');
 *
 * One module, no dependencies, no build step. From top to bottom: what everything uses, the targets that hold
 * entries, how messages are read, the sink from its smallest part to its largest, the source, and the broadcasts. What
 * the messages mean, and every rule of the sink, is in docs/protocol.md of the project.
 *
 * Times are milliseconds. Versions are `{epoch, sequence}` of whole numbers below 2^53. Values are JSON and are not
 * changed in place.
 *
 * @license MIT
 * @module
 */

/** @typedef {{epoch: number, sequence: number}} Version */
/** @typedef {{id: string, epoch: number}} Origin which incarnation of which source */
/** @typedef {{id: string, epoch: number, sequence: number}} Position how far an incarnation, or who follows it, is */
/**
 * @typedef {object} Entry
 * @property {string} id the key as text
 * @property {*} key
 * @property {*} value
 * @property {number} epoch
 * @property {number} sequence
 * @property {number} timestamp
 */

/** @type {Origin} */
const NOBODY = Object.freeze({ id: '', epoch: 0 });

/** @type {Position} */
const NOWHERE = Object.freeze({ id: '', epoch: 0, sequence: 0 });

const MESSAGE_LIMIT = 1024 * 1024;
const KEY_LIMIT = 4096;
const ENTRY_LIMIT = 100_000;
const NESTING_LIMIT = 64;
const NAME_LIMIT = 255;
const WARNING_INTERVAL = 10_000;

// ---------------------------------------------------------------------------------------------------------- common

/** Why a read, a write or a call failed. */
export class StateError extends Error {
  /**
   * @param {'timeout'|'rejected'|'failed'|'limit'|'closed'|'fenced'|'unsupported'} code
   * @param {string} message
   * @param {{key?: *, reason?: string, unknown?: boolean}} [about] `reason`: in the words of the source;
   *     `unknown`: whether a write may have been made nevertheless
   */
  constructor(code, message, { key, reason = code, unknown = false } = {}) {
    super(message);
    this.name = 'StateError';
    this.code = code;
    this.key = key;
    this.reason = reason;
    this.unknown = unknown;
  }
}

/** Time, timers and randomness of the platform. Its elapsed time goes on while the machine sleeps. */
class SystemClock {
  #slept = 0;
  #ahead = Date.now() - performance.now();

  /** Elapsed time, never going back. */
  now() {
    const ahead = Date.now() - performance.now();
    if (ahead - this.#ahead > 1000) {
      this.#slept += ahead - this.#ahead;
    }
    this.#ahead = ahead;
    return performance.now() + this.#slept;
  }

  /** Milliseconds since 1970. */
  wall() {
    return Date.now();
  }

  /** At least 0 and below 1. */
  random() {
    return Math.random();
  }

  setTimeout(callback, delay) {
    return setTimeout(callback, delay);
  }

  clearTimeout(timer) {
    clearTimeout(timer);
  }
}

const systemClock = new SystemClock();

/** Calls back when something is due, with one timer at a time. */
class Alarm {
  #clock;
  #callback;
  #timer;
  #dueAt = Infinity;

  constructor(clock, callback) {
    this.#clock = clock;
    this.#callback = callback;
  }

  /** @param {number} instant the only time that counts from now on, or Infinity for never */
  set(instant) {
    if (instant === this.#dueAt) {
      return;
    }
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dueAt = instant;
    if (instant !== Infinity) {
      this.#timer = this.#clock.setTimeout(() => this.#ring(), Math.max(1, instant - this.#clock.now()));
    }
  }

  #ring() {
    this.#timer = undefined;
    this.#dueAt = Infinity;
    this.#callback();
  }
}

/** The growing, jittered time between tries: a base that doubles, times 0.5 to 1.5. */
class Backoff {
  #clock;
  #first;
  #most;
  #next;

  constructor(clock, first = 100, most = 5000) {
    this.#clock = clock;
    this.#first = first;
    this.#most = most;
    this.#next = first;
  }

  next() {
    const base = this.#next;
    this.#next = Math.min(this.#most, base * 2);
    return base * (0.5 + this.#clock.random());
  }

  reset() {
    this.#next = this.#first;
  }
}

/** Where the numbers of a life begin, far from those of its other lives. */
const firstNumber = (clock) => 1 + Math.floor(clock.random() * 2 ** 52);

/** The time until a request or write is sent again. */
const retryInterval = (clock) => 750 + 500 * clock.random();

/**
 * The text by which a key is known: JSON with sorted properties, for strings the string itself behind a quote.
 * @param {*} key
 * @returns {string}
 */
function keyText(key) {
  return typeof key === 'string' ? `"${key}` : canonical(key, 0);
}

function canonical(value, depth) {
  if (depth > NESTING_LIMIT) {
    throw new Refused('oversized', `it is nested deeper than ${NESTING_LIMIT}`);
  }
  if (Array.isArray(value)) {
    return `[${value.map((element) => canonical(element, depth + 1)).join()}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value).filter((name) => value[name] !== undefined).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name], depth + 1)}`).join()}}`;
  }
  const text = JSON.stringify(value);
  if (text === undefined) {
    throw new Refused('malformed', `a ${typeof value} is no JSON`);
  }
  return text;
}

/** @throws {TypeError} for what cannot be sent */
function requireJson(value) {
  try {
    canonical(value, 0);
  } catch (error) {
    throw new TypeError(`The value cannot be sent: ${error.message}`);
  }
}

function sameValue(one, other) {
  return one === other || canonical(one, 0) === canonical(other, 0);
}

/** Origins are ordered by epoch, then by id. */
function compareOrigins(one, other) {
  return one.epoch - other.epoch || (one.id < other.id ? -1 : Number(one.id > other.id));
}

function isAfter(position, other) {
  const order = compareOrigins(position, other);
  return order > 0 || (order === 0 && position.sequence > other.sequence);
}

const versionOf = ({ epoch, sequence }) => ({ epoch, sequence });

/**
 * The share of one entry in a digest: the finalizer of SplitMix64 over its version.
 * @param {number} epoch
 * @param {number} sequence
 * @returns {bigint}
 */
export function mix(epoch, sequence) {
  let z = BigInt.asUintN(64, BigInt(epoch) * 0x9E3779B97F4A7C15n + BigInt(sequence));
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xBF58476D1CE4E5B9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94D049BB133111EBn);
  return z ^ (z >> 31n);
}

/** Entries by the text of their key, and their digest. */
class Entries extends Map {
  #sum = 0n;

  put(entry) {
    const previous = this.get(entry.id);
    this.#sum += mix(entry.epoch, entry.sequence) - (previous ? mix(previous.epoch, previous.sequence) : 0n);
    this.set(entry.id, entry);
    return previous;
  }

  drop(id) {
    const previous = this.get(id);
    if (previous && this.delete(id)) {
      this.#sum -= mix(previous.epoch, previous.sequence);
    }
    return previous;
  }

  clear() {
    super.clear();
    this.#sum = 0n;
  }

  /** 16 hexadecimal digits. */
  get digest() {
    return BigInt.asUintN(64, this.#sum).toString(16).padStart(16, '0');
  }
}

// --------------------------------------------------------------------------------------------------------- targets

/** The promises of values, by the text of their key: the same one until the value changes. */
class Promises {
  #byId = new Map();

  has(id) {
    return this.#byId.has(id);
  }

  get(id, entry) {
    let held = this.#byId.get(id);
    if (!held) {
      held = {};
      held.promise = new Promise((resolve, reject) => Object.assign(held, { resolve, reject }));
      held.promise.status = 'pending';
      // Who only primes or peeks does not hear of failures
      held.promise.catch(() => {});
      this.#byId.set(id, held);
      if (entry) {
        this.arrived(id, entry.value);
      }
    }
    return held.promise;
  }

  arrived(id, value) {
    const held = this.#byId.get(id);
    if (held?.promise.status === 'pending') {
      Object.assign(held.promise, { status: 'fulfilled', value });
      held.resolve(value);
    } else if (held && !sameValue(held.promise.value, value)) {
      this.#byId.delete(id);
    }
  }

  /** Who waits goes on waiting; who was answered gets another promise next time. */
  gone(id) {
    if (this.#byId.get(id)?.promise.status === 'fulfilled') {
      this.#byId.delete(id);
    }
  }

  allGone() {
    [...this.#byId.keys()].forEach((id) => this.gone(id));
  }

  fail(id, error) {
    const held = this.#byId.get(id);
    if (held?.promise.status === 'pending') {
      this.#byId.delete(id);
      Object.assign(held.promise, { status: 'rejected', reason: error });
      held.reject(error);
    }
  }

  close(error) {
    [...this.#byId.keys()].forEach((id) => this.fail(id, error));
  }
}

/** Events that wait until what caused them is complete; they are dispatched in order, whatever listeners do. */
class Outbox {
  #target;
  #events = [];
  #busy = false;

  constructor(target) {
    this.#target = target;
  }

  add(type, detail) {
    this.#events.push(new CustomEvent(type, { detail }));
  }

  flush() {
    if (this.#busy) {
      return;
    }
    this.#busy = true;
    for (let event = this.#events.shift(); event; event = this.#events.shift()) {
      this.#target.dispatchEvent(event);
    }
    this.#busy = false;
  }
}

/** What a target is made of, for the subclasses in this module. */
const INNER = Symbol('inner');
const MISS = Symbol('miss');
const COMMITTED = Symbol('committed');

/**
 * Key-value state that tells of its changes by events. By itself it is a store within one context; as a
 * {@link StateSource} others follow it, as a {@link StateSink} it follows another.
 *
 * @template [P=any] what entries are asked for by
 * @template [V=any]
 */
export class KVDataEventTarget extends EventTarget {
  #getKey;
  #ended = new AbortController();

  /**
   * @param {Iterable<[P, V]> | null} [entries] to begin with
   * @param {{getKey?: (param: P) => *, clock?: object}} [options]
   */
  constructor(entries = null, { getKey = (param) => param, clock = systemClock } = {}) {
    super();
    this.#getKey = getKey;
    this[INNER] = {
      clock, entries: new Entries(), promises: new Promises(), outbox: new Outbox(this), position: NOWHERE,
    };
    for (const [param, value] of entries ?? []) {
      this.#put(param, value, { epoch: 0, sequence: 0 });
    }
    this.addEventListener('state:prime', ({ detail }) => {
      this.prime(detail.param ?? detail.key);
    }, { signal: this.#ended.signal });
  }

  /**
   * The value if there is one, otherwise a promise of it.
   * @param {P} param
   * @returns {V | Promise<V>}
   */
  read(param) {
    const entry = this.#find(param);
    return entry ? entry.value : this.getAsync(param);
  }

  /**
   * The value or undefined, at once. A miss asks for it, once.
   * @param {P} param
   * @returns {V | undefined}
   */
  peek(param) {
    const { key, id } = this.#identify(param);
    const entry = this[INNER].entries.get(id);
    if (!entry) {
      this[MISS](id, key, param);
    }
    return entry?.value;
  }

  /**
   * A promise of the value, the same one until the value changes.
   * @param {P} param
   * @returns {Promise<V>}
   */
  getAsync(param) {
    const { key, id } = this.#identify(param);
    const { entries, promises } = this[INNER];
    const entry = entries.get(id);
    return entry ? promises.get(id, entry) : this[MISS](id, key, param);
  }

  /**
   * Asks for a value ahead of need.
   * @param {P} param
   */
  prime(param) {
    void this.getAsync(param);
  }

  /**
   * The value with its key, version and timestamp, without asking.
   * @param {P} param
   */
  entry(param) {
    const entry = this.#find(param);
    return entry && { key: entry.key, value: entry.value, version: versionOf(entry), timestamp: entry.timestamp };
  }

  /** @returns {IterableIterator<[*, V]>} keys and values */
  *entries() {
    for (const { key, value } of this[INNER].entries.values()) {
      yield [key, value];
    }
  }

  get size() {
    return this[INNER].entries.size;
  }

  /** @returns {Version} that of the last change */
  get version() {
    return versionOf(this[INNER].position);
  }

  /**
   * @param {P} param
   * @param {V} value
   * @returns {Version | Promise<Version>}
   */
  set(param, value) {
    return this.setAll([[param, value]]);
  }

  /**
   * Sets several values in one change.
   * @param {Iterable<[P, V]>} entries
   * @returns {Version}
   */
  setAll(entries) {
    return this.#commit((version) => [...entries].map(([param, value]) => this.#put(param, value, version)));
  }

  /**
   * @param {P} param
   * @returns {Version | Promise<Version>}
   */
  remove(param) {
    const { key, id } = this.#identify(param);
    if (!this[INNER].entries.has(id)) {
      return this.version;
    }
    return this.#commit(() => {
      const { value: previous } = this[INNER].entries.drop(id);
      this[INNER].promises.gone(id);
      return [{ kind: 'remove', event: { param, key, previous }, key }];
    });
  }

  /** Removes everything. Who waits for a value goes on waiting. */
  clear() {
    return this.#commit(() => {
      this[INNER].entries.clear();
      this[INNER].promises.allGone();
      return [{ kind: 'reset', event: {} }];
    });
  }

  /**
   * Tells of something, in order with the changes.
   * @param {string} signal
   * @param {*} [data]
   */
  signal(signal, data = null) {
    return this.#commit(() => [{ kind: 'signal', event: { signal, data }, signal, data }]);
  }

  /**
   * Calls a handler with each `state:missing` event: a key without a value was asked for.
   * @param {(event: CustomEvent) => void} handler
   */
  onMissing(handler) {
    this.addEventListener('state:missing', handler, { signal: this.#ended.signal });
  }

  /** Ends for good: who waits hears of it. */
  destroy() {
    this.#ended.abort();
    this[INNER].promises.close(new StateError('closed', 'The target was destroyed'));
  }

  get destroyed() {
    return this.#ended.signal.aborted;
  }

  /** For subclasses: a key without a value is asked for. Returns the promise of its value. */
  [MISS](id, key, param) {
    const { outbox, promises } = this[INNER];
    const first = !promises.has(id);
    const promise = promises.get(id);
    if (this.destroyed) {
      promises.fail(id, new StateError('closed', 'The target was destroyed', { key }));
    } else if (first) {
      outbox.add('state:missing', { param, key });
      outbox.flush();
    }
    return promise;
  }

  /** For subclasses: a change was made and is about to be told. */
  [COMMITTED](_change) {}

  #identify(param) {
    const key = this.#getKey(param);
    return { key, id: keyText(key) };
  }

  #find(param) {
    return this[INNER].entries.get(this.#identify(param).id);
  }

  #put(param, value, version) {
    if (value === undefined) {
      throw new TypeError('undefined is no value: use remove()');
    }
    const { key, id } = this.#identify(param);
    const entry = { id, key, value, ...version, timestamp: this[INNER].clock.wall() };
    const previous = this[INNER].entries.put(entry)?.value;
    this[INNER].promises.arrived(id, value);
    return { kind: 'update', event: { param, key, value, previous }, key, value };
  }

  /** Makes a change of one or more steps, numbers it and tells of it. */
  #commit(change) {
    if (this.destroyed) {
      throw new StateError('closed', 'The target was destroyed');
    }
    const { clock, outbox, position } = this[INNER];
    const version = { epoch: position.epoch, sequence: position.sequence + 1 };
    const timestamp = clock.wall();
    const steps = change(version);
    if (steps.length > 0) {
      this[INNER].position = { ...position, sequence: version.sequence };
      for (const { kind, event } of steps) {
        outbox.add(`state:${kind}`, { ...event, version, timestamp, id: position.id, cause: 'write' });
      }
      this[COMMITTED](steps.map(({ event, ...step }) => ({ ...step, sequence: version.sequence, timestamp })));
      outbox.flush();
    }
    return this.version;
  }
}

/**
 * State of one value, without a key: the entry `value` of a target, which may be a source or a sink.
 *
 * @template [V=any]
 */
export class DataEventTarget extends EventTarget {
  static #EVENTS = ['state:update', 'state:remove', 'state:reset', 'state:signal', 'state:missing', 'state:status'];
  static #KEY = 'value';

  /**
   * @param {V} [value] to begin with
   * @param {KVDataEventTarget} [target] has the entry; it is destroyed with this
   */
  constructor(value = undefined, target = new KVDataEventTarget()) {
    super();
    this.target = target;
    if (value !== undefined) {
      this.set(value);
    }
    for (const type of DataEventTarget.#EVENTS) {
      target.addEventListener(type, ({ detail }) => this.dispatchEvent(new CustomEvent(type, { detail })));
    }
    this.addEventListener('state:prime', () => this.prime());
  }

  read() {
    return this.target.read(DataEventTarget.#KEY);
  }

  peek() {
    return this.target.peek(DataEventTarget.#KEY);
  }

  getAsync() {
    return this.target.getAsync(DataEventTarget.#KEY);
  }

  prime() {
    this.target.prime(DataEventTarget.#KEY);
  }

  set(value) {
    return this.target.set(DataEventTarget.#KEY, value);
  }

  remove() {
    return this.target.remove(DataEventTarget.#KEY);
  }

  clear() {
    return this.target.clear();
  }

  onMissing(handler) {
    this.target.onMissing(handler);
  }

  destroy() {
    this.target.destroy();
  }
}

// -------------------------------------------------------------------------------------------------------- messages

/** A message that is not as it should be. */
class Refused extends Error {
  constructor(reason, description) {
    super(description);
    this.reason = reason;
  }
}

/** Reads the fields of a message, none of which is trusted. */
class Fields {
  #values;

  constructor(values) {
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      throw new Refused('malformed', 'an object was expected');
    }
    this.#values = values;
  }

  has(name) {
    return this.#values[name] !== undefined;
  }

  number(name, absent = undefined, least = 0) {
    const number = this.#values[name] ?? absent;
    if (!Number.isSafeInteger(number) || number < least) {
      throw new Refused('malformed', `'${name}' is no whole number from ${least} and below 2^53`);
    }
    return number;
  }

  text(name, absent = undefined) {
    const text = this.#values[name] ?? absent;
    if (typeof text !== 'string') {
      throw new Refused('malformed', `'${name}' is no text`);
    }
    return text;
  }

  name(name) {
    const text = this.text(name);
    if (text === '' || text.length > NAME_LIMIT) {
      throw new Refused('malformed', `'${name}' is empty or longer than ${NAME_LIMIT}`);
    }
    return text;
  }

  flag(name, absent = undefined) {
    const flag = this.#values[name] ?? absent;
    if (typeof flag !== 'boolean') {
      throw new Refused('malformed', `'${name}' is neither true nor false`);
    }
    return flag;
  }

  word(name, words, absent = undefined) {
    const word = this.text(name, absent);
    if (!words.includes(word)) {
      throw new Refused('malformed', `'${name}' is none of ${words.join(', ')}`);
    }
    return word;
  }

  digest() {
    if (!this.has('digest')) {
      return undefined;
    }
    const digest = this.text('digest');
    if (!/^[0-9a-f]{16}$/.test(digest)) {
      throw new Refused('malformed', "'digest' has not 16 hexadecimal digits");
    }
    return digest;
  }

  value(name = 'value') {
    if (!this.has(name)) {
      throw new Refused('malformed', `'${name}' is missing`);
    }
    requireShallow(this.#values[name], 0);
    return this.#values[name];
  }

  /** The key, or what the original's clients call it. */
  key() {
    return readKey(this.#values.key ?? this.#values.param);
  }

  list(name, read) {
    const list = this.#values[name];
    if (!Array.isArray(list)) {
      throw new Refused('malformed', `'${name}' is no list`);
    }
    if (list.length > ENTRY_LIMIT) {
      throw new Refused('oversized', `'${name}' has more than ${ENTRY_LIMIT}`);
    }
    return list.map(read);
  }

  origin() {
    return { id: this.name('id'), epoch: this.number('epoch', undefined, 1) };
  }

  version() {
    return { epoch: this.number('epoch'), sequence: this.number('sequence') };
  }

  object(name) {
    return new Fields(this.#values[name]);
  }

  /** @returns {Entry} of this epoch unless it says another */
  entry(epoch) {
    const { key, id } = this.key();
    const version = this.has('version') ? this.object('version').version()
      : { epoch, sequence: this.number('sequence') };
    return { id, key, value: this.value(), ...version, timestamp: this.number('timestamp', undefined, -(2 ** 53) + 1) };
  }
}

function readKey(key) {
  if (key === undefined || key === null) {
    throw new Refused('malformed', "'key' is missing");
  }
  const id = keyText(key);
  if (id.length > KEY_LIMIT || (id.length * 3 > KEY_LIMIT && new TextEncoder().encode(id).length > KEY_LIMIT + 1)) {
    throw new Refused('oversized', `a key is longer than ${KEY_LIMIT} bytes`);
  }
  return { key, id };
}

function requireShallow(value, depth) {
  if (depth > NESTING_LIMIT) {
    throw new Refused('oversized', `it is nested deeper than ${NESTING_LIMIT}`);
  }
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach((element) => requireShallow(element, depth + 1));
  }
}

const KINDS = ['update', 'remove', 'reset', 'signal', 'forget', 'forget-all'];
const CAUSES = ['write', 'load', 'expired', 'resync'];
const MODES = ['replica', 'on-demand'];
const STATUSES = ['connecting', 'synced', 'stale', 'closed'];

function readChange(fields, kind, epoch) {
  const change = { kind, sequence: fields.number('sequence', undefined, 1) };
  if (kind === 'update') {
    change.entry = fields.entry(epoch);
  } else if (kind === 'remove' || kind === 'forget') {
    change.id = fields.key().id;
  } else if (kind === 'signal') {
    Object.assign(change, { signal: fields.text('signal'), data: fields.value('data') });
  }
  if (!kind.startsWith('forget')) {
    change.timestamp = fields.number('timestamp', undefined, -(2 ** 53) + 1);
    change.cause = fields.word('cause', CAUSES, 'write');
  }
  return change;
}

function readRange(fields, from, changes) {
  const to = fields.number('sequence', undefined, 1);
  const ordered = changes.every(({ sequence }, index) => sequence <= to
    && sequence >= (index > 0 ? changes[index - 1].sequence : from));
  if (from > to || !ordered) {
    throw new Refused('malformed', 'its changes are not in order or not in its range');
  }
  return { from, to, changes };
}

function readSingle(fields, kind, origin) {
  const from = fields.number('from', fields.number('sequence'), 1);
  return { type: 'changes', ...readRange(fields, from, [readChange(fields, kind, origin.epoch)]) };
}

function readSnapshot(fields, origin) {
  const snapshot = {
    type: 'snapshot', sequence: fields.number('sequence'), id: fields.number('snapshot'), part: fields.number('part'),
    parts: fields.number('parts'), piece: fields.number('piece', 0), pieces: fields.number('pieces', 1),
    entries: fields.list('entries', (entry) => new Fields(entry).entry(origin.epoch)),
    scope: fields.has('scope') ? new Set(fields.list('scope', (key) => readKey(key).id)) : null,
  };
  if (snapshot.part >= snapshot.parts || snapshot.piece >= snapshot.pieces) {
    throw new Refused('malformed', 'its part is not one of its parts');
  }
  return snapshot;
}

/** How the messages of a source are read. */
const SOURCE_MESSAGES = {
  'state:update': (fields, origin) => (fields.has('requestId')
    ? { type: 'answer', requestId: fields.number('requestId'), sequence: fields.number('sequence'),
      entry: fields.entry(origin.epoch) }
    : readSingle(fields, 'update', origin)),
  'state:changes': (fields, origin) => ({
    type: 'changes',
    ...readRange(fields, fields.number('from', undefined, 1), fields.list('changes', (change) => {
      const each = new Fields(change);
      return readChange(each, each.word('kind', KINDS), origin.epoch);
    })),
  }),
  'state:snapshot': readSnapshot,
  'state:heartbeat': (fields) => ({
    type: 'heartbeat', sequence: fields.number('sequence'), digest: fields.digest(), loader: fields.flag('loader'),
    // No session is no word of it
    replicas: fields.flag('replicas'), session: fields.number('session', -1, -1), nonce: fields.number('nonce', 0),
  }),
  'state:missing': (fields) => ({ type: 'answer', requestId: fields.number('requestId'),
    sequence: fields.number('sequence'), entry: null, key: fields.key() }),
  'state:failed': (fields) => ({ type: 'failed', requestId: fields.number('requestId'),
    reason: fields.text('reason') }),
  'state:written': (fields) => ({ type: 'written', number: fields.number('number'),
    version: fields.object('version').version() }),
  'state:rejected': (fields) => ({ type: 'rejected', number: fields.number('number'), reason: fields.text('reason'),
    unknown: fields.flag('unknown', false) }),
};
for (const kind of KINDS.slice(1)) {
  SOURCE_MESSAGES[`state:${kind}`] = (fields, origin) => readSingle(fields, kind, origin);
}

/** How the messages of sinks are read. */
const SINK_MESSAGES = {
  'state:connect': (fields) => ({
    instance: fields.number('instance'), mode: fields.word('mode', MODES), nonce: fields.number('nonce'),
    since: fields.has('since') ? readPosition(fields.object('since')) : NOWHERE,
    keys: fields.has('keys') ? fields.list('keys', readKey) : [],
  }),
  'state:alive': (fields) => ({
    instance: fields.number('instance'), mode: fields.word('mode', MODES), nonce: fields.number('nonce'),
    version: fields.object('version').version(), status: fields.word('status', STATUSES),
  }),
  'state:request': (fields) => ({ requestId: fields.number('requestId', 0), ...fields.key() }),
  'state:write': (fields) => ({
    number: fields.number('number'), ...fields.key(), remove: fields.flag('remove', false),
    value: fields.flag('remove', false) ? undefined : fields.value(),
    expected: fields.has('expected') ? fields.object('expected').version() : null,
    session: fields.has('session') ? { ...fields.object('session').origin(),
      number: fields.object('session').number('number', undefined, 1) } : null,
  }),
};

function readPosition(fields) {
  return { ...fields.origin(), sequence: fields.number('sequence') };
}

/** Takes what a broadcast delivers for one namespace, and counts what it has to drop. */
class Inbox {
  dropped = { malformed: 0, oversized: 0, foreign: 0 };

  #namespace;
  #readers;
  #clock;
  #quietUntil = -Infinity;

  constructor(namespace, readers, clock) {
    this.#namespace = namespace;
    this.#readers = readers;
    this.#clock = clock;
  }

  /** @returns what `read` made of the message, or null if it is none of ours */
  read(message, read) {
    const type = message?.type;
    if (typeof type !== 'string' || !Object.hasOwn(this.#readers, type)) {
      return null;
    }
    if (message.namespace !== this.#namespace) {
      this.dropped.foreign++;
      return null;
    }
    try {
      return read(this.#readers[type], new Fields(message.detail));
    } catch (error) {
      this.#drop(type, error);
      return null;
    }
  }

  #drop(type, error) {
    this.dropped[error instanceof Refused ? error.reason : 'malformed']++;
    const now = this.#clock.now();
    if (now >= this.#quietUntil) {
      this.#quietUntil = now + WARNING_INTERVAL;
      console.warn(`A message ${type} of namespace '${this.#namespace}' was dropped: ${error.message}. Dropped so far:`,
        { ...this.dropped });
    }
  }
}

// ------------------------------------------------------------------------------------------------------------ sink

/** Decides what is asked for and offered: all options of a sink, with their bounds. */
function sinkSettings(options) {
  const defaults = {
    mode: 'replica', requestTimeout: 5000, staleAfter: 3000, reorderWindow: 50, reorderBuffer: 4096,
    snapshotParts: 65_536, pendingRequests: 65_536, maxEntries: 10_000,
  };
  const settings = { ...defaults };
  for (const name of Object.keys(defaults)) {
    settings[name] = options[name] ?? defaults[name];
    const least = name === 'requestTimeout' || name === 'reorderWindow' ? 0 : 1;
    if (name !== 'mode' && !(Number.isFinite(settings[name]) && settings[name] >= least)) {
      throw new RangeError(`'${name}' has to be a number of at least ${least}, not ${settings[name]}`);
    }
  }
  if (!MODES.includes(settings.mode)) {
    throw new RangeError(`'mode' has to be one of ${MODES.join(', ')}, not '${settings.mode}'`);
  }
  return settings;
}

/**
 * The questions that were sent to prove that a sink is equal to its source. A proof counts from the sending of the
 * question, so that an answer that was held up on its way cannot make a late sink look fresh.
 */
class Freshness {
  static #QUESTIONS = 16;

  provenAt;
  #questions = [];
  #last;
  #first;

  constructor(first, now) {
    this.#last = first;
    this.#first = first;
    this.provenAt = now;
  }

  get nextNonce() {
    return this.#last + 1;
  }

  ask(now) {
    this.#questions.push({ nonce: ++this.#last, sentAt: now });
    if (this.#questions.length > Freshness.#QUESTIONS) {
      this.#questions.shift();
    }
    return this.#last;
  }

  /** Whether a question waits for its answer. */
  awaits(nonce) {
    return this.#questions.some((question) => question.nonce === nonce);
  }

  /** Whether a question was ever asked, answered or not. */
  wasAsked(nonce) {
    return nonce > this.#first && nonce <= this.#last;
  }

  prove(nonce) {
    while (this.#questions.length > 0 && this.#questions[0].nonce <= nonce) {
      this.provenAt = this.#questions.shift().sentAt;
    }
  }
}

/** Changes that came before those they follow, bounded: past the bound all are dropped, which leaves a gap. */
class EarlyChanges {
  #limit;
  #byFrom = new Map();
  #size = 0;

  constructor(limit) {
    this.#limit = limit;
  }

  /** @returns {boolean} whether there was room */
  add(changes) {
    const same = this.#byFrom.get(changes.from);
    if (!same || same.to < changes.to) {
      this.#byFrom.set(changes.from, changes);
      this.#size += changes.changes.length + 1 - (same ? same.changes.length + 1 : 0);
    }
    if (this.#size > this.#limit) {
      this.clear();
      return false;
    }
    return true;
  }

  /** Takes out changes that follow a sequence, if there are any. */
  next(sequence) {
    for (const [from, changes] of this.#byFrom) {
      if (from <= sequence + 1) {
        this.#byFrom.delete(from);
        this.#size -= changes.changes.length + 1;
        if (changes.to > sequence) {
          return changes;
        }
      }
    }
    return null;
  }

  clear() {
    this.#byFrom.clear();
    this.#size = 0;
  }
}

/** Puts the parts of one snapshot together, and the pieces of each, bounded. Parts of a newer one start over. */
class SnapshotAssembly {
  #limit;
  #patience;
  #pieces = new Map();
  #count = 0;
  #whole = 0;
  #sample = null;
  #addedAt = 0;

  constructor(limit, patience) {
    this.#limit = limit;
    this.#patience = patience;
  }

  get dueAt() {
    return this.#pieces.size > 0 ? this.#addedAt + this.#patience : Infinity;
  }

  /** Gives up parts whose others do not come. */
  onTick(now) {
    if (now >= this.dueAt) {
      this.clear();
    }
  }

  /** @returns {object[] | null} all pieces, if this was the last one that was missing */
  add(part, now) {
    if (part.parts > this.#limit || (this.#sample && part.id < this.#sample.id)) {
      return null;
    }
    if (part.id !== this.#sample?.id) {
      this.clear();
      this.#sample = part;
    }
    if (!this.#belongs(part) || !this.#put(part)) {
      return null;
    }
    this.#addedAt = now;
    if (this.#whole < part.parts) {
      return null;
    }
    const all = [...this.#pieces.values()].flatMap((pieces) => [...pieces.values()]);
    this.clear();
    return all;
  }

  clear() {
    this.#pieces.clear();
    this.#count = 0;
    this.#whole = 0;
    this.#sample = null;
  }

  #belongs(part) {
    return part.parts === this.#sample.parts && part.sequence === this.#sample.sequence
      && (part.scope === null) === (this.#sample.scope === null);
  }

  #put(part) {
    const pieces = this.#pieces.get(part.part) ?? new Map();
    const fits = pieces.size === 0 || pieces.values().next().value.pieces === part.pieces;
    const known = pieces.has(part.piece);
    if (!fits || (!known && this.#count >= this.#limit)) {
      return false;
    }
    this.#pieces.set(part.part, pieces.set(part.piece, part));
    this.#count += known ? 0 : 1;
    this.#whole += !known && pieces.size === part.pieces ? 1 : 0;
    return true;
  }
}

/** A request under way. */
class Flight {
  answeredAt = null;
  answer = null;
  changedAt = NOWHERE;
  changedPresent = false;
  /** The version that an answer must have, because what happened to the key before is not known here. */
  atLeast = NOWHERE;

  constructor(requestId, id, key, deadline, retryAt) {
    Object.assign(this, { requestId, id, key, deadline, retryAt });
  }

  /** The stream told of the key. */
  changed(position, present) {
    this.changedAt = position;
    this.changedPresent = present;
  }

  /** Whether the stream told something newer of the key than the answer. */
  get isOutdated() {
    return this.answeredAt !== null && isAfter(this.changedAt, this.answeredAt);
  }

  isReached(position) {
    return this.answeredAt !== null && !isAfter(this.answeredAt, position);
  }

  startOver(position) {
    this.changedAt = NOWHERE;
    this.atLeast = position;
    this.answeredAt = null;
    this.answer = null;
  }
}

/** The requests under way, one for each key. */
class Flights {
  #clock;
  #limit;
  #timeout;
  #last;
  #byKey = new Map();
  #byRequest = new Map();
  #nextAt = Infinity;

  constructor({ pendingRequests, requestTimeout }, clock) {
    this.#clock = clock;
    this.#limit = pendingRequests;
    this.#timeout = requestTimeout;
    this.#last = firstNumber(clock);
  }

  get isFull() {
    return this.#byKey.size >= this.#limit;
  }

  get dueAt() {
    return this.#byKey.size > 0 ? this.#nextAt : Infinity;
  }

  start(id, key, now) {
    const deadline = this.#timeout === 0 ? Infinity : now + this.#timeout;
    const flight = new Flight(++this.#last, id, key, deadline, now + retryInterval(this.#clock));
    this.#byKey.set(id, flight);
    this.#byRequest.set(flight.requestId, flight);
    this.#nextAt = Math.min(this.#byKey.size > 1 ? this.#nextAt : Infinity, flight.retryAt, deadline);
    return flight;
  }

  of(id) {
    return this.#byKey.get(id);
  }

  get(requestId) {
    return this.#byRequest.get(requestId);
  }

  all() {
    return [...this.#byKey.values()];
  }

  end(flight) {
    this.#byRequest.delete(flight.requestId);
    this.#byKey.delete(flight.id);
  }

  /** Hands out the flights whose time is over and those to be sent again. */
  onTick(now, overdue, retry) {
    if (now < this.dueAt) {
      return;
    }
    this.#nextAt = Infinity;
    for (const flight of this.all()) {
      if (now >= flight.deadline) {
        this.end(flight);
        overdue(flight);
        continue;
      }
      if (now >= flight.retryAt) {
        flight.retryAt = now + retryInterval(this.#clock);
        if (flight.answeredAt === null) {
          retry(flight);
        }
      }
      this.#nextAt = Math.min(this.#nextAt, flight.retryAt, flight.deadline);
    }
  }
}

/** The writes that have no outcome yet: each is numbered, sent again until it is answered, and ends once. */
class Writes {
  #namespace;
  #clock;
  #limit;
  #timeout;
  #last;
  #pending = new Map();
  /** Those that wait for a session. */
  #held = new Set();
  #retryAt = Infinity;

  constructor(namespace, { pendingRequests, requestTimeout }, clock) {
    this.#namespace = namespace;
    this.#clock = clock;
    this.#limit = pendingRequests;
    this.#timeout = requestTimeout;
    this.#last = firstNumber(clock);
  }

  /** The writes were begun in the order of their deadlines. */
  get dueAt() {
    const [first] = this.#pending.values();
    return first ? Math.min(first.deadline, this.#retryAt) : Infinity;
  }

  /** @returns {Promise<Version>} the version of the change */
  add(key, content, now) {
    if (this.#pending.size >= this.#limit) {
      return Promise.reject(new StateError('limit', `The sink of namespace '${this.#namespace}' has ${this.#limit} `
        + "writes without an answer, its bound 'pendingRequests': write more slowly", { key }));
    }
    const deadline = this.#timeout === 0 ? Infinity : now + this.#timeout;
    return new Promise((resolve, reject) => {
      const write = { number: ++this.#last, key, content, deadline, retryAt: 0, session: null, resolve, reject };
      this.#pending.set(write.number, write);
      this.#held.add(write);
    });
  }

  /** Sends what is due. A write keeps the session of its first try. */
  send(session, now, send) {
    for (const write of session ? this.#held : []) {
      write.session = session;
      this.#try(write, now, send);
    }
    if (session) {
      this.#held.clear();
    }
    if (now >= this.#retryAt) {
      this.#retryAt = Infinity;
      const sent = [...this.#pending.values()].filter((write) => write.session !== null);
      sent.filter(({ retryAt }) => now >= retryAt).forEach((write) => this.#try(write, now, send));
      this.#retryAt = sent.reduce((least, { retryAt }) => Math.min(least, retryAt), Infinity);
    }
  }

  #try(write, now, send) {
    write.retryAt = now + retryInterval(this.#clock);
    this.#retryAt = Math.min(this.#retryAt, write.retryAt);
    send('state:write', { session: write.session, number: write.number, ...write.content });
  }

  onOutcome({ type, number, version, reason, unknown }) {
    const write = this.#pending.get(number);
    if (write && type === 'written') {
      this.#end(write);
      write.resolve(version);
    } else if (write) {
      this.#fail(write, unknown ? 'timeout' : 'rejected', unknown ? `has an unknown outcome: ${reason}`
        : `was refused: ${reason}`, { reason, unknown });
    }
  }

  onTick(now) {
    for (const write of this.#pending.values()) {
      if (now < write.deadline) {
        return;
      }
      this.#fail(write, 'timeout', "was not answered in time ('requestTimeout'); whether it was made is unknown",
        { unknown: true });
    }
  }

  close() {
    for (const write of [...this.#pending.values()]) {
      this.#fail(write, 'closed', 'was not answered before the sink was destroyed; whether it was made is unknown',
        { unknown: true });
    }
  }

  #end(write) {
    this.#pending.delete(write.number);
    this.#held.delete(write);
  }

  #fail(write, code, what, about) {
    this.#end(write);
    write.reject(new StateError(code, `The write of key ${JSON.stringify(write.key)} in namespace `
      + `'${this.#namespace}' ${what}`, { key: write.key, ...about }));
  }
}

/**
 * The entries of a sink, the keys that were asked for and those known to be absent, and how changes, snapshots and
 * answers act upon them.
 *
 * An answer comes beside the stream and may be ahead of it. Nothing is ever held that is ahead of the stream, so that
 * no key can go back: an answer counts once the stream has reached its version. A complete replica then has what the
 * answer said; a sink on demand takes the entry, unless the stream told something newer of the key since it was asked
 * for. Where the stream could not be followed, an answer has to be of a later version (`atLeast`).
 */
class Replica {
  /** @type {Position} */
  position = NOWHERE;
  complete = false;

  #namespace;
  #settings;
  #entries;
  #promises;
  #outbox;
  #send;
  #flights;
  #answered = new Set();
  #absent = new Map();

  constructor(namespace, settings, { clock, entries, promises, outbox }, send) {
    this.#namespace = namespace;
    this.#settings = settings;
    this.#entries = entries;
    this.#promises = promises;
    this.#outbox = outbox;
    this.#send = send;
    this.#flights = new Flights(settings, clock);
  }

  get digest() {
    return this.#entries.digest;
  }

  get dueAt() {
    return this.#flights.dueAt;
  }

  isAbsent(id) {
    return this.#absent.has(id);
  }

  /** The keys that a sink on demand follows, by their text. */
  wanted() {
    const wanted = new Map(this.#absent);
    this.#entries.forEach(({ id, key }) => wanted.set(id, key));
    this.#flights.all().forEach(({ id, key }) => wanted.set(id, key));
    return wanted;
  }

  /** Makes sure that a key that is not here is asked for, once. */
  ask(id, key, knowsAll, now) {
    if (this.#entries.has(id)) {
      return;
    }
    if (knowsAll) {
      this.#noteAbsent(id, key);
    } else if (!this.#flights.of(id) && !this.#absent.has(id)) {
      this.#request(id, key, now);
    }
  }

  /** An entry was read: it is given up after others. */
  touch(entry) {
    if (!this.complete) {
      this.#entries.delete(entry.id);
      this.#entries.set(entry.id, entry);
    }
  }

  /** Asks again, a source that was not asked before. What another answered does not count. */
  askAgain() {
    for (const flight of this.#flights.all()) {
      flight.answeredAt = null;
      flight.answer = null;
      this.#sendRequest(flight);
    }
  }

  /** Asks again for the keys known to be absent: the source can load them now. */
  doubtAbsences(now) {
    [...this.#absent].forEach(([id, key]) => this.#startOver(id, key, now));
  }

  /** Applies changes that follow what is here. */
  apply({ to, changes }, origin, now) {
    const known = this.position.sequence;
    const unknown = new Map();
    for (const change of changes) {
      if (change.sequence > known) {
        this.#follow(change, { ...origin, sequence: change.sequence }, unknown);
        this.#applyOne(change, { ...origin, sequence: change.sequence });
      }
    }
    this.position = { ...origin, sequence: to };
    unknown.forEach((key, id) => this.#startOver(id, key, now));
    this.#settle();
  }

  /** Becomes equal to a snapshot that is not older than what is here, and tells the difference. */
  become(parts, origin, now) {
    const scope = parts[0].scope && new Set(parts.flatMap((part) => [...part.scope]));
    const position = { ...origin, sequence: parts[0].sequence };
    const jump = isAfter(position, this.position);
    const wanted = scope && this.wanted();
    const received = new Map(parts.flatMap((part) => part.entries).map((entry) => [entry.id, entry]));
    this.complete = scope === null;
    for (const id of [...this.#entries.keys()]) {
      if (scope && !scope.has(id)) {
        jump && this.#evict(id);
      } else if (!received.has(id)) {
        this.#remove(id, position, this.#entries.get(id).timestamp, 'resync');
      }
    }
    for (const entry of received.values()) {
      if ((!wanted || wanted.has(entry.id)) && !this.#holds(entry, origin)) {
        this.#put(entry, position, 'resync');
      }
    }
    this.position = position;
    if (scope && jump) {
      this.#jumped(scope, wanted, now);
    }
    this.#settle();
  }

  onAnswer({ requestId, sequence, entry }, origin) {
    const flight = this.#flights.get(requestId);
    const position = { ...origin, sequence };
    if (!flight || (entry && entry.id !== flight.id) || isAfter(flight.atLeast, position)
      || (flight.answeredAt && isAfter(flight.answeredAt, position))) {
      return;
    }
    flight.answeredAt = position;
    flight.answer = entry;
    this.#answered.add(flight);
    this.#settle();
  }

  onFailed({ requestId, reason }) {
    const flight = this.#flights.get(requestId);
    if (flight) {
      this.#flights.end(flight);
      this.#fail(flight, 'failed', `could not be loaded: ${reason}`, reason);
    }
  }

  onTick(now) {
    this.#flights.onTick(now, (flight) => this.#fail(flight, 'timeout',
      "was not answered in time ('requestTimeout'): is its source up and connected?"),
    (flight) => this.#sendRequest(flight));
  }

  /** Takes note of what becomes of the keys that were asked for. */
  #follow(change, position, unknown) {
    if (this.complete) {
      return;
    }
    if (change.kind === 'update') {
      this.#flights.of(change.entry.id)?.changed(position, true);
    } else if (change.kind === 'remove') {
      this.#flights.of(change.id)?.changed(position, false);
    } else if (change.kind === 'reset') {
      this.#flights.all().forEach((flight) => flight.changed(position, false));
    } else if (change.kind === 'forget') {
      unknown.set(change.id, this.#flights.of(change.id)?.key ?? this.#absent.get(change.id));
    } else if (change.kind === 'forget-all') {
      this.#flights.all().forEach(({ id, key }) => unknown.set(id, key));
      this.#absent.forEach((key, id) => unknown.set(id, key));
    }
  }

  #applyOne(change, position) {
    const { kind, entry, id, timestamp, cause } = change;
    if (kind === 'update') {
      if (this.complete || this.#entries.has(entry.id) || this.#flights.of(entry.id) || this.#absent.has(entry.id)) {
        this.#put(entry, position, cause);
      }
    } else if (kind === 'remove') {
      this.#remove(id, position, timestamp, cause);
    } else if (kind === 'forget') {
      this.#evict(id);
    } else if (kind === 'signal') {
      this.#tell('signal', { signal: change.signal, data: change.data }, position, timestamp, cause);
    } else {
      this.#entries.clear();
      this.#promises.allGone();
      kind === 'reset' && this.#tell('reset', {}, position, timestamp, cause);
    }
  }

  #put(entry, position, cause) {
    const { id, key, value, timestamp } = entry;
    const previous = this.#entries.put(entry)?.value;
    const flight = this.#flights.of(id);
    this.#absent.delete(id);
    flight && this.#flights.end(flight);
    this.#promises.arrived(id, value);
    if (cause !== 'resync' || previous === undefined || !sameValue(value, previous)) {
      this.#tell('update', { param: key, key, value, previous }, position, timestamp, cause);
    }
  }

  #remove(id, position, timestamp, cause) {
    const held = this.#entries.drop(id);
    if (held) {
      this.#promises.gone(id);
      this.#tell('remove', { param: held.key, key: held.key, previous: held.value }, position, timestamp, cause);
    }
  }

  /** Gives an entry up, silently. */
  #evict(id) {
    this.#entries.drop(id);
    this.#promises.gone(id);
  }

  /** Whether an entry is here. Two incarnations may mean different things by one version. */
  #holds(entry, origin) {
    const held = this.#entries.get(entry.id);
    return held !== undefined && held.epoch === entry.epoch && held.sequence === entry.sequence
      && (compareOrigins(origin, this.position) === 0 || sameValue(held.value, entry.value));
  }

  /** The stream went on without telling of keys other than some. */
  #jumped(told, wanted, now) {
    for (const flight of this.#flights.all()) {
      if (told.has(flight.id)) {
        flight.changed(this.position, this.#entries.has(flight.id));
      }
    }
    wanted.forEach((key, id) => told.has(id) || this.#startOver(id, key, now));
  }

  /** What was known of a key that was asked for does not hold any more. */
  #startOver(id, key, now) {
    const flight = this.#flights.of(id);
    if (flight) {
      flight.startOver(this.position);
      this.#sendRequest(flight);
    } else if (this.#absent.delete(id) && !this.#entries.has(id)) {
      this.#request(id, key, now);
    }
  }

  /** Ends the requests whose answer the stream has caught up with. */
  #settle() {
    for (const flight of this.#answered) {
      if (flight.answeredAt === null || this.#flights.of(flight.id) !== flight) {
        this.#answered.delete(flight);
      } else if (flight.isReached(this.position)) {
        this.#answered.delete(flight);
        this.#end(flight);
      }
    }
    this.#trim();
  }

  #end(flight) {
    const { id, key, answer, answeredAt, isOutdated } = flight;
    if (!this.complete && answer && !isOutdated && compareOrigins(answeredAt, this.position) === 0
      && !this.#holds(answer, answeredAt)) {
      this.#put(answer, { ...answeredAt, sequence: answer.sequence }, 'load');
    }
    if (this.#flights.of(id) !== flight) {
      return;
    }
    if (!this.complete && isOutdated && flight.changedPresent && !this.#entries.has(id)) {
      flight.startOver(this.position);
      this.#sendRequest(flight);
      return;
    }
    this.#flights.end(flight);
    if (!this.#entries.has(id)) {
      this.#noteAbsent(id, key);
    }
  }

  #trim() {
    for (const id of this.complete ? [] : this.#entries.keys()) {
      if (this.#entries.size <= this.#settings.maxEntries) {
        return;
      }
      this.#evict(id);
    }
  }

  #noteAbsent(id, key) {
    this.#absent.delete(id);
    this.#absent.set(id, key);
    if (this.#absent.size > this.#settings.pendingRequests) {
      const [[eldest, its]] = this.#absent;
      this.#absent.delete(eldest);
      this.#fail({ id: eldest, key: its }, 'limit', "is waited for no more: the bound 'pendingRequests' is reached");
    }
  }

  #request(id, key, now) {
    if (this.#flights.isFull) {
      this.#fail({ id, key }, 'limit', "was not asked for: the bound 'pendingRequests' is reached");
    } else {
      this.#sendRequest(this.#flights.start(id, key, now));
    }
  }

  #sendRequest({ requestId, key }) {
    this.#send('state:request', { requestId, param: key, key });
  }

  #fail({ id, key }, code, what, reason = code) {
    this.#promises.fail(id, new StateError(code, `Key ${JSON.stringify(key)} of namespace '${this.#namespace}' ${what}`,
      { key, reason }));
  }

  #tell(kind, detail, position, timestamp, cause) {
    this.#outbox.add(`state:${kind}`, { ...detail, version: versionOf(position), timestamp, id: position.id, cause });
  }
}

/**
 * A sink's side of the protocol: puts in order what arrives, notices gaps and catches up, and proves that the sink is
 * equal to its source. Without timers or I/O: it is told of messages and of time, and says when it wants to be called.
 *
 * What is missing may only be late: nothing is done about it within the reorder window, which begins anew with every
 * progress. What makes one sink connect again makes many do so at once, so those that have something to serve wait
 * for a random time first. A heartbeat shows that the source can be reached, so nobody then waits for the rest of a
 * backoff.
 */
class SinkEngine {
  static #JITTER = 100;
  static #HURRY = 1000;

  status = 'connecting';
  heard = NOBODY;
  knowsAll = false;

  #settings;
  #clock;
  #output;
  #replica;
  #writes;
  #freshness;
  #early;
  #assembly;
  #instance;
  #backoff;
  #divergenceBackoff;
  #differed = false;
  #differsUntil = 0;
  #features = { loader: true, replicas: true };
  #wantsAll;
  #startOver = false;
  #session = null;
  /** A connect that is not answered yet: its first question, its last one, and when it is sent again. */
  #connecting = false;
  #firstNonce = 0;
  #connectNonce = 0;
  #connectedAt = -Infinity;
  #connectAgainAt = 0;
  #connectKeys = null;
  #aliveAt;
  #contradicted = null;
  #contradictedAt = 0;
  /** How far the source is known to be. */
  #reached = 0;
  #behind = false;
  #lateAt = 0;

  /**
   * @param {object} settings
   * @param {object} clock
   * @param {Replica} replica
   * @param {Writes} writes
   * @param {{send: function, statusChanged: function}} output
   */
  constructor(settings, clock, replica, writes, output) {
    this.#settings = settings;
    this.#clock = clock;
    this.#replica = replica;
    this.#writes = writes;
    this.#output = output;
    this.#wantsAll = settings.mode === 'replica';
    this.#freshness = new Freshness(firstNumber(clock), clock.now());
    this.#early = new EarlyChanges(settings.reorderBuffer);
    this.#assembly = new SnapshotAssembly(settings.snapshotParts, settings.staleAfter);
    this.#instance = firstNumber(clock);
    this.#backoff = new Backoff(clock);
    this.#divergenceBackoff = new Backoff(clock);
    this.#aliveAt = clock.now();
  }

  get provenAt() {
    return this.#freshness.provenAt;
  }

  /** When {@link #onTick} has to be called. */
  get dueAt() {
    const synced = this.status === 'synced';
    const connectAt = this.#connecting ? this.#connectAgainAt : synced ? (this.#behind ? this.#lateAt : Infinity) : 0;
    return Math.min(connectAt, this.#aliveAt + this.#settings.staleAfter / 3, this.#assembly.dueAt,
      synced ? this.provenAt + this.#settings.staleAfter : Infinity, this.#replica.dueAt, this.#writes.dueAt);
  }

  isFresh(now) {
    return now - this.provenAt < this.#settings.staleAfter;
  }

  /** Asks at once for what is missing, also for everything that waits for an answer. */
  connectAnew(now) {
    this.#connecting = false;
    this.#backoff.reset();
    this.#connect(now);
  }

  /** The channel works again: asks for everything that waits for an answer. */
  reconnected(now) {
    this.connectAnew(now);
    this.#replica.askAgain();
    this.sendWrites(now);
  }

  /** Starts over from a snapshot. What is here is kept until then. */
  resync(now) {
    this.#startOver = true;
    this.connectAnew(now);
  }

  sendWrites(now) {
    this.#writes.send(this.#session, now, this.#output.send);
  }

  close() {
    this.#become('closed');
  }

  onMessage(origin, message, now) {
    const order = compareOrigins(origin, this.heard);
    if (order < 0) {
      this.#contradict(origin, now);
      return;
    }
    if (order > 0) {
      this.#meet(origin, message.type !== 'snapshot', now);
    }
    if (message.type === 'changes') {
      this.#onChanges(message, origin, now);
    } else if (message.type === 'snapshot') {
      this.#onSnapshot(message, origin, now);
    } else if (message.type === 'heartbeat') {
      this.#onHeartbeat(message, origin, now);
    } else if (message.type === 'answer') {
      this.#onReached(origin, message.sequence, now);
      this.#replica.onAnswer(message, origin);
    } else if (message.type === 'failed') {
      this.#replica.onFailed(message);
    } else {
      this.#writes.onOutcome(message);
    }
  }

  onTick(now) {
    this.#replica.onTick(now);
    this.#writes.onTick(now);
    this.sendWrites(now);
    if (this.status === 'synced' && !this.isFresh(now)) {
      this.#become('stale');
    }
    this.#assembly.onTick(now);
    if (this.#connecting || this.status !== 'synced' || this.#isLate(now)) {
      this.#connect(now);
    }
    if (now - this.#aliveAt >= this.#settings.staleAfter / 3) {
      this.#sendAlive(now);
    }
  }

  /** Takes note of a newer incarnation, and asks it for what is missing. */
  #meet(origin, resume, now) {
    this.heard = origin;
    this.#session = null;
    this.#reached = 0;
    this.#behind = false;
    this.#early.clear();
    this.#assembly.clear();
    if (resume && this.#replica.position.epoch === 0) {
      this.connectAnew(now);
    } else if (resume) {
      this.#backoff.reset();
      this.#connecting = true;
      this.#firstNonce = this.#freshness.nextNonce;
      this.#connectAgainAt = now + this.#clock.random() * SinkEngine.#JITTER;
    }
    this.#replica.askAgain();
    this.sendWrites(now);
  }

  /** Lets an older incarnation, which still talks, learn of the newer one. */
  #contradict(older, now) {
    const known = this.#contradicted && compareOrigins(older, this.#contradicted) === 0;
    if (!known || now - this.#contradictedAt >= this.#settings.staleAfter / 3) {
      this.#contradicted = older;
      this.#contradictedAt = now;
      this.#sendAlive(now);
    }
  }

  #sendAlive(now) {
    this.#aliveAt = now;
    this.#output.send('state:alive', {
      instance: this.#instance, mode: this.#mode, version: versionOf(this.#replica.position), status: this.status,
      nonce: this.#freshness.ask(now),
    });
  }

  /** Asks for what is missing, unless that was asked just now. */
  #connect(now) {
    if (this.#connecting && now < this.#connectAgainAt) {
      return;
    }
    const nonce = this.#freshness.ask(now);
    if (!this.#connecting) {
      this.#connecting = true;
      this.#firstNonce = nonce;
    }
    this.#connectNonce = nonce;
    this.#connectedAt = now;
    this.#connectAgainAt = now + this.#backoff.next();
    this.#connectKeys = this.#wantsAll ? null : this.#replica.wanted();
    const since = this.#needsSnapshot || this.#replica.position.epoch === 0 ? {} : { since: this.#replica.position };
    const keys = this.#connectKeys ? { keys: [...this.#connectKeys.values()] } : {};
    this.#output.send('state:connect', { instance: this.#instance, mode: this.#mode, ...since, ...keys, nonce });
  }

  #onChanges(changes, origin, now) {
    this.#reached = Math.max(this.#reached, changes.to);
    const { position } = this.#replica;
    const based = compareOrigins(origin, position) === 0;
    if (based && changes.to <= position.sequence) {
      return;
    }
    if (based && changes.from <= position.sequence + 1) {
      this.#replica.apply(changes, origin, now);
      this.#noteProgress(origin, now);
    } else if (this.#early.add(changes)) {
      this.#noteLack(now);
    } else {
      this.#connect(now);
    }
  }

  #onSnapshot(part, origin, now) {
    this.#reached = Math.max(this.#reached, part.sequence);
    const outdated = isAfter(this.#replica.position, { ...origin, sequence: part.sequence });
    if ((part.scope === null) !== this.#wantsAll || outdated || !this.#concerns(part.scope)) {
      return;
    }
    const parts = this.#assembly.add(part, now);
    if (parts && this.#answersConnect(parts)) {
      this.#startOver = false;
      this.#replica.become(parts, origin, now);
      this.#noteProgress(origin, now);
    }
  }

  /** Whether part of a snapshot may be for this sink: over a shared connection those of others come, too. */
  #concerns(scope) {
    return scope === null || scope.size === 0 || this.#connectKeys?.size === 0
      || [...scope].some((id) => this.#connectKeys?.has(id));
  }

  /** Whether a snapshot of keys is about all those that were asked for last. */
  #answersConnect(parts) {
    return this.#wantsAll || (this.#connectKeys !== null
      && [...this.#connectKeys.keys()].every((id) => parts.some(({ scope }) => scope.has(id))));
  }

  /** The source is further than the stream. */
  #onReached(origin, sequence, now) {
    this.#reached = Math.max(this.#reached, sequence);
    if (compareOrigins(origin, this.#replica.position) === 0 && sequence > this.#replica.position.sequence) {
      this.#noteLack(now);
    }
  }

  #onHeartbeat(heartbeat, origin, now) {
    const { loader, replicas } = heartbeat;
    if (loader !== this.#features.loader || replicas !== this.#features.replicas) {
      this.#adopt({ loader, replicas }, now);
    }
    const proof = this.#compare(heartbeat, origin, now);
    if (proof === 'equal' && !this.#connecting && !this.#needsSnapshot && this.isFresh(now)) {
      this.#become('synced');
    } else if (proof === 'diverged' && this.status === 'synced') {
      this.#become('stale');
    }
    this.sendWrites(now);
  }

  /** What the source offers has changed: it has a loader, or feeds no replicas. */
  #adopt(offered, now) {
    if (offered.loader && !this.#features.loader) {
      this.#replica.doubtAbsences(now);
    }
    this.#features = offered;
    const wantsAll = this.#settings.mode === 'replica' && offered.replicas;
    if (wantsAll !== this.#wantsAll) {
      this.#wantsAll = wantsAll;
      this.#assembly.clear();
      this.connectAnew(now);
    }
    this.#updateKnowledge();
  }

  /** @returns {'equal'|'diverged'|'nothing'} what a heartbeat proves */
  #compare(heartbeat, origin, now) {
    const { sequence, session, nonce } = heartbeat;
    this.#reached = Math.max(this.#reached, sequence);
    const answered = nonce !== 0 && this.#freshness.awaits(nonce);
    if ((answered && nonce > this.#connectNonce) || now - this.#connectedAt >= SinkEngine.#HURRY) {
      this.#hurry(now);
    }
    if (answered || (session > 0 && this.#freshness.wasAsked(nonce))) {
      this.#openSession(session, now);
    }
    const { position } = this.#replica;
    if (this.#needsSnapshot || compareOrigins(origin, position) !== 0) {
      this.#connect(now);
      return 'nothing';
    }
    if (sequence > position.sequence) {
      this.#noteLack(now);
      return 'nothing';
    }
    if (this.#differs(heartbeat)) {
      this.#startOverFromDivergence(now);
      return 'diverged';
    }
    if (!answered) {
      return 'nothing';
    }
    this.#freshness.prove(nonce);
    if (this.#connecting && nonce >= this.#firstNonce) {
      this.#connecting = false;
      this.#backoff.reset();
    }
    return 'equal';
  }

  #hurry(now) {
    if (this.#connecting && this.#connectAgainAt - now > SinkEngine.#JITTER) {
      this.#backoff.reset();
      this.#connectAgainAt = now + this.#clock.random() * SinkEngine.#JITTER;
      this.#connectedAt = now;
    }
  }

  /** Session 0 means that the source takes this sink for another life of it; none means nothing. */
  #openSession(number, now) {
    if (number === 0) {
      this.#connect(now);
    } else if (number > (this.#session?.number ?? 0)) {
      this.#session = { ...this.heard, number };
    }
  }

  #differs({ digest, sequence }) {
    const comparable = digest !== undefined && this.#replica.complete && sequence === this.#replica.position.sequence;
    if (comparable && digest === this.#replica.digest && this.#differed) {
      this.#differed = false;
      this.#divergenceBackoff.reset();
    }
    return comparable && digest !== this.#replica.digest;
  }

  /** At once, and after growing times while there is no agreement: two ends may never agree. */
  #startOverFromDivergence(now) {
    if (!this.#differed || now >= this.#differsUntil) {
      this.#differed = true;
      this.#differsUntil = now + this.#divergenceBackoff.next();
      this.resync(now);
    }
  }

  #noteLack(now) {
    if (!this.#behind) {
      this.#behind = true;
      this.#expectUntilLate(now);
    }
    if (this.#isLate(now)) {
      this.#connect(now);
    }
  }

  #noteProgress(origin, now) {
    for (let next = this.#nextEarly(); next; next = this.#nextEarly()) {
      this.#replica.apply(next, origin, now);
    }
    this.#behind = this.#replica.position.sequence < this.#reached;
    if (this.#behind) {
      this.#expectUntilLate(now);
    }
  }

  #nextEarly() {
    return this.#early.next(this.#replica.position.sequence);
  }

  #expectUntilLate(now) {
    this.#lateAt = now + this.#settings.reorderWindow * (1 + this.#clock.random());
  }

  #isLate(now) {
    return this.#behind && now >= this.#lateAt;
  }

  get #needsSnapshot() {
    return this.#startOver || (this.#wantsAll && !this.#replica.complete);
  }

  get #mode() {
    return this.#wantsAll ? 'replica' : 'on-demand';
  }

  #become(next) {
    const previous = this.status;
    if (previous !== next) {
      this.status = next;
      this.#updateKnowledge();
      this.#output.statusChanged(next, previous);
    }
  }

  /** Whether a key that is not here does not exist, and asking for it makes no sense. */
  #updateKnowledge() {
    this.knowsAll = this.status === 'synced' && this.#replica.complete && this.#features.replicas
      && !this.#features.loader;
  }
}

/**
 * A replica of a source's entries. `set` and `remove` ask the source for a change and return a promise of its
 * version; what the source makes of it comes back as an event. Status and its changes: `status`, `state:status`.
 *
 * @template [P=any]
 * @template [V=any]
 * @extends {KVDataEventTarget<P, V>}
 */
export class StateSink extends KVDataEventTarget {
  #namespace;
  #id;
  #broadcast;
  #clock;
  #inbox;
  #replica;
  #writes;
  #engine;
  #alarm;
  #unsubscribe;
  #getKey;
  #synced = {};

  /** @param {object} options see {@link sink} */
  constructor(options) {
    const { namespace, broadcast, id, getKey = (param) => param, clock = systemClock } = options;
    super(null, { getKey, clock });
    this.#namespace = namespace;
    this.#broadcast = broadcast;
    this.#clock = clock;
    this.#getKey = getKey;
    this.#id = id ?? `js-${firstNumber(clock).toString(36)}`;
    this.#inbox = new Inbox(namespace, SOURCE_MESSAGES, clock);
    this.#synced.promise = new Promise((resolve, reject) => Object.assign(this.#synced, { resolve, reject }));
    this.#synced.promise.catch(() => {});
    const settings = sinkSettings(options);
    const send = (type, detail) => this.#send(type, detail);
    this.#replica = new Replica(namespace, settings, this[INNER], send);
    this.#writes = new Writes(namespace, settings, clock);
    this.#engine = new SinkEngine(settings, clock, this.#replica, this.#writes, {
      send, statusChanged: (status, previous) => this.#onStatus(status, previous),
    });
    this.#alarm = new Alarm(clock, () => this.#run((now) => this.#engine.onTick(now)));
    this.#unsubscribe = broadcast.subscribe((message) => this.#receive(message), (status) => {
      status === 'open' && this.#run((now) => this.#engine.reconnected(now));
    });
    this.#run((now) => this.#engine.connectAnew(now));
  }

  get namespace() {
    return this.#namespace;
  }

  get id() {
    return this.#id;
  }

  /** @returns {'connecting'|'synced'|'stale'|'closed'} */
  get status() {
    const { status } = this.#engine;
    return status === 'synced' && !this.#engine.isFresh(this.#clock.now()) ? 'stale' : status;
  }

  /** For how long it is not proven that this replica is equal to its source, in milliseconds. */
  get staleness() {
    return Math.max(0, this.#clock.now() - this.#engine.provenAt);
  }

  /** A promise of the version at which this replica was equal to its source for the first time. */
  get synced() {
    return this.#synced.promise;
  }

  get version() {
    return versionOf(this.#replica.position);
  }

  /** How many messages could not be taken, by reason. Those of other namespaces are foreign. */
  get dropped() {
    return { ...this.#inbox.dropped };
  }

  peek(param) {
    const value = super.peek(param);
    if (value !== undefined && !this.#replica.complete) {
      this.#touch(param);
    }
    return value;
  }

  read(param) {
    const value = super.read(param);
    if (!this.#replica.complete) {
      this.#touch(param);
    }
    return value;
  }

  /** Whether a key is known not to exist now. A read of it ends with its first value. */
  isAbsent(param) {
    const id = keyText(this.#getKey(param));
    return !this[INNER].entries.has(id) && (this.#knowsAll || this.#replica.isAbsent(id));
  }

  /** Asks the source for a change. */
  set(param, value) {
    return this.write(param, value);
  }

  /**
   * Asks the source for a change.
   * @param {P} param
   * @param {V} value
   * @param {{expected?: Version | null}} [options] the version that the entry must have, null if there must be none
   * @returns {Promise<Version>} the version of the change
   */
  write(param, value, { expected } = {}) {
    if (value === undefined || value === null) {
      return Promise.reject(new TypeError(`${value} is no value: use remove()`));
    }
    try {
      requireJson(value);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#write(param, { value }, expected);
  }

  /**
   * Asks the source to remove an entry.
   * @param {P} param
   * @param {{expected?: Version | null}} [options]
   * @returns {Promise<Version>}
   */
  remove(param, { expected } = {}) {
    return this.#write(param, { remove: true }, expected);
  }

  setAll() {
    throw new StateError('unsupported', 'A sink writes one key at a time');
  }

  clear() {
    throw new StateError('unsupported', 'A sink cannot clear its source: remove its keys, or call resync()');
  }

  signal() {
    throw new StateError('unsupported', 'Signals are for sources to send');
  }

  /** Starts over from a snapshot. */
  resync() {
    this.#run((now) => this.#engine.resync(now));
  }

  /** Ends for good; the broadcast stays open. Who waits hears of it. */
  destroy() {
    if (this.destroyed) {
      return;
    }
    this.#unsubscribe();
    this.#engine.close();
    this.#writes.close();
    this.#alarm.set(Infinity);
    this.#synced.reject(new StateError('closed', `The sink of namespace '${this.#namespace}' was destroyed`));
    this[INNER].outbox.flush();
    super.destroy();
  }

  [MISS](id, key, param) {
    const promise = super[MISS](id, key, param);
    this.#run((now) => this.#replica.ask(id, key, this.#knowsAll, now));
    return promise;
  }

  /** Whether a key that is not here does not exist, as far as can be said now. */
  get #knowsAll() {
    return this.#engine.knowsAll && this.#engine.isFresh(this.#clock.now());
  }

  #touch(param) {
    const entry = this[INNER].entries.get(keyText(this.#getKey(param)));
    entry && this.#replica.touch(entry);
  }

  #write(param, content, expected) {
    if (this.destroyed) {
      return Promise.reject(new StateError('closed', `The sink of namespace '${this.#namespace}' is destroyed`));
    }
    const key = this.#getKey(param);
    const condition = expected === undefined ? {} : { expected: versionOf(expected ?? NOWHERE) };
    let outcome;
    this.#run((now) => {
      outcome = this.#writes.add(key, { key, ...content, ...condition }, now);
      this.#engine.sendWrites(now);
    });
    return outcome;
  }

  #receive(message) {
    const read = this.#inbox.read(message, (reader, fields) => {
      const origin = fields.origin();
      return { origin, content: reader(fields, origin) };
    });
    if (read) {
      this.#run((now) => this.#engine.onMessage(read.origin, read.content, now));
    }
  }

  #send(type, detail) {
    const { heard } = this.#engine;
    const head = { sinkId: this.#id, ...(heard.epoch > 0 ? { heard } : {}) };
    this.#broadcast.send({ type, namespace: this.#namespace, detail: { ...head, ...detail } });
  }

  #onStatus(status, previous) {
    if (status === 'synced') {
      this.#synced.resolve(this.version);
    }
    this[INNER].outbox.add('state:status', { status, previous });
  }

  /** Does something with the engine, then tells what came of it and sees to it that it is called again. */
  #run(work) {
    if (this.destroyed) {
      return;
    }
    try {
      work(this.#clock.now());
    } finally {
      this.#alarm.set(this.#engine.dueAt);
      this[INNER].outbox.flush();
    }
  }
}

/**
 * Makes a replica of a namespace.
 *
 * @param {object} options
 * @param {string} options.namespace
 * @param {Broadcast} options.broadcast carries its messages; several sinks can share one
 * @param {string} [options.id] the name of this sink, a random one by default
 * @param {(param: *) => *} [options.getKey] the key of what is asked for
 * @param {'replica'|'on-demand'} [options.mode] everything, or the keys that are asked for
 * @param {number} [options.requestTimeout] how long a read or write waits for its answer; 5000, 0 for ever
 * @param {number} [options.staleAfter] how long without a proof of being equal until it is stale; 3000
 * @param {number} [options.reorderWindow] how long what is missing may only be late; 50
 * @param {number} [options.reorderBuffer] how many changes that came early are kept; 4096
 * @param {number} [options.snapshotParts] how many parts a snapshot may have; 65,536
 * @param {number} [options.pendingRequests] how many reads and how many writes may wait; 65,536
 * @param {number} [options.maxEntries] how many entries are held on demand; 10,000
 * @param {object} [options.clock] time, timers and randomness
 * @returns {StateSink}
 */
export function sink(options) {
  return new StateSink(options);
}

// ---------------------------------------------------------------------------------------------------------- source

/** The changes of one incarnation, the newest of them: what a sink that is only a little behind needs. */
class History {
  #limit;
  #changes = [];
  #steps = 0;

  constructor(limit) {
    this.#limit = limit;
  }

  /** @param {object[]} steps of one sequence */
  add(steps) {
    this.#changes.push(steps);
    this.#steps += steps.length;
    while (this.#steps > this.#limit) {
      this.#steps -= this.#changes.shift().length;
    }
  }

  /** @returns {object[] | null} all steps after a sequence, or null if some are not here */
  since(sequence, latest) {
    const count = latest - sequence;
    return count >= 0 && count <= this.#changes.length
      ? this.#changes.slice(this.#changes.length - count).flat() : null;
  }
}

/** What a source keeps of one life of a sink: its session for writes, and the outcomes of the last of them. */
class Account {
  static #OUTCOMES = 64;

  #outcomes = new Map();
  #forgotten = 0;

  constructor(instance, session, now) {
    Object.assign(this, { instance, session, heardAt: now });
  }

  outcome(number) {
    return this.#outcomes.get(number);
  }

  hasForgotten(number) {
    return number <= this.#forgotten;
  }

  keep(number, outcome) {
    this.#outcomes.set(number, outcome);
    if (this.#outcomes.size > Account.#OUTCOMES) {
      const [eldest] = this.#outcomes.keys();
      this.#outcomes.delete(eldest);
      this.#forgotten = Math.max(this.#forgotten, eldest);
    }
    return outcome;
  }
}

/**
 * The primary state of a namespace, as a page has it for its frames and workers. It serves sinks, and clients that
 * only ask by `state:request` and take `state:update`. Whoever hears of a higher epoch is fenced: `primary` is false
 * from then on, changes are refused, and `state:fenced` is dispatched.
 *
 * @template [P=any]
 * @template [V=any]
 * @extends {KVDataEventTarget<P, V>}
 */
export class StateSource extends KVDataEventTarget {
  static #SILENT_HEARTBEATS = 5;
  static #OUTRANKS = 8;

  #options;
  #clock;
  #inbox;
  #history;
  #alarm;
  #unsubscribe;
  #accounts = new Map();
  #primary = true;
  #hasLoader;
  #startedAt;
  #outranked = 0;
  #beatAt;
  #lastSession = 0;
  #lastSnapshot = 0;

  /** @param {object} options see {@link source} */
  constructor(options) {
    const { namespace, entries = null, getKey, clock = systemClock } = options;
    super(entries, { getKey, clock });
    this.#options = { heartbeat: 1000, history: 4096, snapshotPart: 1000, maxSinks: 10_000, writes: 'deny',
      ...options };
    this.#clock = clock;
    this.#hasLoader = options.loader ?? false;
    this.#inbox = new Inbox(namespace, SINK_MESSAGES, clock);
    this.#startedAt = clock.now();
    this[INNER].position = { id: options.id ?? `js-${firstNumber(clock).toString(36)}`, epoch: 0, sequence: 0 };
    this.#alarm = new Alarm(clock, () => this.#beat());
    this.#unsubscribe = options.broadcast.subscribe((message) => this.#receive(message));
    this.#begin(clock.wall());
  }

  get namespace() {
    return this.#options.namespace;
  }

  get id() {
    return this[INNER].position.id;
  }

  /** Whether no newer incarnation was heard of. */
  get primary() {
    return this.#primary;
  }

  /** How many messages could not be taken, by reason. */
  get dropped() {
    return { ...this.#inbox.dropped };
  }

  /** How many sinks were heard of lately. */
  get sinks() {
    return this.#accounts.size;
  }

  setAll(entries) {
    this.#requirePrimary();
    const pairs = [...entries];
    pairs.forEach(([, value]) => requireJson(value));
    return super.setAll(pairs);
  }

  remove(param) {
    this.#requirePrimary();
    return super.remove(param);
  }

  clear() {
    this.#requirePrimary();
    return super.clear();
  }

  signal(signal, data) {
    this.#requirePrimary();
    return super.signal(signal, data);
  }

  /** Also lets sinks ask for keys that are not here, as the handler may bring them. */
  onMissing(handler) {
    super.onMissing(handler);
    this.#hasLoader = true;
    this.#beat();
  }

  destroy() {
    this.#unsubscribe();
    this.#alarm.set(Infinity);
    super.destroy();
  }

  [COMMITTED](steps) {
    this.#history.add(steps);
    const [{ kind, ...step }] = steps;
    const { sequence } = step;
    if (steps.length > 1) {
      this.#send('state:changes', { from: sequence, sequence, changes: steps });
    } else {
      this.#send(`state:${kind}`, 'key' in step ? { param: step.key, ...step } : step);
    }
  }

  /** Begins an incarnation. Entries keep the versions that they have. */
  #begin(epoch) {
    this[INNER].position = { id: this.id, epoch, sequence: 0 };
    for (const entry of [...this[INNER].entries.values()].filter((held) => held.epoch === 0)) {
      this[INNER].entries.put({ ...entry, epoch, sequence: 0 });
    }
    this.#history = new History(this.#options.history);
    this.#accounts.clear();
    this.#beat();
  }

  #beat() {
    const now = this.#clock.now();
    if (!this.#primary || this.destroyed) {
      return;
    }
    for (const [sinkId, { heardAt }] of this.#accounts) {
      if (now - heardAt > this.#options.heartbeat * StateSource.#SILENT_HEARTBEATS) {
        this.#accounts.delete(sinkId);
      }
    }
    this.#sendHeartbeat(0, 0);
    this.#beatAt = now;
    this.#alarm.set(now + this.#options.heartbeat);
  }

  #receive(message) {
    const read = this.#inbox.read(message, (reader, fields) => {
      // The original's clients have no name
      const isPlain = message.type === 'state:request' && !fields.has('sinkId');
      const heard = fields.has('heard') ? fields.object('heard').origin() : NOBODY;
      return { sinkId: isPlain ? null : fields.name('sinkId'), heard, content: reader(fields) };
    });
    if (read?.sinkId === null) {
      this.#answerPlainly(read.content);
    } else if (read) {
      this.#take(message.type, read.sinkId, read.heard, read.content);
    }
  }

  #take(type, sinkId, heard, content) {
    if (compareOrigins(heard, this[INNER].position) > 0) {
      this.#onNewer(heard);
    } else if (this.#primary && type === 'state:connect') {
      this.#onConnect(sinkId, content);
    } else if (this.#primary && type === 'state:alive') {
      this.#onAlive(sinkId, content);
    } else if (this.#primary && type === 'state:request') {
      this.#onRequest(sinkId, content);
    } else if (this.#primary) {
      this.#onWrite(sinkId, content);
    }
  }

  /** Right after the start the other can only be a relic: it is outranked, a few times. */
  #onNewer(newer) {
    if (this.#primary && this.#outranked < StateSource.#OUTRANKS
      && this.#clock.now() - this.#startedAt < this.#options.heartbeat) {
      this.#outranked++;
      this.#begin(Math.max(newer.epoch, this.#clock.wall()) + 1);
    } else if (this.#primary) {
      this.#primary = false;
      this.#alarm.set(Infinity);
      this[INNER].outbox.add('state:fenced', { by: newer });
      this[INNER].outbox.flush();
    }
  }

  /** The account of a life of a sink, a new one where another began; none if there are too many. */
  #account(sinkId, instance) {
    let account = this.#accounts.get(sinkId);
    if (!account && this.#accounts.size >= this.#options.maxSinks) {
      return undefined;
    }
    if (account?.instance !== instance) {
      account = new Account(instance, ++this.#lastSession, this.#clock.now());
      this.#accounts.set(sinkId, account);
    }
    account.heardAt = this.#clock.now();
    return account;
  }

  #onConnect(sinkId, { instance, mode, since, keys, nonce }) {
    const account = this.#account(sinkId, instance);
    if (!account) {
      return;
    }
    const { position } = this[INNER];
    const delta = compareOrigins(since, position) === 0 ? this.#history.since(since.sequence, position.sequence) : null;
    if (mode === 'on-demand') {
      this.#sendSnapshot(keys);
    } else if (!delta) {
      this.#sendSnapshot(null);
    } else if (since.sequence < position.sequence) {
      this.#sendDelta(since.sequence, delta);
    }
    this.#sendHeartbeat(account.session, nonce);
  }

  #onAlive(sinkId, { instance, nonce }) {
    const known = this.#accounts.get(sinkId);
    const session = known && known.instance !== instance ? 0 : this.#account(sinkId, instance)?.session;
    if (session !== undefined) {
      this.#sendHeartbeat(session, nonce);
    }
  }

  #onRequest(sinkId, { requestId, key, id }) {
    const account = this.#accounts.get(sinkId);
    if (account) {
      account.heardAt = this.#clock.now();
    }
    const entry = this.#load(key, id);
    const { sequence } = this.version;
    if (entry) {
      const { value, timestamp } = entry;
      this.#send('state:update', { param: key, key, value, timestamp, sequence, version: versionOf(entry), requestId });
    } else {
      this.#send('state:missing', { param: key, key, sequence, requestId });
    }
  }

  /** Answers a client that knows neither ids nor versions. Sinks take it for an answer to another. */
  #answerPlainly({ key, id }) {
    const entry = this.#primary && this.#load(key, id);
    if (entry) {
      this.#onRequest('', { requestId: 0, key, id });
    }
  }

  /** The entry, for which handlers of `state:missing` are asked if it is not here. */
  #load(key, id) {
    if (!this[INNER].entries.has(id)) {
      this.dispatchEvent(new CustomEvent('state:prime', { detail: { param: key, key } }));
    }
    return this[INNER].entries.get(id);
  }

  #onWrite(sinkId, write) {
    const { id, epoch } = this[INNER].position;
    const account = this.#accounts.get(sinkId);
    const open = account && write.session && write.session.id === id && write.session.epoch === epoch
      && write.session.number === account.session;
    if (!open || account.hasForgotten(write.number)) {
      this.#send('state:rejected', { number: write.number, unknown: true, reason: 'it was sent in another session' });
      return;
    }
    account.heardAt = this.#clock.now();
    const outcome = account.outcome(write.number) ?? account.keep(write.number, this.#decide(sinkId, write));
    this.#send(outcome.type, { number: write.number, ...outcome.detail });
  }

  #decide(sinkId, { key, id, value, remove, expected }) {
    try {
      const { writes } = this.#options;
      const held = this[INNER].entries.get(id) ?? NOWHERE;
      if (writes !== 'allow' && (typeof writes !== 'function' || !writes({ sinkId, key, value, remove }))) {
        throw new StateError('rejected', 'this source takes no such writes');
      }
      if (expected && (expected.epoch !== held.epoch || expected.sequence !== held.sequence)) {
        throw new StateError('rejected', `expected ${expected.epoch}:${expected.sequence}`);
      }
      return { type: 'state:written', detail: { version: remove ? this.remove(key) : this.set(key, value) } };
    } catch (error) {
      const told = error instanceof StateError;
      return { type: 'state:rejected', detail: { unknown: !told, reason: told ? error.message : 'the source failed' } };
    }
  }

  #sendDelta(since, steps) {
    const { snapshotPart } = this.#options;
    for (let from = since + 1, first = 0; first < steps.length;) {
      let next = Math.min(first + snapshotPart, steps.length);
      // What was changed at once is not divided
      while (next < steps.length && steps[next].sequence === steps[next - 1].sequence) {
        next++;
      }
      const { sequence } = steps[next - 1];
      this.#send('state:changes', { from, sequence, changes: steps.slice(first, next) });
      from = sequence + 1;
      first = next;
    }
  }

  /** @param {{key: *, id: string}[] | null} keys that it is about, or null for all */
  #sendSnapshot(keys) {
    const { entries, position } = this[INNER];
    const { snapshotPart } = this.#options;
    const items = keys ?? [...entries.values()];
    const parts = Math.max(1, Math.ceil(items.length / snapshotPart));
    const snapshot = ++this.#lastSnapshot;
    for (let part = 0; part < parts; part++) {
      const some = items.slice(part * snapshotPart, (part + 1) * snapshotPart);
      const held = some.map(({ id }) => entries.get(id)).filter((entry) => entry !== undefined);
      this.#send('state:snapshot', {
        sequence: position.sequence, snapshot, part, parts,
        entries: held.map((entry) => ({ key: entry.key, value: entry.value, sequence: entry.sequence,
          timestamp: entry.timestamp, version: versionOf(entry) })),
        ...(keys ? { scope: some.map(({ key }) => key) } : {}),
      });
    }
  }

  #sendHeartbeat(session, nonce) {
    this.#send('state:heartbeat', {
      sequence: this.version.sequence, digest: this[INNER].entries.digest, loader: this.#hasLoader, replicas: true,
      session, nonce,
    });
  }

  #send(type, detail) {
    const { id, epoch } = this[INNER].position;
    this.#options.broadcast.send({ type, namespace: this.namespace, detail: { id, epoch, ...detail } });
  }

  #requirePrimary() {
    if (!this.#primary) {
      throw new StateError('fenced',
        `The source of namespace '${this.namespace}' is not primary: a newer one is there`);
    }
  }
}

/**
 * Makes the source of a namespace.
 *
 * @param {object} options
 * @param {string} options.namespace
 * @param {Broadcast} options.broadcast
 * @param {string} [options.id] the name of this source, a random one by default
 * @param {Iterable<[*, *]>} [options.entries] to begin with
 * @param {(param: *) => *} [options.getKey] the key of what is asked for
 * @param {'deny'|'allow'|((write: object) => boolean)} [options.writes] whether sinks may write
 * @param {boolean} [options.loader] whether sinks may ask for keys that are not here; true with `onMissing`
 * @param {number} [options.heartbeat] how often it says its version; 1000
 * @param {number} [options.history] how many changes are kept for sinks that fell behind; 4096
 * @param {number} [options.snapshotPart] how many entries a message has at most; 1000
 * @param {number} [options.maxSinks] how many sinks it serves; 10,000
 * @param {object} [options.clock] time, timers and randomness
 * @returns {StateSource}
 */
export function source(options) {
  return new StateSource(options);
}

// ------------------------------------------------------------------------------------------------------ broadcasts

/**
 * Carries messages between sources and sinks; it may lose, double or reorder them. Subclasses have a `send` and call
 * `deliver` for what arrives. Any object with `send`, `subscribe`, `status` and `close` will do.
 */
export class Broadcast {
  #subscribers = new Set();
  #status;

  /** @param {'connecting'|'open'|'closed'} status */
  constructor(status = 'open') {
    this.#status = status;
  }

  /** @returns {'connecting'|'open'|'closed'} */
  get status() {
    return this.#status;
  }

  /**
   * Sends a message, or drops it where that is not possible now.
   * @param {object} _message
   */
  send(_message) {
    throw new TypeError('send() is for subclasses to define');
  }

  /**
   * Listens to messages and changes of status.
   * @param {(message: any) => void} onMessage
   * @param {(status: string) => void} [onStatus]
   * @returns {() => void} ends it
   */
  subscribe(onMessage, onStatus = () => {}) {
    const subscriber = { onMessage, onStatus };
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  close() {
    this.become('closed');
  }

  /** For subclasses: hands a message to everyone who listens. */
  deliver(message) {
    for (const { onMessage } of [...this.#subscribers]) {
      this.#call(onMessage, message);
    }
  }

  /** For subclasses: changes the status. */
  become(status) {
    if (this.#status !== status) {
      this.#status = status;
      for (const { onStatus } of [...this.#subscribers]) {
        this.#call(onStatus, status);
      }
    }
  }

  /** One who fails does not keep the message from the others. */
  #call(subscriber, argument) {
    try {
      subscriber(argument);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/**
 * A WebSocket to the gateway of one namespace, opened again whenever it breaks. Where the server refuses for good
 * (1008, 4400 to 4499) it is closed, with a `reason`, until `open()` is called.
 */
export class WebSocketBroadcast extends Broadcast {
  /** How long a connection has to live before the next one is tried without delay again. */
  static #LASTING = 5000;
  static #LATER = 1000;

  /** Messages that could not be sent or read. */
  dropped = 0;
  /** @type {{code: number, reason: string} | null} why the connection broke last */
  reason = null;

  #url;
  #options;
  #clock;
  #backoff;
  #alarm;
  #socket = null;
  #openedAt = 0;
  #unanswered = Infinity;
  #ended = new AbortController();

  /**
   * @param {string | URL} url absolute, or relative to the page; `http` becomes `ws`
   * @param {object} [options]
   * @param {string | string[]} [options.protocols]
   * @param {number} [options.maxBuffered] bytes that may wait to be sent before messages are dropped; 1 MiB
   * @param {number} [options.maxMessage] characters a message may have; 1 MiB
   * @param {number} [options.idleTimeout] how long nothing may come back before the connection counts as dead; 10,000
   * @param {typeof WebSocket} [options.WebSocket]
   * @param {EventTarget} [options.network] tells `online` and `offline`
   * @param {object} [options.clock]
   */
  constructor(url, options = {}) {
    super('connecting');
    this.#url = new URL(url, globalThis.location?.href);
    this.#url.protocol = this.#url.protocol.replace('http', 'ws');
    this.#options = { maxBuffered: MESSAGE_LIMIT, maxMessage: MESSAGE_LIMIT, idleTimeout: 10_000,
      WebSocket: globalThis.WebSocket, network: globalThis, ...options };
    this.#clock = options.clock ?? systemClock;
    this.#backoff = new Backoff(this.#clock);
    this.#alarm = new Alarm(this.#clock, () => this.#onAlarm());
    const { signal } = this.#ended;
    this.#options.network.addEventListener?.('online', () => this.status === 'connecting' && this.open(), { signal });
    this.#options.network.addEventListener?.('offline', () => this.#broken(0, 'offline'), { signal });
    this.#connect();
  }

  get url() {
    return this.#url.href;
  }

  /** Connects at once, unless it is connected. */
  open() {
    if (!this.#ended.signal.aborted && !this.#socket) {
      this.become('connecting');
      this.#connect();
    }
  }

  send(message) {
    if (this.status !== 'open' || this.#socket.bufferedAmount > this.#options.maxBuffered) {
      this.dropped++;
      return;
    }
    this.#socket.send(JSON.stringify(message));
    if (this.#unanswered === Infinity) {
      this.#unanswered = this.#clock.now();
      this.#alarm.set(this.#unanswered + this.#options.idleTimeout);
    }
  }

  /** Ends for good. */
  close() {
    this.#ended.abort();
    this.#alarm.set(Infinity);
    this.#abandon();
    super.close();
  }

  #connect() {
    this.#alarm.set(Infinity);
    const socket = new this.#options.WebSocket(this.#url.href, this.#options.protocols);
    this.#socket = socket;
    const current = (handle) => (event) => this.#socket === socket && handle(event);
    socket.onopen = current(() => this.#opened());
    socket.onmessage = current(({ data }) => this.#onText(data));
    socket.onclose = current(({ code, reason }) => this.#broken(code, reason));
    this.#alarm.set(this.#clock.now() + this.#options.idleTimeout);
  }

  #opened() {
    this.#openedAt = this.#clock.now();
    this.#unanswered = Infinity;
    this.#alarm.set(Infinity);
    this.become('open');
  }

  #onText(text) {
    this.#unanswered = Infinity;
    this.#alarm.set(Infinity);
    let message;
    try {
      message = typeof text === 'string' && text.length <= this.#options.maxMessage ? JSON.parse(text) : undefined;
    } catch {
      // Counted below
    }
    if (message === undefined) {
      this.dropped++;
    } else {
      this.deliver(message);
    }
  }

  /** Nothing came back in time, or it is time to connect again. */
  #onAlarm() {
    if (this.#socket) {
      this.#broken(0, 'no answer');
    } else {
      this.open();
    }
  }

  #broken(code, reason) {
    if (this.status === 'closed') {
      return;
    }
    const lasted = this.status === 'open' && this.#clock.now() - this.#openedAt >= WebSocketBroadcast.#LASTING;
    this.reason = { code, reason };
    this.#abandon();
    if (code === 1008 || (code >= 4400 && code < 4500)) {
      this.#alarm.set(Infinity);
      this.become('closed');
      return;
    }
    if (lasted) {
      this.#backoff.reset();
    }
    const delay = this.#backoff.next();
    const least = code === 1013 ? delay / 2 + WebSocketBroadcast.#LATER : 0;
    this.#alarm.set(this.#clock.now() + Math.max(delay, least));
    this.become('connecting');
  }

  /** A socket may take long to close: it is not waited for. */
  #abandon() {
    const socket = this.#socket;
    this.#socket = null;
    try {
      socket?.close();
    } catch {
      // It was never open
    }
  }
}

/** Messages to and from one other window, such as a frame or the parent of one. */
export class WindowBroadcast extends Broadcast {
  #target;
  #targetOrigin;
  #ended = new AbortController();

  /**
   * @param {Window} target the other window
   * @param {object} [options]
   * @param {string} [options.targetOrigin] the only origin that is sent to and listened to; that of this window.
   *     '*' is any: for what may be public
   * @param {Window} [options.receiver] this window
   */
  constructor(target, { targetOrigin = globalThis.location?.origin, receiver = globalThis } = {}) {
    super();
    this.#target = target;
    this.#targetOrigin = targetOrigin;
    receiver.addEventListener('message', ({ data, origin, source: sender }) => {
      if (sender === target && (targetOrigin === '*' || origin === targetOrigin)) {
        this.deliver(data);
      }
    }, { signal: this.#ended.signal });
  }

  send(message) {
    this.#target.postMessage(message, this.#targetOrigin);
  }

  close() {
    this.#ended.abort();
    super.close();
  }
}

/** Messages over a `MessagePort`, to a `Worker`, or, within one, over `self`. */
export class PortBroadcast extends Broadcast {
  #port;
  #ended = new AbortController();

  /** @param {MessagePort | Worker | DedicatedWorkerGlobalScope} port */
  constructor(port) {
    super();
    this.#port = port;
    const { signal } = this.#ended;
    port.addEventListener('message', ({ data }) => this.deliver(data), { signal });
    port.addEventListener('close', () => this.close(), { signal });
    port.start?.();
  }

  send(message) {
    if (this.status === 'open') {
      this.#port.postMessage(message);
    }
  }

  /** Stops listening. The port itself is for its owner to close. */
  close() {
    this.#ended.abort();
    super.close();
  }
}

/** Messages to all tabs and workers of this origin that use the same name. */
export class ChannelBroadcast extends Broadcast {
  #channel;

  /** @param {string} name */
  constructor(name) {
    super();
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => this.deliver(data);
  }

  send(message) {
    if (this.status === 'open') {
      this.#channel.postMessage(message);
    }
  }

  close() {
    this.#channel.close();
    super.close();
  }
}

/** Messages between all that use the same `EventTarget`, within one context. */
export class EventTargetBroadcast extends Broadcast {
  #hub;
  #ended = new AbortController();

  /** @param {EventTarget} hub */
  constructor(hub) {
    super();
    this.#hub = hub;
    hub.addEventListener('message', ({ detail: { sender, message } }) => {
      if (sender !== this) {
        queueMicrotask(() => this.status === 'open' && this.deliver(message));
      }
    }, { signal: this.#ended.signal });
  }

  send(message) {
    if (this.status === 'open') {
      this.#hub.dispatchEvent(new CustomEvent('message', { detail: { sender: this, message } }));
    }
  }

  close() {
    this.#ended.abort();
    super.close();
  }
}

/** One broadcast that others share, see {@link share}. */
class Share {
  #options;
  #clock;
  #members = new Map();
  #unsubscribe;

  constructor({ ports = [], ...options }) {
    this.#options = { idle: 90_000, ...options };
    this.#clock = options.clock ?? systemClock;
    this.#unsubscribe = options.broadcast.subscribe((message) => this.#tellAll(message));
    [...ports].forEach((port) => this.add(port));
  }

  get size() {
    return this.#members.size;
  }

  /** @param {Broadcast} port lets another context take part */
  add(port) {
    this.remove(port);
    const member = { heardAt: this.#clock.now() };
    member.unsubscribe = port.subscribe((message) => {
      member.heardAt = this.#clock.now();
      if (this.#isOurs(message)) {
        this.#options.broadcast.send(message);
      }
    }, (status) => status === 'closed' && this.remove(port));
    this.#members.set(port, member);
  }

  /** @param {Broadcast} port */
  remove(port) {
    this.#members.get(port)?.unsubscribe();
    this.#members.delete(port);
  }

  /** Ends it; the broadcasts stay open. */
  close() {
    this.#unsubscribe();
    [...this.#members.keys()].forEach((port) => this.remove(port));
  }

  /** Who was silent for long is gone, or asleep and will ask again. */
  #tellAll(message) {
    const now = this.#clock.now();
    for (const [port, { heardAt }] of this.#members) {
      if (this.#isOurs(message) && now - heardAt <= this.#options.idle) {
        port.send(message);
      }
    }
  }

  #isOurs(message) {
    const { namespace } = this.#options;
    return typeof message?.type === 'string' && message.type.startsWith('state:')
      && (namespace === undefined || message.namespace === namespace);
  }
}

/**
 * Lets frames, workers and tabs take part in one connection: what comes over it goes to all of them, and what they
 * send goes over it. Each holder has a sink of its own.
 *
 * @param {object} options
 * @param {Broadcast} options.broadcast the connection
 * @param {string} [options.namespace] the only one that is passed on
 * @param {Iterable<Broadcast>} [options.ports] who takes part from the beginning
 * @param {number} [options.idle] after how long a silence nothing is sent to a port until it is heard of again; 90,000
 * @param {object} [options.clock]
 * @returns {Share} with `add(port)`, `remove(port)`, `size` and `close()`
 */
export function share(options) {
  return new Share(options);
}
