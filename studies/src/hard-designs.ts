/**
 * Do re-implementations end where their packages do, on data that nobody centred or rescaled? Where not, does the program
 * say so by itself? Is any real fit that stands at its maximum called none, and any end that does not, of either, called one?
 * Exit code 1 where one of these is answered wrongly.
 *
 *   npm run hard -- --n 300 [--seed 1] [--real FILE] [--before FILE] [--write]
 *
 * The packages answer in one process. --real keeps their answers in FILE and reads them from there when it exists;
 * --before holds earlier counts, { engine: { pairs, apart } }.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fromJson, toJson } from './hard/kept.ts';
import { countsTable, listed, page } from './hard/page.ts';
import { isApart, isWrong, type Real } from './hard/pairs.ts';
import { hardStudy } from './hard/study.ts';

const { values: asked } = parseArgs({
  options: {
    n: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    real: { type: 'string' },
    before: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const [problems, seed] = [Number(asked.n), Number(asked.seed)];
const kept = asked.real && existsSync(asked.real) ? fromJson(readFileSync(asked.real, 'utf8')) : null;
const study = await hardStudy(problems, seed, {
  kept,
  breathe: setImmediate,
  progress: (text) => process.stderr.write(`${text}\n`),
});
if (asked.real && !kept) writeFileSync(asked.real, toJson(study.real as Map<string, Real>));
const before = asked.before ? JSON.parse(readFileSync(asked.before, 'utf8')) : {};
const text = page({ problems, seed, versions: study.versions, before, pairs: study.pairs });
if (asked.write) writeFileSync(fileURLToPath(new URL('../../docs/hard-designs.md', import.meta.url)), text);
process.stdout.write(`${countsTable(study.pairs, before)}\n\n${listed(study.pairs.filter(isApart))}\n`);
const wrong = study.pairs.filter(isWrong);
if (wrong.length > 0) process.stdout.write(`\nTo be looked at:\n${listed(wrong)}\n`);
process.exitCode = wrong.length > 0 ? 1 : 0;
