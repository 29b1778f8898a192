import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bench } from './bench.ts';
import { benchmarksPage } from './table.ts';

const KNOWN = ['--quick', '--no-r'];
const flags = process.argv.slice(2);
const wrong = flags.find((flag) => !KNOWN.includes(flag) && !/^--rounds=[1-9]\d*$/.test(flag));
if (wrong !== undefined) {
  process.stderr.write(`bench: unknown option ${wrong}\n  known: ${KNOWN.join(', ')}, --rounds=N\n`);
  process.exit(2);
}
const rounds = Number(flags.find((flag) => flag.startsWith('--rounds='))?.slice('--rounds='.length) ?? 5);
const quick = flags.includes('--quick');
const tell = (line: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
};
const results = await bench({ quick, r: !flags.includes('--no-r'), rounds, tell });
tell('');
const page = benchmarksPage(results);
process.stdout.write(page);
if (!quick) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
  mkdirSync(join(root, 'bench'), { recursive: true });
  writeFileSync(join(root, 'bench/results.json'), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(root, 'docs/benchmarks.md'), page);
}
