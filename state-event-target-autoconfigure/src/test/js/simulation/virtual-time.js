/** Seeded random numbers (mulberry32). */
export class Dice {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** At least 0 and below 1. */
  next() {
    this.#state = (this.#state + 0x6D2B79F5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below the bound. */
  below(bound) {
    return Math.floor(this.next() * bound);
  }

  chance(probability) {
    return this.next() < probability;
  }

  of(list) {
    return list[this.below(list.length)];
  }
}

/** A clock that goes from one timer to the next, without waiting. */
export class VirtualClock {
  skew = 0;

  #now = 1000;
  #timers = [];
  #order = 0;
  #cancelled = new Set();
  #dice;

  constructor(dice) {
    this.#dice = dice;
  }

  now() {
    return this.#now;
  }

  wall() {
    return Math.floor(1_763_809_200_000 + this.#now + this.skew);
  }

  random() {
    return this.#dice.next();
  }

  setTimeout(callback, delay) {
    const timer = { at: this.#now + delay, order: ++this.#order, callback };
    this.#push(timer);
    return timer.order;
  }

  clearTimeout(order) {
    if (order !== undefined) {
      this.#cancelled.add(order);
    }
  }

  /** Runs timers until an instant, each followed by what waits for promises. */
  async runUntil(instant) {
    await null;
    while (this.#timers.length > 0 && this.#timers[0].at <= instant) {
      const timer = this.#pop();
      if (this.#cancelled.delete(timer.order)) {
        continue;
      }
      this.#now = Math.max(this.#now, timer.at);
      timer.callback();
      await null;
    }
    this.#now = Math.max(this.#now, instant);
    for (let turn = 0; turn < 5; turn++) {
      await null;
    }
  }

  #push(timer) {
    const heap = this.#timers;
    let index = heap.push(timer) - 1;
    while (index > 0 && before(timer, heap[(index - 1) >> 1])) {
      heap[index] = heap[(index - 1) >> 1];
      index = (index - 1) >> 1;
    }
    heap[index] = timer;
  }

  #pop() {
    const heap = this.#timers;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length > 0) {
      let index = 0;
      for (let child = 1; child < heap.length; child = 2 * index + 1) {
        if (child + 1 < heap.length && before(heap[child + 1], heap[child])) {
          child++;
        }
        if (!before(heap[child], last)) {
          break;
        }
        heap[index] = heap[child];
        index = child;
      }
      heap[index] = last;
    }
    return first;
  }
}

function before(one, other) {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
