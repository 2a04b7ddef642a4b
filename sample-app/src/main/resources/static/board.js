// The board: rows come from the live stream, changes go to the REST API and come back on the stream.
const LOG_LENGTH = 60;
const SHORT = {development: 'dev', staging: 'staging', production: 'prod'};
const byId = (id) => document.getElementById(id);
const rows = new Map();          // key -> {element, flag, version}
const audit = new Map();         // version and key -> entry
let boardVersion = null;         // the newest seen
let startVersion = null;         // of the board that the stream began with

function isAfter(version, other) {
  return !other || version.epoch > other.epoch
      || (version.epoch === other.epoch && version.sequence > other.sequence);
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
    await action(encodeURIComponent(byId('user').value.trim()));
    warn('');
  }
  catch (error) {
    warn(error.message);
    fill(rows.get(key));
  }
}

function change(key, settings) {
  return attempt(key, (by) => call(`api/flags/${key}?by=${by}`, {
    method: 'PUT', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(settings)
  }));
}

function askAndDelete(key) {
  const dialog = byId('confirm');
  byId('confirm-key').textContent = key;
  dialog.returnValue = 'cancel';
  dialog.onclose = () => {
    if (dialog.returnValue === 'delete') {
      attempt(key, (by) => call(`api/flags/${key}?by=${by}`, {method: 'DELETE'}));
    }
  };
  dialog.showModal();
}

// --- Rows

function newRow(key) {
  const tr = byId('row').content.firstElementChild.cloneNode(true);
  const [toggle, slider] = tr.querySelectorAll('input');
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

function put(key, flag, version) {
  let row = rows.get(key);
  if (!row) {
    row = {element: newRow(key)};
    rows.set(key, row);
    const next = [...rows.keys()].sort().find((other) => other > key);
    byId('flags').insertBefore(row.element, next ? rows.get(next).element : null);
  }
  row.flag = flag;
  row.version = version;
  fill(row);
  return row;
}

function drop(key) {
  rows.get(key)?.element.remove();
  rows.delete(key);
}

function flash(tr) {
  tr.classList.remove('fresh');
  void tr.offsetWidth;
  tr.classList.add('fresh');
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

function logEvent(type, text, meta) {
  const item = element('li', '', '');
  item.append(element('span', 'type', type), ' ', text, element('div', 'meta', meta));
  prepend(byId('live'), item);
}

// Entries come from the stream and from api/audit, some from both
function addAudit(entries) {
  entries.forEach((entry) => audit.set(`${entry.version.epoch}:${entry.version.sequence}:${entry.key}`, entry));
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

// --- The live stream

function showSync(sync) {
  byId('status').textContent = sync.status;
  byId('status').dataset.status = sync.status;
  byId('staleness').textContent = (sync.stalenessMillis < 10000)
      ? `${sync.stalenessMillis} ms ago` : `${Math.round(sync.stalenessMillis / 1000)} s ago`;
  showVersion(sync.version);
}

function showVersion(version) {
  if (isAfter(version, boardVersion)) {
    boardVersion = version;
  }
  byId('version').textContent = show(boardVersion);
  byId('version').title = `epoch ${boardVersion.epoch}`;
}

function onBoard(board) {
  const keys = new Set(board.flags.map(({flag}) => flag.key));
  [...rows.keys()].filter((key) => !keys.has(key)).forEach(drop);
  board.flags.forEach(({flag, version}) => put(flag.key, flag, version));
  boardVersion = board.version;
  startVersion = board.version;
  showSync(board.sync);
  filter();
  logEvent('BOARD', `${board.flags.length} flags`, `connected · ${show(board.version)}`);
  audit.clear();
  loadAudit().catch((error) => warn(error.message));
  reloadSoon();
}

function onChange(event) {
  const known = rows.get(event.key)?.version ?? startVersion;
  const now = event.flag ? ` ${event.flag.enabled ? 'on' : 'off'}, ${event.flag.rollout} %` : '';
  logEvent(event.type, (event.key ?? '') + now, `${time(event.at)} · ${show(event.version)} · ${event.cause}`);
  if (event.type === 'RESET') {
    [...rows.keys()].forEach(drop);
  }
  else if (isAfter(event.version, known)) {
    if (event.flag) {
      flash(put(event.key, event.flag, event.version).element);
    }
    else if (event.key) {
      drop(event.key);
    }
  }
  showVersion(event.version);
  filter();
  reloadSoon();
}

function connect() {
  const stream = new EventSource('api/live');
  const on = (name, handler) => stream.addEventListener(name, (event) => handler(JSON.parse(event.data)));
  on('board', onBoard);
  on('change', onChange);
  on('audit', (entry) => addAudit([entry]));
  on('status', showSync);
  stream.onerror = () => {
    byId('status').textContent = 'OFFLINE';
    byId('status').dataset.status = 'OFFLINE';
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
