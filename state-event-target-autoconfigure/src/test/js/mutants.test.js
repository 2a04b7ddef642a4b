import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CLIENT } from './simulation/client.js';
import { readMutants, withMutant } from './simulation/mutants.js';
import { simulate } from './simulation/simulation.js';

const SCHEDULES = 60;
const UNIT_TESTS = ['golden', 'sink', 'source', 'targets'];

/** What schedules from a seed on notice, or undefined. */
async function bySchedules(mutated, seed, count) {
  for (let next = seed; next < seed + count; next++) {
    try {
      await simulate(mutated, next);
    } catch (error) {
      return error.message.split('\n', 1)[0];
    }
  }
  return undefined;
}

/** Which unit test notices, or undefined. */
function byUnitTests(url) {
  const files = UNIT_TESTS.map((name) => fileURLToPath(new URL(`${name}.test.js`, import.meta.url)));
  // Not a part of this run
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-timeout=10000', '--test-reporter=tap', ...files],
    { env: { ...env, STATE_CLIENT: url }, encoding: 'utf8', timeout: 120_000 });
  return status === 0 || status === null ? undefined : /^ *not ok \d+ - (?!.*\.js$)(.+)$/m.exec(stdout)?.[1] ?? 'a unit test';
}

for (const mutant of await readMutants()) {
  test(`notices ${mutant.name}: ${mutant.rule}`, async (context) => {
    context.mock.method(console, 'warn', () => {});
    const noticed = await withMutant(mutant, CLIENT, async (mutated, url) => (
      mutant.seed && await bySchedules(mutated, mutant.seed, 1))
      || byUnitTests(url) || bySchedules(mutated, 1, SCHEDULES));
    assert.ok(noticed, 'neither a schedule nor a unit test failed');
    context.diagnostic(noticed);
  });
}
