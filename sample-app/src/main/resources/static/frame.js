// A replica in a frame, over the connection of the page around it: what is on for some customers only.
import {sink, WindowBroadcast} from './state-event-target/client.js';
import {FLAGS, fill, watch} from './replica.js';

const flags = sink({namespace: FLAGS, broadcast: new WindowBroadcast(window.parent)});

function showPartial() {
  const partial = [...flags.entries()].filter(([, flag]) => flag.enabled && flag.rollout < 100).sort();
  document.getElementById('partial').replaceChildren(...partial.map(([key, flag]) => {
    const item = document.createElement('li');
    item.dataset.key = key;
    item.textContent = `${key} ${flag.rollout} %`;
    return item;
  }));
}

watch(flags, (replica) => {
  fill(document.getElementById('replica'), replica);
  showPartial();
});
