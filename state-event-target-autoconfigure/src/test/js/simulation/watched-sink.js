/** A sink of a schedule, with what watches over it. */
export class WatchedSink {
  #world;
  #mirror = new Map();
  #seen = null;
  #reads = [];
  #writes = [];
  #status = 'connecting';
  #broken = null;
  /** The epoch that it is in, and since when. */
  #met = 0;
  #metAt = 0;

  constructor(world, id, connection, mode) {
    const { client, clock, setup } = world;
    this.#world = world;
    this.id = id;
    this.connection = connection;
    this.mode = mode;
    this.sink = client.sink({ namespace: 'themes', broadcast: connection.broadcast, id, mode, clock,
      requestTimeout: setup.requestTimeout, maxEntries: setup.maxEntries, reorderBuffer: setup.reorderBuffer });
    this.#watchEvents();
    this.unwatch = connection.broadcast.subscribe(() => this.#watch(() => this.#check()));
  }

  /** Whether entries may vanish without an event: given up, or changed in a way that is not told. */
  get #isPartial() {
    return this.mode === 'on-demand' || ['update', 'remove', 'reset'].some((kind) => this.#world.setup.hidden.includes(kind));
  }

  read(key) {
    const read = { key, by: this.id, at: this.#world.clock.now(), done: false };
    this.#reads.push(read);
    const value = this.sink.read(key);
    if (!(value instanceof Promise)) {
      this.#settle(read, value, null);
    } else {
      value.then((result) => this.#settle(read, result, null), (error) => this.#settle(read, undefined, error));
    }
    return read;
  }

  peek(key) {
    const value = this.sink.peek(key);
    if (value !== undefined && !this.#world.values.has(`${key}:${value.n}`)) {
      this.#world.fail(`${this.id} has a value of ${key} that it never had`);
    }
  }

  write(key) {
    const { dice } = this.#world;
    const remove = dice.chance(0.2);
    const value = this.#world.newValue();
    const held = this.sink.entry(key);
    const expected = dice.chance(0.3) ? held?.version ?? null : undefined;
    const write = { key, value, remove, at: this.#world.clock.now(), done: false };
    this.#writes.push(write);
    (remove ? this.sink.remove(key, { expected }) : this.sink.write(key, value, { expected }))
      .then((version) => this.#written(write, version), (error) => this.#refused(write, error));
  }

  checkHealed() {
    this.#check();
    this.rethrow();
    const { source } = this.#world;
    const { status, version } = this.sink;
    if (status !== 'synced') {
      this.#world.fail(`${this.id} is ${status} after everything healed, at ${JSON.stringify(version)}`);
    }
    if (version.epoch !== source.epoch || version.sequence !== source.sequence) {
      this.#world.fail(`${this.id} is at ${JSON.stringify(version)}, the source at ${source.epoch}:${source.sequence}`);
    }
    const timeout = this.#world.setup.requestTimeout;
    const waiting = this.#reads.find(({ key, done }) => !done && source.entries.has(key));
    if (waiting) {
      this.#world.fail(`${this.id} waits for ${waiting.key}, which is there`);
    }
    if (timeout > 0 && this.#writes.some(({ done }) => !done)) {
      this.#world.fail(`${this.id} waits for the outcome of a write`);
    }
  }

  checkEnded() {
    this.unwatch();
    if (this.sink.status !== 'closed') {
      this.#world.fail(`${this.id} is ${this.sink.status} after its end`);
    }
    if ([...this.#reads, ...this.#writes].some(({ done }) => !done)) {
      this.#world.fail(`who asked ${this.id} waits after its end`);
    }
    this.rethrow();
  }

  #watchEvents() {
    const on = (kind, handle) => this.sink.addEventListener(`state:${kind}`, ({ detail }) => this.#watch(() => handle(detail)));
    on('update', (detail) => this.#onUpdate(detail));
    on('remove', (detail) => this.#onRemove(detail));
    on('reset', (detail) => {
      this.#inOrder(detail);
      this.#mirror.clear();
    });
    on('signal', (detail) => this.#inOrder(detail));
    on('status', ({ status, previous }) => {
      if (previous !== this.#status) {
        this.#world.fail(`${this.id} was ${this.#status}, not ${previous}`);
      }
      this.#status = status;
    });
  }

  #onUpdate({ key, value, previous, cause, ...detail }) {
    cause === 'load' || this.#inOrder({ key, cause, ...detail });
    if (!this.#isPartial && this.#mirror.get(key)?.n !== previous?.n) {
      this.#world.fail(`${this.id} was told of ${JSON.stringify(previous)} before ${JSON.stringify(value)} of ${key}`);
    }
    if (!this.#world.values.has(`${key}:${value.n}`)) {
      this.#world.fail(`${this.id} was told a value of ${key} that it never had`);
    }
    this.#mirror.set(key, value);
  }

  #onRemove({ key, previous, ...detail }) {
    this.#inOrder({ key, ...detail });
    if (!this.#isPartial && this.#mirror.get(key)?.n !== previous.n) {
      this.#world.fail(`${this.id} was told that ${key} is gone, which it did not have`);
    }
    this.#mirror.delete(key);
  }

  /** Events never go back, and none of the stream comes twice. */
  #inOrder({ id, key, cause, version: { epoch, sequence } }) {
    const seen = this.#seen;
    const back = seen && (epoch < seen.epoch || (epoch === seen.epoch && id < seen.id)
      || (epoch === seen.epoch && id === seen.id && sequence < seen.sequence));
    if (back) {
      this.#world.fail(`${this.id} was told of ${id}:${epoch}:${sequence} after ${JSON.stringify(seen)}`);
    }
    const again = seen && id === seen.id && epoch === seen.epoch && sequence === seen.sequence;
    if (again && cause !== 'resync' && seen.keys.includes(key)) {
      this.#world.fail(`${this.id} was told of ${id}:${epoch}:${sequence} twice`);
    }
    this.#seen = { id, epoch, sequence, keys: again ? [...seen.keys, key] : [key] };
  }

  /** Keeps what fails for later: who calls is the client. */
  #watch(check) {
    try {
      check();
    } catch (error) {
      this.#broken ??= error;
    }
  }

  /** What is here is what the source had at this version; and what is said to be fresh, is. */
  #check() {
    const { sink } = this;
    const { version, staleness, status } = sink;
    if (version.epoch === 0) {
      return;
    }
    const held = new Map([...sink.entries()].map(([key, value]) => [key, value.n]));
    const states = this.#world.statesAt(version);
    if (!states.some((state) => this.#agrees(held, state))) {
      this.#world.fail(`${this.id} has ${JSON.stringify([...held])} at ${JSON.stringify(version)}, the source had `
        + JSON.stringify(states.map((state) => [...state].map(([key, { n }]) => [key, n]))));
    }
    const provenAt = this.#world.clock.now() - staleness;
    this.#metAt = version.epoch === this.#met ? this.#metAt : this.#world.clock.now();
    this.#met = version.epoch;
    // A proof from before it heard of this source was one about another
    const least = status === 'synced' && provenAt >= this.#metAt ? this.#world.sequenceAt(version.epoch, provenAt) : 0;
    if (version.sequence < least) {
      this.#world.fail(`${this.id} says that it was equal ${staleness} ms ago, at ${JSON.stringify(version)}, not ${least}`);
    }
    if (!this.#isPartial && [...held].some(([key, n]) => this.#mirror.get(key)?.n !== n)) {
      this.#world.fail(`${this.id} has what no event told`);
    }
  }

  #agrees(held, state) {
    const wrong = [...held].some(([key, n]) => state.get(key)?.n !== n || !this.#sameVersion(key, state));
    return !wrong && (this.#isPartial || held.size === state.size);
  }

  #sameVersion(key, state) {
    const { epoch, sequence } = this.sink.entry(key).version;
    const { version } = state.get(key);
    return version.epoch === epoch && version.sequence === sequence;
  }

  #settle(read, value, error) {
    this.#end(read, error);
    if (!error && !this.#world.values.has(`${read.key}:${value?.n}`)) {
      this.#broken ??= new Error(`a read of ${read.key} by ${this.id} ended with ${JSON.stringify(value)}`);
    }
  }

  #written(write, version) {
    this.#end(write, null);
    const states = this.#world.statesAt(version);
    const made = states.some((state) => (write.remove ? !state.has(write.key) : state.get(write.key)?.n === write.value.n));
    if (!made) {
      this.#broken ??= new Error(`${this.id} was told that it wrote ${write.key} at ${JSON.stringify(version)}`);
    }
  }

  #refused(write, error) {
    this.#end(write, error);
    if (!error.unknown && !write.remove && this.#world.values.has(`${write.key}:${write.value.n}`)) {
      this.#broken ??= new Error(`${this.id} was told that a write was not made, which was`);
    }
  }

  #end(asked, error) {
    if (asked.done) {
      this.#broken ??= new Error(`${this.id} was answered twice`);
    }
    asked.done = true;
    // A key that was absent for a while may have been asked for again
    const took = this.#mayBeAskedAgain(asked) ? 0 : this.#world.clock.now() - asked.at;
    const { requestTimeout } = this.#world.setup;
    if (error?.code === 'timeout' && requestTimeout > 0 && took > requestTimeout + 100) {
      this.#broken ??= new Error(`${this.id} timed out after ${took} ms`);
    }
  }

  #mayBeAskedAgain(asked) {
    return !('remove' in asked) && (this.#isPartial || this.#world.setup.loader);
  }

  /** What has to hold at any time. */
  watch() {
    this.rethrow();
    if (this.sink.status === 'synced' && this.sink.staleness >= 3000) {
      this.#world.fail(`${this.id} is synced, but was not proven equal for ${this.sink.staleness} ms`);
    }
  }

  rethrow() {
    if (this.#broken) {
      throw this.#broken;
    }
  }
}
