import type { Fit, Problem } from '@mixdiff/contract';
import { agree, agreeAll, sleepstudy } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unitRows } from '../src/contrast.ts';
import { kenwardRoger } from '../src/kenward-roger.ts';
import { profileIntervals } from '../src/profile.ts';
import { satterthwaite } from '../src/satterthwaite.ts';
import { modelNamed, optimum, sure } from './models.ts';

/** Powers of ten for y, and for a column that is a fixed effect and may be a random slope. */
interface Units {
  readonly y: number;
  readonly x: number;
}
const units = fc.record({ y: fc.integer({ min: -100, max: 100 }), x: fc.integer({ min: -6, max: 8 }) });

/** Column `at` of X, and the random columns of its name, times 10^x; y times 10^y. */
function inUnits(p: Problem, at: number, { y, x }: Units): Problem {
  const n = p.parts.conditional.X.nrow;
  return {
    ...p,
    response: { ...p.response, y: p.response.y.map((v) => v * 10 ** y) },
    parts: {
      conditional: {
        ...p.parts.conditional,
        X: {
          ...p.parts.conditional.X,
          data: p.parts.conditional.X.data.map((v, i) => (Math.floor(i / n) === at ? v * 10 ** x : v)),
        },
      },
    },
    random: p.random.map((term) => ({
      ...term,
      Z: {
        ...term.Z,
        data: term.Z.data.map((v, i) =>
          term.columns[Math.floor(i / n)] === p.parts.conditional.columns[at] ? v * 10 ** x : v,
        ),
      },
    })),
  };
}
/** The same fit in other units. */
function fitIn(fit: Fit, p: Problem, at: number, { y, x }: Units): Fit {
  const column = (name: string): number => (name === p.parts.conditional.columns[at] ? 10 ** x : 1);
  const { beta, Sigma, residual } = fit.canonical;
  const canonical = {
    beta: beta.map((b, j) => (b * 10 ** y) / (j === at ? 10 ** x : 1)),
    Sigma: Sigma.map((S, k) => ({
      ...S,
      data: S.data.map((s, i) => {
        const [a, b] = [i % S.ncol, Math.floor(i / S.ncol)].map((c) => column(p.random[k].columns[c]));
        return ((s * 10 ** y) / a) * (10 ** y / b);
      }),
    })),
    residual: { kind: 'variance', sigma2: (residual as { sigma2: number }).sigma2 * 10 ** y * 10 ** y },
  } as const;
  return { ...fit, canonical };
}
const MODELS: Readonly<Record<string, readonly [Problem, number]>> = {
  'a random slope': [sleepstudy('REML'), 1],
  'a covariate and nested groups': [modelNamed('jsp', 'REML'), 1],
};

describe.each(Object.entries(MODELS))('%s', (_, [p, at]) => {
  const fit = optimum(p);
  const all = unitRows([at], fit.canonical.beta.length);
  test('F, its degrees of freedom and p of Kenward & Roger and of Satterthwaite know no units', () => {
    const expected = [sure(sure(kenwardRoger(fit, p)).test(all)), sure(sure(satterthwaite(fit, p)).test(all))];
    fc.assert(
      fc.property(units, (u) => {
        const [q, moved] = [inUnits(p, at, u), fitIn(fit, p, at, u)];
        const [kr, satt] = [sure(kenwardRoger(moved, q)), sure(satterthwaite(moved, q))];
        [kr, satt].forEach((tester, i) => {
          const { statistic, ndf, ddf, p: pValue } = sure(tester.test(all));
          const e = expected[i];
          // Richardson's derivatives leave 1e-9 of a Hessian; the rest is rounding of 10^k.
          const tolerance = { rel: 2e-6, source: 'the same model in the first units' };
          agreeAll([statistic, ndf, ddf, pValue], [e.statistic, e.ndf, e.ddf, e.p], tolerance);
          const se = Math.sqrt(tester.vcov.data[at * (tester.vcov.nrow + 1)]);
          expect(Number.isFinite(se) && se > 0).toBe(true);
        });
      }),
      { numRuns: 25 },
    );
  });
});

test('profile limits are those of the first units, times the unit', () => {
  const [p, at] = MODELS['a random slope'];
  const fit = optimum(p);
  const first = sure(profileIntervals(fit, p)).intervals;
  for (const u of [
    { y: 60, x: 8 },
    { y: -60, x: -6 },
    { y: 0, x: 8 },
  ]) {
    const { intervals } = sure(profileIntervals(fitIn(fit, p, at, u), inUnits(p, at, u)));
    intervals.forEach(({ name, label, lower, upper }, i) => {
      const size =
        name === '.sigma' || name === '(Intercept)' || /^sd_\(Inter/.test(label) ? 10 ** u.y : 10 ** (u.y - u.x);
      const by = label.startsWith('cor') ? 1 : size;
      const tolerance = { rel: 1e-6, source: 'the same model in the first units' };
      agree(lower / by, first[i].lower, tolerance, `${label} lower`);
      agree(upper / by, first[i].upper, tolerance, `${label} upper`);
    });
  }
});
