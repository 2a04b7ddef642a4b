// The board: rows come from a replica in this page, changes of flags go to the REST API, notes are written from the page.
import {PortBroadcast, share, sink, WebSocketBroadcast, WindowBroadcast} from './state-event-target/client.js';
import {FLAGS, fill as fillReplica, gateway, watch} from './replica.js';

const LOG_LENGTH = 60;
const SHORT = {development: 'dev', staging: 'staging', production: 'prod'};
const byId = (id) => document.getElementById(id);
const rows = new Map();          // key -> {element, flag, version}
const audit = new Map();         // version and key -> entry

// --- Replicas: one of the flags, which the frame and the worker get over the same connection, and one of the notes

const connection = new WebSocketBroadcast(gateway(FLAGS));
const flags = sink({namespace: FLAGS, broadcast: connection});
const notes = sink({namespace: 'flag-notes', broadcast: new WebSocketBroadcast(gateway('flag-notes'))});
const worker = new Worker(new URL('worker.js', import.meta.url), {type: 'module'});

share({
  broadcast: connection,
  namespace: FLAGS,
  ports: [new WindowBroadcast(byId('frame').contentWindow), new PortBroadcast(worker)]
});

function isAfter(version, other) {
  return version.epoch > other.epoch || (version.epoch === other.epoch && version.sequence > other.sequence);
}

function show(version) {
  return '#' + version.sequence;
}

function time(instant) {
  return new Date(instant).toLocaleTimeString();
}

function element(name, className, text) {
  const created = document.createElement(name);
  created.className = className;
  created.textContent = text;
  return created;
}

// --- Talking to the application

async function call(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail || `The application answered ${response.status}`);
  }
  return (response.status === 204) ? null : response.json();
}

function warn(text) {
  byId('message').textContent = text;
  byId('message').hidden = !text;
}

// Runs a change; if it is refused, the row shows again what is the case.
async function attempt(key, action) {
  try {
    if (!byId('user').reportValidity()) {
      throw new Error('Say who you are first: changes are kept with a name.');
    }
    await action(byId('user').value.trim());
    warn('');
  }
  catch (error) {
    warn(error.reason ?? error.message);
    fill(rows.get(key));
    showNote(key);
  }
}

function change(key, settings) {
  return attempt(key, (by) => call(`api/flags/${key}?by=${encodeURIComponent(by)}`, {
    method: 'PUT', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(settings)
  }));
}

function writeNote(key, text) {
  return attempt(key, (by) => text ? notes.write(key, {text, by}) : notes.remove(key));
}

function askAndDelete(key) {
  const dialog = byId('confirm');
  byId('confirm-key').textContent = key;
  dialog.returnValue = 'cancel';
  dialog.onclose = () => {
    if (dialog.returnValue === 'delete') {
      attempt(key, (by) => call(`api/flags/${key}?by=${encodeURIComponent(by)}`, {method: 'DELETE'}));
    }
  };
  dialog.showModal();
}

// --- Rows

function newRow(key) {
  const tr = byId('row').content.firstElementChild.cloneNode(true);
  const [toggle, slider, note] = tr.querySelectorAll('input');
  tr.dataset.key = key;
  tr.querySelector('.key').textContent = key;
  toggle.setAttribute('aria-label', `${key} on`);
  slider.setAttribute('aria-label', `${key} rollout in percent`);
  toggle.addEventListener('change', () => change(key, {enabled: toggle.checked}));
  slider.addEventListener('input', () => {
    tr.classList.add('dragging');
    tr.querySelector('.rollout output').textContent = slider.value + ' %';
  });
  slider.addEventListener('change', () => {
    tr.classList.remove('dragging');
    change(key, {rollout: Number(slider.value)});
  });
  note.setAttribute('aria-label', `${key} note`);
  note.addEventListener('change', () => writeNote(key, note.value.trim()));
  note.addEventListener('blur', () => showNote(key));
  tr.querySelector('.delete').setAttribute('aria-label', `Delete ${key}`);
  tr.querySelector('.delete').addEventListener('click', () => askAndDelete(key));
  return tr;
}

function fill(row) {
  if (!row) {
    return;
  }
  const {element: tr, flag, version} = row;
  const [toggle, slider] = tr.querySelectorAll('input');
  toggle.checked = flag.enabled;
  if (!tr.classList.contains('dragging')) {
    // Any percentage can come from the file; the slider must not round it
    slider.step = (flag.rollout % 5 === 0) ? 5 : 1;
    slider.value = flag.rollout;
    tr.querySelector('.rollout output').textContent = flag.rollout + ' %';
  }
  tr.classList.toggle('off', !flag.enabled);
  tr.querySelector('.owner').textContent = flag.owner;
  tr.querySelector('.description').textContent = flag.description;
  tr.querySelector('.environments').replaceChildren(
      ...flag.environments.map((name) => element('span', `chip ${name}`, SHORT[name] ?? name)));
  tr.querySelector('.by').textContent = flag.changedBy;
  tr.querySelector('.sequence').textContent = show(version);
  tr.querySelector('.sequence').title = `Version ${version.epoch}:${version.sequence}`;
}

// Not into the hand of whoever types
function showNote(key) {
  const note = rows.get(key)?.element.querySelector('.note');
  if (note && note !== document.activeElement) {
    note.value = notes.peek(key)?.text ?? '';
    note.title = notes.peek(key)?.by ?? '';
  }
}

function put(key, {value, version}) {
  let row = rows.get(key);
  if (!row) {
    row = {element: newRow(key)};
    rows.set(key, row);
    const next = [...rows.keys()].sort().find((other) => other > key);
    byId('flags').insertBefore(row.element, next ? rows.get(next).element : null);
  }
  row.flag = value;
  row.version = version;
  fill(row);
  showNote(key);
  return row;
}

function drop(key) {
  rows.get(key)?.element.remove();
  rows.delete(key);
}

function flash(elements) {
  elements.forEach((tr) => tr.classList.remove('fresh'));
  void byId('flags').offsetWidth;
  elements.forEach((tr) => tr.classList.add('fresh'));
}

// --- Filter

function matches(flag) {
  const text = byId('text').value.trim().toLowerCase();
  const partial = flag.enabled && flag.rollout < 100;
  const state = {'': true, on: flag.enabled, partial, off: !flag.enabled}[byId('state').value];
  return state
      && (!text || `${flag.key} ${flag.description}`.toLowerCase().includes(text))
      && (!byId('owner').value || flag.owner === byId('owner').value)
      && (!byId('environment').value || flag.environments.includes(byId('environment').value));
}

function filter() {
  let visible = 0;
  for (const {element: tr, flag} of rows.values()) {
    tr.hidden = !matches(flag);
    visible += tr.hidden ? 0 : 1;
  }
  byId('count').textContent = `${visible} of ${rows.size} flags`;
}

// --- Beside the board

function describe(before, after) {
  if (!after) {
    return 'deleted';
  }
  if (!before) {
    return 'added';
  }
  const changes = [];
  if (before.enabled !== after.enabled) {
    changes.push(after.enabled ? 'switched on' : 'switched off');
  }
  if (before.rollout !== after.rollout) {
    changes.push(`rollout ${before.rollout} → ${after.rollout} %`);
  }
  if (before.environments.join() !== after.environments.join()) {
    changes.push(`environments ${before.environments.join(', ') || 'none'} → ${after.environments.join(', ') || 'none'}`);
  }
  if (before.owner !== after.owner) {
    changes.push(`owner ${before.owner} → ${after.owner}`);
  }
  if (before.description !== after.description) {
    changes.push('description');
  }
  return changes.join(', ') || 'saved';
}

function auditItem(entry) {
  const item = element('li', '', '');
  item.append(element('strong', '', entry.by), ' ', element('code', '', entry.key), ' ',
      describe(entry.before, entry.after), element('div', 'meta', `${time(entry.at)} · ${show(entry.version)}`));
  return item;
}

function prepend(list, item) {
  list.prepend(item);
  while (list.children.length > LOG_LENGTH) {
    list.lastElementChild.remove();
  }
}

function logEvent({type, text, version, timestamp, cause}) {
  const item = element('li', '', '');
  item.append(element('span', 'type', type), ' ', text,
      element('div', 'meta', `${time(timestamp)} · ${show(version)} · ${cause.toUpperCase()}`));
  prepend(byId('live'), item);
}

// Entries come from the stream and from api/audit, some from both; painted once for a burst
let auditing = null;
function addAudit(entries) {
  entries.forEach((entry) => audit.set(`${entry.version.epoch}:${entry.version.sequence}:${entry.key}`, entry));
  auditing ??= setTimeout(paintAudit, 50);
}

function paintAudit() {
  auditing = null;
  const newest = [...audit].sort(([, one], [, other]) => isAfter(one.version, other.version) ? -1 : 1);
  newest.slice(LOG_LENGTH).forEach(([id]) => audit.delete(id));
  byId('audit').replaceChildren(...newest.slice(0, LOG_LENGTH).map(([, entry]) => auditItem(entry)));
  if (!newest.length) {
    byId('audit').append(element('li', 'empty', 'Nothing since the start'));
  }
}

async function loadAudit() {
  addAudit(await call('api/audit'));
}

async function loadOwners() {
  const {owners} = await call('api/owners');
  byId('owners').replaceChildren(...owners.map((owner) => {
    const tr = document.createElement('tr');
    tr.append(...[owner.owner, owner.flags, owner.on, owner.partial].map((text) => element('td', '', text)));
    return tr;
  }));
  const chosen = byId('owner').value;
  byId('owner').replaceChildren(new Option('all', ''), ...owners.map(({owner}) => new Option(owner)));
  byId('owner').value = chosen;
}

async function loadCheckout() {
  const query = new URLSearchParams({user: byId('customer').value, environment: byId('customer-environment').value});
  const checkout = await call('api/checkout?' + query);
  const lines = {
    'Checkout': (checkout.layout === 'one-page') ? 'one page' : 'three steps',
    'Payment': checkout.payments.join(', '),
    'Day of arrival': checkout.deliveryEstimate ? 'shown' : 'not shown',
    'Gift wrap': checkout.giftWrap ? 'offered' : 'not offered'
  };
  byId('experience').replaceChildren(...Object.entries(lines).flatMap(
      ([name, value]) => [element('dt', '', name), element('dd', '', value)]));
}

// Many changes at once, one look at what follows from them
let reloading = null;
function reloadSoon() {
  reloading ??= setTimeout(() => {
    reloading = null;
    Promise.all([loadOwners(), loadCheckout()]).catch((error) => warn(error.message));
  }, 150);
}

// --- What the replicas tell: noted at once, painted once for a burst

const changed = new Set();       // keys
const told = [];                 // lines of the log

function tell(type, text, {version, timestamp = Date.now(), cause = 'here'}) {
  told.push({type, text, version, timestamp, cause});
  if (told.length > LOG_LENGTH) {
    told.shift();
  }
}

function onChange({type, detail}) {
  const {key, value} = detail;
  (key === undefined ? [...rows.keys()] : [key]).forEach((each) => changed.add(each));
  if (flags.status !== 'connecting') {
    const now = value ? ` ${value.enabled ? 'on' : 'off'}, ${value.rollout} %` : '';
    tell(type.replace('state:', '').toUpperCase(), (key ?? '') + now, detail);
  }
}

function paint() {
  const fresh = [];
  for (const key of changed) {
    const entry = flags.entry(key);
    if (entry) {
      fresh.push(put(key, entry).element);
    }
    else {
      drop(key);
    }
  }
  flash(fresh);
  told.splice(0).forEach(logEvent);
  if (changed.size) {
    changed.clear();
    filter();
    reloadSoon();
  }
}

function showPage(replica) {
  fillReplica(byId('page'), replica);
  byId('staleness').textContent = (replica.staleness < 10000)
      ? `${Math.round(replica.staleness)} ms ago` : `${Math.round(replica.staleness / 1000)} s ago`;
  paint();
}

function showWorker({data: {replica, on}}) {
  if (replica) {
    fillReplica(byId('worker'), replica);
    byId('on').textContent = Object.entries(on).map(([name, count]) => `${SHORT[name]} ${count}`).join(' · ');
  }
}

['state:update', 'state:remove', 'state:reset'].forEach((type) => flags.addEventListener(type, onChange));
flags.addEventListener('state:status', ({detail: {status}}) =>
    tell(status.toUpperCase(), `${flags.size} flags`, {version: flags.version}));
['state:update', 'state:remove'].forEach((type) => notes.addEventListener(type, ({detail: {key}}) => showNote(key)));
notes.addEventListener('state:reset', () => [...rows.keys()].forEach(showNote));
worker.addEventListener('message', showWorker);
watch(flags, showPage);

// --- The audit log, which is no replica: a stream of the application's own

function connect() {
  const stream = new EventSource('api/live');
  stream.addEventListener('board', () => {
    audit.clear();
    loadAudit().catch((error) => warn(error.message));
  });
  stream.addEventListener('audit', ({data}) => addAudit([JSON.parse(data)]));
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(connect, 3000);
    }
  };
}

byId('filter').addEventListener('input', filter);
byId('filter').addEventListener('submit', (event) => event.preventDefault());
byId('checkout').addEventListener('input', reloadSoon);
byId('checkout').addEventListener('submit', (event) => event.preventDefault());
connect();
