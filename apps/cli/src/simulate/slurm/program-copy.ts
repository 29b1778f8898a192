/**
 * The bundled program, copied into the folder of results: what waits in a queue for days runs as it was submitted, and a node needs
 * Node and that folder, nothing else.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Answer, refuse } from '@mixdiff/contract';
import { SCRIPTS } from '@mixdiff/r';

const here = dirname(fileURLToPath(import.meta.url));

/** Where `main.mjs` of the copy is. */
export function copyProgram(folder: string): Answer<{ readonly main: string }> {
  if (!existsSync(join(here, 'main.mjs')))
    return refuse(
      'cli/no-bundle',
      'this program runs from its sources',
      'run its bundle: npx mixdiff, or apps/cli/bin/mixdiff.mjs',
    );
  const files = readdirSync(here).filter((name) => name.endsWith('.mjs'));
  const hash = createHash('sha256');
  for (const name of files.sort()) hash.update(name).update(readFileSync(join(here, name)));
  const name = `program-${hash.digest('hex').slice(0, 12)}`;
  const root = commonFolder(dirname(here), SCRIPTS);
  const place = join(folder, name);
  if (!existsSync(place)) {
    const beside = `${place}.${process.pid}.part`;
    const copy = (from: string): void => {
      const to = join(beside, relative(root, from));
      mkdirSync(dirname(to), { recursive: true });
      cpSync(from, to, { recursive: true });
    };
    for (const file of files) copy(join(here, file));
    copy(join(dirname(here), 'package.json'));
    copy(SCRIPTS);
    try {
      renameSync(beside, place);
    } catch (error) {
      rmSync(beside, { recursive: true, force: true });
      // somebody else was first
      if (!existsSync(place)) throw error;
    }
  }
  return { main: join(place, relative(root, here), 'main.mjs') };
}
/** The folder that both stand in. */
function commonFolder(a: string, b: string): string {
  let folder = resolve(a);
  while (relative(folder, resolve(b)).startsWith('..')) folder = dirname(folder);
  return folder;
}
