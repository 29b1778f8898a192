import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { slower, TOLERANCE } from './against.ts';
import { bench } from './bench.ts';
import { LARGE } from './models.ts';
import { merged, type Results } from './results.ts';
import { benchmarksPage } from './table.ts';

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  'no-r': { type: 'boolean', default: false },
  rounds: { type: 'string', default: '5' },
  models: { type: 'string' },
  tasks: { type: 'string' },
  engines: { type: 'string' },
  save: { type: 'string' },
  merge: { type: 'boolean', default: false },
  from: { type: 'string' },
  against: { type: 'string' },
  tolerance: { type: 'string', default: String(TOLERANCE) },
} as const;
const USAGE = `bench [--quick] [--no-r] [--rounds=N] [--models=NAME,NAME] [--tasks=fit,objective] [--engines=NAME] [--save=FILE] [--merge] [--from=FILE] [--against=FILE [--tolerance=${TOLERANCE}]]
  --save     writes what was measured to FILE
  --merge    puts it in the place of those rows in docs/benchmarks.md and bench/results.json
  --from     takes a run that --save wrote in the place of a new one: what took an hour is not measured twice to be merged
  --models   some of those of the page, or one that is measured by name alone: ${LARGE.join(', ')}
  --against  compares with such a file; ends with 1 if a row is more than TOLERANCE times as slow
  a whole run without --models, --tasks, --engines, --quick and --no-r rewrites docs/benchmarks.md and bench/results.json
`;
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

function asked() {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    const [rounds, tolerance] = [Number(values.rounds), Number(values.tolerance)];
    if (!(Number.isInteger(rounds) && rounds > 0)) throw new Error(`--rounds=${values.rounds}: a whole number above 0`);
    if (!(tolerance > 1)) throw new Error(`--tolerance=${values.tolerance}: a number above 1`);
    return { ...values, rounds, tolerance };
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n${USAGE}`);
    return process.exit(2);
  }
}
const { quick, 'no-r': noR, rounds, models, tasks, engines, save, merge, from, against, tolerance } = asked();
// before the run: a file that is not there should not be found out after it
const saved = against === undefined ? null : (JSON.parse(readFileSync(against, 'utf8')) as Results);
const tell = (line: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
};
const results = from === undefined ? await measured() : (JSON.parse(readFileSync(from, 'utf8')) as Results);
function measured(): Promise<Results> {
  return bench({
    quick,
    r: !noR,
    rounds,
    tell,
    ...(models ? { models: models.split(',') } : {}),
    ...(tasks ? { tasks: tasks.split(',') } : {}),
    ...(engines ? { engines: engines.split(',') } : {}),
  });
}
tell('');
const page = benchmarksPage(results);
process.stdout.write(page);
const written = `${JSON.stringify(results, null, 1)}\n`;
if (save !== undefined) writeFileSync(save, written);
const stored = join(root, 'bench/results.json');
if (merge) store(merged(JSON.parse(readFileSync(stored, 'utf8')) as Results, results));
else if (from === undefined && !quick && !noR && models === undefined && tasks === undefined && engines === undefined)
  store(results);

function store(all: Results): void {
  mkdirSync(join(root, 'bench'), { recursive: true });
  writeFileSync(stored, `${JSON.stringify(all, null, 1)}\n`);
  writeFileSync(join(root, 'docs/benchmarks.md'), benchmarksPage(all));
}
if (saved) {
  const lines = slower(results, saved, tolerance);
  for (const line of lines) process.stderr.write(`${line}\n`);
  if (lines.length > 0) process.exitCode = 1;
}
