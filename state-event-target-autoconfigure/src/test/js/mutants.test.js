import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CLIENT } from './simulation/client.js';
import { readMutants, withMutant } from './simulation/mutants.js';
import { simulate } from './simulation/simulation.js';

const SCHEDULES = 60;
const UNIT_TESTS = ['golden', 'sink', 'source', 'targets'];

/** What noticed the fault, or undefined. */
async function caught(mutated, url) {
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    try {
      await simulate(mutated, seed);
    } catch (error) {
      return error.message.split('\n', 1)[0];
    }
  }
  const files = UNIT_TESTS.map((name) => fileURLToPath(new URL(`${name}.test.js`, import.meta.url)));
  // Not a part of this run
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...files],
    { env: { ...env, STATE_CLIENT: url }, encoding: 'utf8', timeout: 60_000 });
  return status === 0 ? undefined : /^ *not ok \d+ - (?!.*\.js$)(.+)$/m.exec(stdout)?.[1] ?? 'a unit test';
}

for (const mutant of await readMutants()) {
  test(`notices ${mutant.name}: ${mutant.rule}`, async (context) => {
    context.mock.method(console, 'warn', () => {});
    const noticed = await withMutant(mutant, CLIENT, caught);
    assert.ok(noticed, 'neither a schedule nor a unit test failed');
    context.diagnostic(noticed);
  });
}
