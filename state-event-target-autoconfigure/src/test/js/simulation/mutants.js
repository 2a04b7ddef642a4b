import { readFile, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A deliberate fault of the client. */
export class Mutant {
  constructor(name, rule, seed, find, replace) {
    Object.assign(this, { name, rule, seed, find, replace });
  }

  /** The client's text with the fault in it. */
  appliedTo(text) {
    if (text.split(this.find).length !== 2) {
      throw new Error(`What '${this.name}' is to replace is not there exactly once`);
    }
    return text.replace(this.find, () => this.replace);
  }
}

/** Reads the list of mutants, see its head for the form. */
export async function readMutants() {
  const text = await readFile(new URL('mutants.txt', import.meta.url), 'utf8');
  return text.split(/^## /m).slice(1).map((block) => {
    const [, name, rule, seed, find, replace] = /^(.+)\nrule: (.+)\n(?:seed: (\d+)\n)?find:\n([^]*?)\nreplace:\n?([^]*?)\n*$/.exec(block);
    return new Mutant(name, rule, seed && Number(seed), find, replace);
  });
}

/** Calls with a copy of the client that has the fault in it. */
export async function withMutant(mutant, clientUrl, use) {
  const folder = await mkdtemp(join(tmpdir(), 'state-client-'));
  try {
    const copy = join(folder, 'client.mjs');
    await writeFile(copy, mutant.appliedTo(await readFile(new URL(clientUrl), 'utf8')));
    const url = pathToFileURL(copy).href;
    return await use(await import(url), url);
  } finally {
    await rm(folder, { recursive: true });
  }
}
