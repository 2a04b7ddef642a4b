// A replica in a worker, over the connection of the page that started it: counts without holding up the page.
import {PortBroadcast, sink} from './state-event-target/client.js';
import {FLAGS, watch} from './replica.js';

const flags = sink({namespace: FLAGS, broadcast: new PortBroadcast(self)});

function countOn() {
  const counts = {development: 0, staging: 0, production: 0};
  for (const [, flag] of flags.entries()) {
    flag.environments.filter(() => flag.enabled).forEach((name) => counts[name]++);
  }
  return counts;
}

watch(flags, (replica) => postMessage({replica, on: countOn()}));
