import type { Method, Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { sleepstudy } from '@mixdiff/testing';
import { beforeAll, expect, test } from 'vitest';
import { audited, misprint, printOut, type Source, saidOf } from '../src/audits/constructed.ts';
import { context, entrant, ownSources } from '../src/audits/sources.ts';
import { drawDesign } from '../src/designs.ts';

const sources: Source[] = [];
const memo = new Map<string, Problem>();
const problemsOf = (name: string, make: (method: Method) => Problem) => (method: Method) => {
  const problem = memo.get(name + method) ?? make(method);
  memo.set(name + method, problem);
  return problem;
};
beforeAll(async () => {
  sources.push(...(await ownSources('sleepstudy', problemsOf('s', sleepstudy), ['lme4', 'nlme', 'glmmTMB'])));
  const random = new Random(7);
  const designs = Array.from({ length: 14 }, (_, i) => drawDesign(random, i));
  // crossed, 75 rows, and slopes, 44 rows: optimizers other than the default stop short there
  for (const at of [12, 3]) {
    const design = designs[at];
    if (!design) throw new Error('no design');
    const problems = problemsOf(String(at), (method) => design.problem(method));
    sources.push(...(await ownSources(design.name, problems, ['glmmTMB{optimizer=CG}', 'glmmTMB{optimizer=BFGS}'])));
  }
}, 60_000);
const engines = ['lme4', 'nlme', 'glmmTMB'].map(entrant);
async function said(source: Source, digits: number, random: Random | null): Promise<string> {
  const plain = printOut(source, { digits, random: 'cov', derived: 'se' });
  const made = random ? misprint(plain, random) : null;
  const problems = (method: Method): Problem => ({ ...source.problem, method });
  return saidOf(await audited(made?.input ?? plain, problems, engines, context), made?.changed ?? null);
}

test('there are fits of both kinds', () => {
  expect(sources.filter(({ maximum }) => maximum).length).toBeGreaterThan(5);
  expect(sources.filter(({ maximum, gain }) => !maximum && gain > 1e-3).length).toBeGreaterThan(2);
});
test('a fit as it printed is never a misprint, rounded to whatever digits', async () => {
  for (const source of sources) {
    for (const digits of [2, 4, 6]) {
      const found = await said(source, digits, null);
      if (source.maximum) expect(`${source.name}: ${found}`).toBe(`${source.name}: all-reproduce`);
      else expect(found).not.toMatch(/^misprint/);
    }
  }
}, 120_000);
test('one changed number among four digits is named, or too near to tell; never another', async () => {
  const random = new Random(3);
  const counts = new Map<string, number>();
  for (let i = 0; i < 24; i++) {
    const source = sources.filter(({ maximum }) => maximum)[i % 6] as Source;
    const found = await said(source, 4, random);
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  expect(counts.get('misprint, another') ?? 0).toBe(0);
  expect(counts.get('not-a-maximum') ?? 0).toBe(0);
  expect(counts.get('misprint, the right one') ?? 0).toBeGreaterThan(12);
}, 120_000);
