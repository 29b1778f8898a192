import type { Problem } from '@mixdiff/contract';
import { residualCoordinates } from '@mixdiff/covariance';
import { Random } from '@mixdiff/probability';
import { agree, agreeAll, intercept, marginal } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openCriterion } from '../src/marginal-criterion.ts';
import { rowPatterns } from '../src/row-patterns.ts';

/** Subjects of two arms with a covariate and a long mean, of three sets of visits. */
function design(structure: 'us' | 'ar1-het', method: 'ML' | 'REML', covariate: boolean): Problem {
  const random = new Random(11);
  const [visits, y, arm, base, late]: [number[], number[], number[], number[], number[]] = [[], [], [], [], []];
  const subjects: string[] = [];
  for (let s = 0; s < 24; s++) {
    const [own, from] = [random.normRand(), random.normRand()];
    for (let visit = 0; visit < 4; visit++) {
      if ((s % 3 === 1 && visit === 3) || (s % 3 === 2 && visit === 1)) continue;
      subjects.push(String(s));
      visits.push(visit);
      arm.push(s % 2);
      base.push(from);
      late.push(visit === 3 ? 1 : 0);
      y.push(1e4 + 1e3 * from + own + random.normRand());
    }
  }
  const column = (name: string, values: number[]) => ({ name, term: name, values });
  const columns = [intercept(y.length), column('arm', arm), column('late', late)];
  const made = marginal(y, covariate ? [...columns, column('base', base)] : columns, subjects, method, null, structure);
  const residual = made.residual && { ...made.residual, position: Int32Array.from(visits) };
  return { ...made, residual: residual ?? null };
}
/** Weights that tell all subjects apart and weigh nothing. */
function apart(problem: Problem): Problem {
  const values = Float64Array.from(problem.residual?.subject.index ?? [], (s) => 1 + s * 2 ** -50);
  return { ...problem, weights: { values, kind: 'precision' } as never };
}

describe.each([
  ['us', 'ML', true],
  ['us', 'REML', true],
  ['us', 'REML', false],
  ['ar1-het', 'REML', true],
  ['ar1-het', 'ML', false],
] as const)('%s by %s, a covariate: %s', (structure, method, covariate) => {
  const problem = design(structure, method, covariate);
  const residual = problem.residual;
  const at = residual && residualCoordinates(residual);
  if (!residual || !at) throw new Error('no coordinates');
  const [together, alone] = [problem, apart(problem)].map((one) => openCriterion(one, residual, at));
  const random = new Random(5);
  const points = Array.from({ length: 4 }, () =>
    Float64Array.from({ length: at.length }, () => 0.6 * random.normRand()),
  );

  test('a few rows stand for all subjects of a pattern', () => {
    const patterns = rowPatterns(problem, residual, at);
    expect(patterns.map(({ subjects }) => subjects)).toEqual([8, 8, 8]);
    expect(rowPatterns(apart(problem), residual, at)).toHaveLength(24);
    for (const { whole, rest, rows } of patterns) {
      // arms, and what the covariate adds; then y of every visit
      expect(whole).toHaveLength(covariate ? 3 : 2);
      expect(whole.length + rest).toBeLessThanOrEqual(3 + rows.length);
    }
  });
  test('the value and its gradient are those of all subjects', () => {
    for (const x of points) {
      const [one, other] = [new Float64Array(at.length), new Float64Array(at.length)];
      const value = together?.value(x, one) ?? Number.NaN;
      agree(value, alone?.value(x, other) ?? Number.NaN, { rel: 1e-10, source: 'subject by subject' });
      agreeAll(one, [...other], { rel: 1e-7, abs: 1e-7, source: 'subject by subject' });
      const h = 1e-5;
      for (let k = 0; k < x.length; k++) {
        const [up, down] = [h, -h].map((by) => together?.value(x.map((v, i) => (i === k ? v + by : v))) ?? Number.NaN);
        agree(one[k] ?? Number.NaN, ((up ?? 0) - (down ?? 0)) / (2 * h), {
          rel: 1e-4,
          abs: 1e-4,
          source: 'differences',
        });
      }
      agree(together?.profiled(x).factor ?? 0, alone?.profiled(x).factor ?? 0, { rel: 1e-10, source: 'all subjects' });
    }
  });
});
