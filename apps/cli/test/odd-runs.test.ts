import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mixdiff, type Ran } from './mixdiff.ts';
import { runHere } from './odd-input/run-here.ts';
import { aRun, type Drawn } from './odd-runs/draw.ts';

/**
 * Odd tables, names, formulas, configs, documents and flags through every command: whatever is given, the exit code is one
 * that the help documents and not our own fault, no result is NaN, no run exceeds the evaluations that it may take, and a
 */
const LONG = process.env['LONG'] === '1';
const RUNS = LONG ? 1000 : 40;
/** One in so many is a process of its own: it costs a second. */
const SPAWNED = 20;
/** What takes this long will not end. */
const HANG_MS = 120_000;
/** docs/bounds.md: no optimizer takes more. */
const MOST_EVALUATIONS = 100_000;
const DOCUMENTED = [0, 1, 2, 3, 4];

test(
  `${RUNS} odd runs`,
  async () => {
    let number = 0;
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(aRun, async (drawn) => {
        const ran = await inFolder(drawn, ++number % SPAWNED === 0);
        seen.set(ran.code, (seen.get(ran.code) ?? 0) + 1);
        process.stderr.write(
          `${ran.code} ${drawn.args.join(' ').slice(0, 150)} :: ${ran.stderr
            .split('\n')
            .filter((l) => l.startsWith('mixdiff'))
            .join('')
            .slice(0, 110)}\n`,
        );
        expectSound(ran, drawn.args);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    if (LONG) process.stderr.write(`exit codes: ${JSON.stringify([...seen].sort())}\n`);
    // a generator that only ever fails finds nothing
    expect(seen.get(0)).toBeGreaterThan(RUNS / 10);
    expect(seen.get(2)).toBeGreaterThan(RUNS / 10);
  },
  LONG ? 7_200_000 : 600_000,
);

async function inFolder({ files, args }: Drawn, spawned: boolean): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-run-'));
  try {
    mkdirSync(join(folder, 'out'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const placed = args.map((arg) => arg.replace(/(^|:)@/, `$1${folder}/`));
    const started = performance.now();
    const ran = await (spawned ? mixdiff(placed, folder) : runHere(placed));
    expect(performance.now() - started, placed.join(' ')).toBeLessThan(HANG_MS);
    return ran;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function expectSound({ code, stdout, stderr }: Ran, args: readonly string[]): void {
  expect(DOCUMENTED, stderr).toContain(code);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  if (code >= 2) expect(stderr).toMatch(/^(mixdiff|error|check): \S.{5}/m);
  const machine = args.includes('--json') && args[0] !== 'report';
  if (machine && code !== 1 && stdout.trim() !== '')
    for (const line of stdout.trim().split('\n')) expectNumbers(JSON.parse(line));
  else if (!machine) expect(withoutWords(stdout)).not.toMatch(NO_RESULT);
  expect(withoutWords(stderr)).not.toMatch(NO_RESULT);
}
const NO_RESULT = /\bNaN\b|\bInfinity\b|\bundefined\b|\[object /;
/** What is quoted comes from the user; one warning is glmmTMB's own, word by word. */
const withoutWords = (text: string): string =>
  text.replaceAll('NA/NaN function evaluation', '').replace(/'[^'\n]*'|^mixdiff: invalid --.*$/gm, '');

/** No number is written as a word, and no run took more evaluations than one may. */
function expectNumbers(value: unknown, at = ''): void {
  if (typeof value === 'string') {
    if (!/message|text|original|sentence|hint|args|command|formula/.test(at))
      expect(value, at).not.toMatch(/^(NaN|-?Infinity|undefined)$/);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'evaluations' && typeof inner === 'object' && inner !== null)
      for (const taken of Object.values(inner))
        expect(Number(taken ?? 0), `${at}.${name}`).toBeLessThanOrEqual(MOST_EVALUATIONS);
    expectNumbers(inner, `${at}.${name}`);
  }
}
