/** Types of client.js: replicas of state in browsers, workers and Node. */

/** A version of a namespace: numbers below 2^53. Epoch 0 is that of a target that is nobody's source. */
export interface Version {
  readonly epoch: number;
  readonly sequence: number;
}

export type Status = 'connecting' | 'synced' | 'stale' | 'closed';
export type Cause = 'write' | 'load' | 'expired' | 'resync';
export type Mode = 'replica' | 'on-demand';
export type ErrorCode = 'timeout' | 'rejected' | 'failed' | 'limit' | 'closed' | 'fenced' | 'unsupported';

/** Why a read, a write or a call failed. */
export class StateError extends Error {
  constructor(code: ErrorCode, message: string, about?: { key?: unknown; reason?: string; unknown?: boolean });
  readonly code: ErrorCode;
  readonly key: unknown;
  /** In the words of the source, otherwise the code. */
  readonly reason: string;
  /** Whether a write may have been made nevertheless. */
  readonly unknown: boolean;
}

/** Time, timers and randomness. */
export interface Clock {
  /** Elapsed milliseconds, never going back. */
  now(): number;
  /** Milliseconds since 1970. */
  wall(): number;
  /** At least 0 and below 1. */
  random(): number;
  setTimeout(callback: () => void, delay: number): unknown;
  clearTimeout(timer: any): void;
}

interface Told {
  readonly version: Version;
  readonly timestamp: number;
  /** The source that made the change. */
  readonly id: string;
  readonly cause: Cause;
}

export interface UpdateDetail<P, V> extends Told {
  readonly param: P;
  readonly key: any;
  readonly value: V;
  readonly previous: V | undefined;
}

export interface RemoveDetail<P, V> extends Told {
  readonly param: P;
  readonly key: any;
  readonly previous: V;
}

export interface SignalDetail extends Told {
  readonly signal: string;
  readonly data: any;
}

export interface MissingDetail<P> {
  readonly param: P;
  readonly key: any;
}

export interface StatusDetail {
  readonly status: Status;
  readonly previous: Status;
}

export interface StateEventMap<P = any, V = any> {
  'state:update': CustomEvent<UpdateDetail<P, V>>;
  'state:remove': CustomEvent<RemoveDetail<P, V>>;
  'state:reset': CustomEvent<Told>;
  'state:signal': CustomEvent<SignalDetail>;
  'state:missing': CustomEvent<MissingDetail<P>>;
  'state:prime': CustomEvent<MissingDetail<P>>;
  'state:status': CustomEvent<StatusDetail>;
  'state:fenced': CustomEvent<{ readonly by: { id: string; epoch: number } }>;
}

/** A promise that can be looked into, as `React.use` does. */
export interface StatePromise<V> extends Promise<V> {
  readonly status?: 'pending' | 'fulfilled' | 'rejected';
  readonly value?: V;
  readonly reason?: unknown;
}

declare class StateEventTarget<P, V> extends EventTarget {
  addEventListener<T extends keyof StateEventMap>(type: T, listener: (event: StateEventMap<P, V>[T]) => void,
    options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions): void;
  removeEventListener<T extends keyof StateEventMap>(type: T, listener: (event: StateEventMap<P, V>[T]) => void,
    options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions): void;
}

/** Key-value state that tells of its changes by events. `W` is what a change returns. */
export class KVDataEventTarget<P = any, V = any, W = Version> extends StateEventTarget<P, V> {
  constructor(entries?: Iterable<readonly [P, V]> | null, options?: { getKey?: (param: P) => any; clock?: Clock });
  /** The value if there is one, otherwise a promise of it. */
  read(param: P): V | StatePromise<V>;
  /** The value or undefined, at once. A miss asks for it, once. */
  peek(param: P): V | undefined;
  /** A promise of the value, the same one until the value changes. */
  getAsync(param: P): StatePromise<V>;
  /** Asks for a value ahead of need. */
  prime(param: P): void;
  /** The value with its key, version and timestamp, without asking. */
  entry(param: P): { key: any; value: V; version: Version; timestamp: number } | undefined;
  entries(): IterableIterator<[any, V]>;
  readonly size: number;
  readonly version: Version;
  set(param: P, value: V): W;
  /** Sets several values in one change. */
  setAll(entries: Iterable<readonly [P, V]>): Version;
  remove(param: P): W;
  /** Removes everything. Who waits for a value goes on waiting. */
  clear(): Version;
  /** Tells of something, in order with the changes. */
  signal(signal: string, data?: any): Version;
  onMissing(handler: (event: CustomEvent<MissingDetail<P>>) => void): void;
  /** Ends for good: who waits hears of it. */
  destroy(): void;
  readonly destroyed: boolean;
}

/** State of one value, without a key: the entry `value` of a target, which may be a source or a sink. */
export class DataEventTarget<V = any, W = Version> extends StateEventTarget<string, V> {
  constructor(value?: V, target?: KVDataEventTarget<string, V, W>);
  readonly target: KVDataEventTarget<string, V, W>;
  read(): V | StatePromise<V>;
  peek(): V | undefined;
  getAsync(): StatePromise<V>;
  prime(): void;
  set(value: V): W;
  remove(): W;
  clear(): Version;
  onMissing(handler: (event: CustomEvent<MissingDetail<string>>) => void): void;
  destroy(): void;
}

/** Messages that could not be taken. */
export interface Dropped {
  readonly malformed: number;
  readonly oversized: number;
  /** Of other namespaces. */
  readonly foreign: number;
}

export interface SinkOptions<P = any> {
  namespace: string;
  broadcast: BroadcastLike;
  /** A random one by default. */
  id?: string;
  getKey?: (param: P) => any;
  /** Everything, or the keys that are asked for. */
  mode?: Mode;
  /** How long a read or write waits for its answer; 5000, 0 for ever. */
  requestTimeout?: number;
  /** How long without a proof of being equal until it is stale; 3000. */
  staleAfter?: number;
  /** How long what is missing may only be late; 50. */
  reorderWindow?: number;
  /** How many changes that came early are kept; 4096. */
  reorderBuffer?: number;
  /** How many parts a snapshot may have; 65,536. */
  snapshotParts?: number;
  /** How many reads and how many writes may wait; 65,536. */
  pendingRequests?: number;
  /** How many entries are held on demand; 10,000. */
  maxEntries?: number;
  clock?: Clock;
}

export interface WriteOptions {
  /** The version that the entry must have, null if there must be none. */
  expected?: Version | null;
}

/** A replica of a source's entries. */
export class StateSink<P = any, V = any> extends KVDataEventTarget<P, V, Promise<Version>> {
  constructor(options: SinkOptions<P>);
  readonly namespace: string;
  readonly id: string;
  readonly status: Status;
  /** For how long it is not proven that this replica is equal to its source, in milliseconds. */
  readonly staleness: number;
  /** The version at which this replica was equal to its source for the first time. */
  readonly synced: Promise<Version>;
  readonly dropped: Dropped;
  /** Whether a key is known not to exist now. A read of it ends with its first value. */
  isAbsent(param: P): boolean;
  write(param: P, value: V, options?: WriteOptions): Promise<Version>;
  remove(param: P, options?: WriteOptions): Promise<Version>;
  /** Starts over from a snapshot. */
  resync(): void;
}

/** Makes a replica of a namespace. */
export function sink<P = any, V = any>(options: SinkOptions<P>): StateSink<P, V>;

export interface StateWrite<V = any> {
  readonly sinkId: string;
  readonly key: any;
  readonly value: V | undefined;
  readonly remove: boolean;
}

export interface SourceOptions<P = any, V = any> {
  namespace: string;
  broadcast: BroadcastLike;
  /** A random one by default. */
  id?: string;
  /** To begin with. */
  entries?: Iterable<readonly [P, V]>;
  getKey?: (param: P) => any;
  /** Whether sinks may write; 'deny'. */
  writes?: 'deny' | 'allow' | ((write: StateWrite<V>) => boolean);
  /** Whether sinks may ask for keys that are not here; true with `onMissing`. */
  loader?: boolean;
  /** How often it says its version; 1000. */
  heartbeat?: number;
  /** How many changes are kept for sinks that fell behind; 4096. */
  history?: number;
  /** How many entries a message has at most; 1000. */
  snapshotPart?: number;
  /** How many sinks it serves; 10,000. */
  maxSinks?: number;
  clock?: Clock;
}

/** The primary state of a namespace. */
export class StateSource<P = any, V = any> extends KVDataEventTarget<P, V> {
  constructor(options: SourceOptions<P, V>);
  readonly namespace: string;
  readonly id: string;
  /** Whether no newer incarnation was heard of. */
  readonly primary: boolean;
  /** How many sinks were heard of lately. */
  readonly sinks: number;
  readonly dropped: Dropped;
}

/** Makes the source of a namespace. */
export function source<P = any, V = any>(options: SourceOptions<P, V>): StateSource<P, V>;

export type BroadcastStatus = 'connecting' | 'open' | 'closed';

/** What carries messages. It may lose, double or reorder them. */
export interface BroadcastLike {
  readonly status: BroadcastStatus;
  send(message: object): void;
  /** @returns ends it */
  subscribe(onMessage: (message: any) => void, onStatus?: (status: BroadcastStatus) => void): () => void;
  close(): void;
}

/** To be extended by broadcasts: they define `send`, and call `deliver` and `become`. */
export class Broadcast implements BroadcastLike {
  constructor(status?: BroadcastStatus);
  readonly status: BroadcastStatus;
  send(message: object): void;
  subscribe(onMessage: (message: any) => void, onStatus?: (status: BroadcastStatus) => void): () => void;
  close(): void;
  deliver(message: any): void;
  become(status: BroadcastStatus): void;
}

export interface WebSocketOptions {
  protocols?: string | string[];
  /** Bytes that may wait to be sent before messages are dropped; 1 MiB. */
  maxBuffered?: number;
  /** Characters a message may have; 1 MiB. */
  maxMessage?: number;
  /** How long nothing may come back before the connection counts as dead; 10,000. */
  idleTimeout?: number;
  WebSocket?: typeof WebSocket;
  /** Tells `online` and `offline`. */
  network?: EventTarget;
  clock?: Clock;
}

/** A WebSocket to the gateway of one namespace, opened again whenever it breaks. */
export class WebSocketBroadcast extends Broadcast {
  constructor(url: string | URL, options?: WebSocketOptions);
  readonly url: string;
  /** Messages that could not be sent or read. */
  readonly dropped: number;
  /** Why the connection broke last. */
  readonly reason: { code: number; reason: string } | null;
  /** Connects at once, also where the server had refused for good. */
  open(): void;
}

/** Messages to and from one other window, such as a frame or the parent of one. */
export class WindowBroadcast extends Broadcast {
  constructor(target: Window, options?: { targetOrigin?: string; receiver?: Window });
}

/** Messages over a port, to a worker, or, within one, over `self`. */
export class PortBroadcast extends Broadcast {
  constructor(port: MessagePort | Worker | (EventTarget & { postMessage(message: any): void }));
}

/** Messages to all tabs and workers of this origin that use the same name. */
export class ChannelBroadcast extends Broadcast {
  constructor(name: string);
}

/** Messages between all that use the same `EventTarget`, within one context. */
export class EventTargetBroadcast extends Broadcast {
  constructor(hub: EventTarget);
}

export interface ShareOptions {
  /** The connection. */
  broadcast: BroadcastLike;
  /** The only namespace that is passed on. */
  namespace?: string;
  ports?: Iterable<BroadcastLike>;
  /** After how long a silence nothing is sent to a port until it is heard of again; 90,000. */
  idle?: number;
  clock?: Clock;
}

export interface Share {
  readonly size: number;
  add(port: BroadcastLike): void;
  remove(port: BroadcastLike): void;
  /** Ends it; the broadcasts stay open. */
  close(): void;
}

/** Lets frames, workers and tabs take part in one connection. Each holder has a sink of its own. */
export function share(options: ShareOptions): Share;

/** The share of one entry in a digest. */
export function mix(epoch: number, sequence: number): bigint;
