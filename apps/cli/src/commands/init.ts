/** `mixdiff init`. What is there stays: it is run twice, and in folders that hold work. */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { checkCase } from '@mixdiff/check';
import { terminalText } from '@mixdiff/quoting';
import { loadCase } from '../check-task.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { writeForUser } from '../files.ts';

import { INSTALL, starter, WORKFLOW } from '../starter.ts';
import { tellText } from '../tell.ts';
import { snapshotText } from './check.ts';

/** `mixdiff init [DIR]`: what is there stays; what is missing is written and named. */
export async function initCommand(_options: object, dir = '.'): Promise<ExitCode> {
  const folder = resolve(dir);
  const written = Object.entries(starter).filter(([path, text]) => place(join(folder, path), text));
  const snapshot = await firstSnapshot(join(folder, 'cases/rail'));
  const names = [...written.map(([path]) => path), ...(snapshot ? ['cases/rail/snapshot.json'] : [])];
  const here = relative(process.cwd(), folder) || '.';
  const lines = names.length > 0 ? names.map((name) => `wrote  ${join(here, name)}`) : ['everything was there already'];
  const next = [
    '',
    `next   ${here === '.' ? '' : `cd ${here} && `}mixdiff check`,
    `       ${INSTALL}  pins this version; commit package-lock.json`,
    '       put your own data and model beside cases/rail, then mixdiff check --update',
    `       ${WORKFLOW} runs the check on every push`,
  ];
  tellText(`${[...lines, ...next].map(terminalText).join('\n')}\n`);
  return EXIT.ran;
}
function place(path: string, text: string): boolean {
  if (existsSync(path)) return false;
  settle(writeForUser(path, text));
  return true;
}
async function firstSnapshot(folder: string): Promise<boolean> {
  const path = join(folder, 'snapshot.json');
  if (existsSync(path)) return false;
  const { snapshot } = await checkCase(loadCase(folder, 'numerical').task);
  settle(writeForUser(path, snapshotText(snapshot)));
  return true;
}
