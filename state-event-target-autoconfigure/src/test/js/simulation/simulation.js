import { Dice, VirtualClock } from './virtual-time.js';
import { Network } from './network.js';
import { ModelSource } from './model-source.js';
import { WatchedSink } from './watched-sink.js';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const CHAOS = 15_000;
const HEALING = 12_000;

/** A rule that was broken. */
export class Broken extends Error {}

/** One random schedule: sources, sinks, a network, what goes wrong in it, and what has to hold nevertheless. */
class World {
  /** What each version of each incarnation was, by `id:epoch:sequence`. */
  states = new Map();
  /** Which version an incarnation had when, by `id:epoch`. */
  timelines = new Map();
  /** The values that keys ever had. */
  values = new Set();
  sinks = [];
  trace = [];

  constructor(client, seed) {
    this.client = client;
    this.dice = new Dice(seed);
    this.clock = new VirtualClock(new Dice(seed ^ 0x5bd1e995));
    this.network = new Network(client, this.clock, this.dice);
    this.setup = this.#choose();
    this.source = this.#newSource('s1');
    this.older = null;
    this.lastValue = 0;
  }

  #choose() {
    const { dice } = this;
    return {
      product: dice.chance(0.15),
      history: dice.of([2, 5, 100]),
      part: dice.of([1, 2, 3, 100]),
      hidden: dice.chance(0.75) ? [] : dice.of([['signal'], ['update'], ['remove'], ['reset', 'signal']]),
      loader: dice.chance(0.35),
      requestTimeout: dice.of([5000, 5000, 1500, 0]),
      shared: dice.chance(0.3),
      maxEntries: dice.of([1, 3, 100]),
      reorderBuffer: dice.of([3, 4096]),
    };
  }

  #newSource(id) {
    if (this.setup.product) {
      return new ProductSource(this, id);
    }
    const loadable = new Map();
    if (this.setup.loader) {
      for (const key of KEYS.slice(0, 4)) {
        loadable.set(key, () => (this.dice.chance(0.3) ? undefined : this.newValue()));
      }
    }
    return new ModelSource(this, { ...this.setup, id, loadable });
  }

  newValue() {
    return { n: ++this.lastValue };
  }

  connectionOf(sinkId) {
    return this.sinks.find(({ id }) => id === sinkId)?.connection;
  }

  record(source) {
    const state = new Map([...source.entries].map(([key, { value, version }]) => [key, { n: value.n, version }]));
    state.forEach(({ n }, key) => this.values.add(`${key}:${n}`));
    this.states.set(`${source.id}:${source.epoch}:${source.sequence}`, state);
    const timeline = `${source.id}:${source.epoch}`;
    this.timelines.set(timeline, [...(this.timelines.get(timeline) ?? []), [this.clock.now(), source.sequence]]);
  }

  /** All states that a version may stand for: two sources can have the same epoch. */
  statesAt({ epoch, sequence }) {
    return ['s1', 's2', 's3'].map((id) => this.states.get(`${id}:${epoch}:${sequence}`)).filter((state) => state);
  }

  /** The least sequence that something proven at an instant has to have, over sources of the same epoch. */
  sequenceAt(epoch, instant) {
    const known = ['s1', 's2', 's3'].map((id) => this.timelines.get(`${id}:${epoch}`)).filter((line) => line)
      .map((line) => line.filter(([at]) => at <= instant).at(-1)?.[1] ?? 0);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  fail(rule) {
    throw new Broken(rule);
  }

  note(what) {
    this.trace.push(`${this.clock.now().toFixed(0)} ${what}`);
  }

  async run() {
    if (this.dice.chance(0.5)) {
      this.source.start();
    }
    const count = 1 + this.dice.below(4);
    for (let number = 1; number <= count; number++) {
      this.#addSink(`k${number}`);
    }
    const end = this.clock.now() + CHAOS;
    while (this.clock.now() < end) {
      await this.clock.runUntil(this.clock.now() + this.dice.next() * 400);
      this.#act();
      this.sinks.forEach((each) => each.watch());
    }
    await this.#heal();
    this.sinks.forEach((each) => each.sink.destroy());
    await this.clock.runUntil(this.clock.now());
    this.sinks.forEach((each) => each.checkEnded());
  }

  #addSink(id) {
    const shared = this.setup.shared && this.sinks.length > 0;
    const connection = shared ? this.dice.of(this.sinks).connection : this.network.connect();
    this.sinks.push(new WatchedSink(this, id, connection, this.dice.chance(0.45) ? 'on-demand' : 'replica'));
  }

  #act() {
    const { dice } = this;
    const actions = [
      [8, 'change', () => this.#change()],
      [3, 'read', () => dice.of(this.sinks).read(dice.of(KEYS))],
      [2, 'peek', () => dice.of(this.sinks).peek(dice.of(KEYS))],
      [2, 'write', () => dice.of(this.sinks).write(dice.of(KEYS))],
      [2, 'race', () => this.#race()],
      [1, 'faults', () => this.#setFaults()],
      [1, 'break', () => this.#breakConnection()],
      [1, 'restore', () => dice.of(this.sinks).connection.restore()],
      [0.3, 'restart', () => this.#restartSource()],
      [0.15, 'second', () => this.#secondSource()],
      [0.2, 'replace', () => this.#replaceSink()],
      [0.2, 'resync', () => dice.of(this.sinks).sink.resync()],
      [0.2, 'skew', () => { this.clock.skew = dice.below(20_000) - 10_000; }],
      [0.2, 'noise', () => this.#noise()],
    ];
    let pick = dice.next() * actions.reduce((sum, [weight]) => sum + weight, 0);
    const [, name, action] = actions.find(([weight]) => (pick -= weight) < 0);
    this.note(name);
    action();
  }

  #change() {
    const { dice, source } = this;
    const changes = [
      [10, () => source.set(dice.of(KEYS), this.newValue())],
      [2, () => source.setAll(dice.chance(0.5) ? [['a', this.newValue()], ['b', this.newValue()]]
        : [['c', this.newValue()], ['a', this.newValue()]])],
      [4, () => source.remove(dice.of(KEYS), dice.of(['write', 'expired']))],
      [1, () => source.clear()],
      [1, () => source.signal('reload', { n: 1 })],
    ];
    const which = source.primary && [source, this.older].find((one) => one?.primary && dice.chance(0.7));
    for (let times = dice.chance(0.3) ? 1 + dice.below(6) : 1; which && times > 0; times--) {
      let pick = dice.next() * changes.reduce((sum, [weight]) => sum + weight, 0);
      const [, change] = changes.find(([weight]) => (pick -= weight) < 0);
      change();
    }
  }

  /** A key is changed while it is asked for. */
  #race() {
    const { dice, clock } = this;
    const key = dice.of(KEYS);
    this.sinks.filter(() => dice.chance(0.7)).forEach((each) => each.read(key));
    for (const change of [() => this.source.set(key, this.newValue()), () => this.source.remove(key)]) {
      clock.setTimeout(() => this.source.primary && change(), dice.next() * 60);
    }
  }

  #setFaults() {
    const { dice } = this;
    this.network.faults = { drop: dice.of([0, 0, 0.05, 0.3]), double: dice.of([0, 0.1]), delay: dice.of([1, 20, 80]) };
  }

  #breakConnection() {
    const { connection } = this.dice.of(this.sinks);
    this.dice.of([
      () => connection.breakDown(),
      () => { connection.deaf = true; },
      () => { connection.mute = true; },
      () => { connection.deaf = true; connection.mute = true; },
    ])();
  }

  #restartSource() {
    if (this.older) {
      return;
    }
    this.source.stop();
    if (this.dice.chance(0.5)) {
      this.source.forgetAll();
    }
    this.clock.setTimeout(() => this.source.primary || this.older || this.source.start(), this.dice.next() * 3000);
  }

  /** Another source begins with the same entries while the first one lives on. */
  #secondSource() {
    if (this.older || !this.source.primary || this.setup.product) {
      return;
    }
    this.older = this.source;
    this.source = this.#newSource(this.older.id === 's1' ? 's2' : 's3');
    this.older.entries.forEach((entry, key) => this.source.entries.set(key, entry));
    this.sinks.filter(() => this.dice.chance(0.3)).forEach(({ connection }) => connection.cutFrom.add(this.source.id));
    this.source.start(this.dice.chance(0.7) ? this.older.epoch + 1 : 0);
  }

  #replaceSink() {
    const old = this.dice.of(this.sinks);
    old.sink.destroy();
    this.clock.setTimeout(() => old.checkEnded(), 1);
    this.sinks = this.sinks.filter((each) => each !== old);
    this.#addSink(old.id);
    if (!this.sinks.some(({ connection }) => connection === old.connection)) {
      this.network.disconnect(old.connection);
    }
  }

  /** What no source sends, and what is of others. */
  #noise() {
    const { connection } = this.dice.of(this.sinks);
    for (const message of [null, 7, 'state:update', {}, { type: 'state:update' }, { type: 'state:update', namespace: 'themes' },
      { type: 'state:update', namespace: 'prices', detail: { id: 'x', epoch: 9e15, sequence: 1, key: 'a', value: { n: 0 } } },
      { type: 'state:update', namespace: 'themes', detail: { id: 'x', epoch: 1e300, sequence: 1, key: 'a', value: { n: 0 } } },
      { type: 'state:changes', namespace: 'themes', detail: { id: 'z', epoch: 8e15, from: 3, sequence: 2, changes: [] } },
      { type: 'state:nothing', namespace: 'themes', detail: { id: 'z', epoch: 8e15 } }]) {
      connection.broadcast.deliver(message);
    }
  }

  async #heal() {
    this.note('heal');
    this.network.faults = { drop: 0, double: 0, delay: 5 };
    this.sinks.forEach(({ connection }) => connection.restore());
    if (this.setup.product) {
      // Its clock went back and no sink could tell it: it is the first heartbeat that counts
      this.source.stop();
      this.source.start();
    } else if (!this.source.primary) {
      if (this.older?.primary) {
        this.source = this.older;
      } else {
        this.source.start();
      }
    }
    const asked = this.sinks.map((each) => each.read(this.dice.of(KEYS)));
    await this.clock.runUntil(this.clock.now() + HEALING);
    const primaries = [this.source, this.older].filter((one) => one?.primary);
    if (new Set(primaries).size !== 1) {
      this.fail(`${primaries.length} sources are primary`);
    }
    [this.source] = primaries;
    this.sinks.forEach((each) => each.checkHealed());
    await Promise.all(asked.map((each) => (each.done ? null : this.#bringAbout(each))));
  }

  /** A read of an absent key ends with its first value. */
  async #bringAbout(asked) {
    this.source.set(asked.key, this.newValue());
    await this.clock.runUntil(this.clock.now() + 2000);
    if (!asked.done) {
      this.fail(`the read of ${asked.key} by ${asked.by} did not end with the first value`);
    }
  }
}

/** The client's own source in the place of the model. */
class ProductSource {
  #world;
  #source = null;
  #kept = [];
  #lastEpoch = 0;

  constructor(world, id) {
    this.#world = world;
    this.id = id;
  }

  get primary() {
    return this.#source?.primary ?? false;
  }

  get epoch() {
    return this.#source.version.epoch;
  }

  get sequence() {
    return this.#source.version.sequence;
  }

  get entries() {
    const entries = new Map();
    for (const [key] of this.#source.entries()) {
      entries.set(key, this.#source.entry(key));
    }
    return entries;
  }

  reaches(connection) {
    return !connection.cutFrom.has(this.id);
  }

  start() {
    const { client, network, clock, setup } = this.#world;
    network.servers.add(this);
    // One of its name cannot begin twice in the same millisecond
    clock.skew += clock.wall() === this.#lastEpoch ? 1 : 0;
    this.broadcast = new client.Broadcast('open');
    this.broadcast.send = (message) => network.publish(this, message);
    this.#source = client.source({ namespace: 'themes', id: this.id, broadcast: this.broadcast, entries: this.#kept,
      history: setup.history, snapshotPart: setup.part, writes: 'allow', clock });
    for (const kind of ['update', 'remove', 'reset', 'signal']) {
      this.#source.addEventListener(`state:${kind}`, () => this.#world.record(this));
    }
    this.#world.record(this);
  }

  stop() {
    this.#world.network.servers.delete(this);
    this.#lastEpoch = this.#source?.version.epoch ?? this.#lastEpoch;
    this.#kept = this.#source ? [...this.#source.entries()] : this.#kept;
    this.#source?.destroy();
    this.#source = null;
  }

  forgetAll() {
    this.#kept = [];
  }

  receive(message) {
    const { epoch } = this;
    this.broadcast.deliver(message);
    if (this.epoch !== epoch) {
      this.#world.record(this);
    }
  }

  set(key, value) {
    return this.#source.set(key, value);
  }

  setAll(pairs) {
    return this.#source.setAll(pairs);
  }

  remove(key) {
    return this.#source.remove(key);
  }

  clear() {
    return this.#source.clear();
  }

  signal(signal, data) {
    return this.#source.signal(signal, data);
  }
}

/**
 * Runs one schedule.
 * @returns {Promise<{delivered: number}>} what happened; fails with the seed and the rule that was broken
 */
export async function simulate(client, seed) {
  const world = new World(client, seed);
  try {
    await world.run();
  } catch (error) {
    error.message = `seed ${seed}: ${error.message}\nsetup: ${JSON.stringify(world.setup)}\n${world.trace.slice(-20).join(', ')}`;
    throw error;
  }
  return { delivered: world.network.delivered };
}
