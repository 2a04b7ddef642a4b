// What the page, the frame and the worker have in common: how a replica is watched.
export const FLAGS = 'feature-flags';

// Where the gateway has a namespace
export function gateway(namespace) {
  return new URL(`state-event-target/${namespace}`, import.meta.url);
}

// Calls back with how a replica is: now, soon after it changed, once for a burst, and each second
export function watch(replica, show) {
  let timer = null;
  const look = () => {
    clearTimeout(timer);
    timer = null;
    show(describe(replica));
  };
  for (const type of ['state:status', 'state:update', 'state:remove', 'state:reset']) {
    replica.addEventListener(type, () => {
      timer ??= setTimeout(look, 50);
    });
  }
  setInterval(look, 1000);
  look();
}

function describe(replica) {
  return {
    status: replica.status.toUpperCase(),
    staleness: replica.staleness,
    version: replica.version,
    fingerprint: fingerprint(replica.entries())
  };
}

// Replicas with the same entries have the same eight digits (FNV-1a)
function fingerprint(entries) {
  const text = Array.from(entries, (entry) => JSON.stringify(entry)).sort().join('\n');
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

// Shows it in an element that has places for it
export function fill(element, {status, version, fingerprint}) {
  const badge = element.querySelector('.badge');
  badge.textContent = status;
  badge.dataset.status = status;
  element.querySelector('.version').textContent = `#${version.sequence}`;
  element.querySelector('.version').title = `${version.epoch}:${version.sequence}`;
  element.querySelector('.fingerprint').textContent = fingerprint;
}
