/** How far the criterion is from the exact one where lme4's optimizer asked for it: what docs/known-failures.md says. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backendNamed, backends } from '@mixdiff/backends';
import { choose, isRefusal } from '@mixdiff/contract';
import { readGolden, readGoldenJson } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { loadCase } from './cases.ts';

const page = readFileSync(
  join(dirname(fileURLToPath(import.meta.url)), '../../../docs/known-failures.md'),
  'utf8',
).replace(/\s+/g, ' ');
const exact = readGoldenJson<{ values: Readonly<Record<string, number[]>> }>('bobyqa/exact.json').values;
const runs = readGolden('bobyqa/replays.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { name: string; calls: number[][] });

/** Of the double that is the exact value rounded. */
const unit = (x: number): number => 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52);
function spread(values: readonly number[], truth: readonly number[]): string {
  const off = values.map((value, i) => Math.abs(value - truth[i]!) / unit(truth[i]!)).sort((a, b) => a - b);
  return `median ${Math.round(off[Math.floor((off.length - 1) / 2)]!)}, at most ${Math.round(off.at(-1)!)}`;
}

test.each(['REML', 'ML'] as const)('bodyweight by %s', async (method) => {
  const name = `bodyweight/${method}`;
  const [calls, truth] = [runs.find((run) => run.name === name)!.calls, exact[name]!];
  const backend = backendNamed('lme4', backends);
  const chosen = isRefusal(backend) ? backend : choose(backend, '1.1-31');
  if (isRefusal(backend) || isRefusal(chosen) || !backend.open) throw new Error('no lme4');
  const engine = await backend.open(loadCase('bodyweight').problem(method), chosen);
  if (isRefusal(engine)) throw new Error(engine.message);
  const lme4 = calls.map((call) => call.at(-1)!);
  const ours = calls.map((call) => engine.objective(Float64Array.from(call.slice(0, -1))));
  expect(page).toContain(
    `\`bodyweight\` by ${method}: lme4 ${spread(lme4, truth)}; ours ${spread(ours, truth)}, at the first steps.`,
  );
});
