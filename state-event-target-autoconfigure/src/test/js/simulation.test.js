import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client } from './simulation/client.js';
import { simulate } from './simulation/simulation.js';

const SCHEDULES = Number(process.env.STATE_SCHEDULES ?? 500);
const SEED = Number(process.env.STATE_SEED ?? 1);

test(`keeps its promises in ${SCHEDULES} random schedules from seed ${SEED}`, async (context) => {
  context.mock.method(console, 'warn', () => {});
  let delivered = 0;
  for (let seed = SEED; seed < SEED + SCHEDULES; seed++) {
    delivered += (await simulate(client, seed)).delivered;
  }
  context.diagnostic(`${delivered} messages were delivered`);
  assert.ok(delivered > SCHEDULES);
});

test('runs a schedule again as it was', async () => {
  assert.deepEqual(await simulate(client, SEED), await simulate(client, SEED));
});
