import { sigma2Of } from '@mixdiff/contract';
import { agree, agreeAll, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { fitted, standardErrors } from './opened.ts';
import { problemOf, type RecordedStructure, recordedStructures } from './structures.ts';

const { source, cases } = recordedStructures();
const keyOf = ({ version, name }: RecordedStructure): string => `${version} ${name}`;

/**
 * Counts that turn on the last bit: glmmTMB's own objective, each value moved by up to half a unit in its last place, takes other
 * counts each time (`last-bits.json`, docs/known-failures.md), and so do its two builds (toep 120 and 118, mat 145 and 143).
 */
const CHAOTIC = [
  'bodyweight-mat-ml', // Bessel functions
  'bodyweight-hetar1-ml',
  'bodyweight-homtoep-ml',
  'orthodont-toep-ml',
  'orthodont-toep-nugget-ml',
  'orthodont-homdiag-nugget-ml', // dispersion and theta enter alike
  'bodyweight-slope-dispdiet-ml', // a random slope, and variances that part by e^18 on the way
  'bodyweight-slope-disptime-ml',
];
/** rho -> 1 beside a residual: the original's objective has errors of 1e-15 / (1 - rho) there. */
const NEAR_SINGULAR = ['orthodont-cs-nugget-ml', 'orthodont-cs-nugget-reml', 'orthodont-propto-nugget-reml'];
/** Under REML the original reports a wrong last part with dispformula = ~ 0. */
const isNoisy = ({ dispformula, method }: RecordedStructure): boolean => dispformula === '~0' && method === 'REML';
const varianceOf = ({ Sigma }: RecordedStructure): number => Math.max(0, ...(Sigma ?? []).map((row, i) => row[i] ?? 0));
/** It stopped at the limit of evaluations on the way; where depends on the way. */
const ON_THE_WAY = 'bodyweight-homtoep-ml';
/** It ends 2e-4 from the end of the region where the matrix is one, and 1e-3 in log-likelihood apart. */
const AT_AN_EDGE = 'orthodont-toep-nugget-ml';
/** The noise stops it 4e-3 below the maximum (its own dense value). */
const STOPPED_BY_NOISE = 'bodyweight-homtoep-reml';

function tolerance(one: RecordedStructure): number {
  if (one.name === STOPPED_BY_NOISE) return 5e-3;
  if (isNoisy(one)) return 1e-4 + 2e-6 * varianceOf(one);
  if (one.name === AT_AN_EDGE) return 2e-3;
  return NEAR_SINGULAR.includes(one.name) ? 1e-5 : 1e-7;
}

describe('counts that are not demanded', () => {
  interface Moved {
    readonly name: string;
    readonly evaluations: readonly [number, number];
  }
  const { runs } = readGoldenJson<{ runs: readonly Moved[] }>('glmmtmb/last-bits.json');
  const countsOf = (name: string): Set<number> =>
    new Set(runs.filter((run) => run.name === name).flatMap(({ evaluations: [f, g] }) => 1000 * f + g));
  test.each([...CHAOTIC, 'orthodont-cs-nugget-ml'])('%s: the original has others when its last bit moves', (name) => {
    expect(countsOf(name).size).toBeGreaterThan(1);
  });
  test.each(['orthodont-ar1-ml', 'orthodont-cs-ml'])('%s, where counts are demanded, has not', (name) => {
    expect(countsOf(name).size).toBe(1);
  });
});
describe('glmmTMB with structures, as it was run', () => {
  test('1.1.5 and 1.1.15.2, ML and REML', () => {
    expect(cases.length).toBeGreaterThan(130);
  });
  test.each(cases.map((one) => [keyOf(one), one] as const))('%s', async (_, one) => {
    const fit = await fitted(problemOf(one), one.version);
    const { iterations, evaluations } = fit.stop;
    const rounded = CHAOTIC.includes(one.name) || (one.version !== '1.1.5' && NEAR_SINGULAR.includes(one.name));
    if (!isNoisy(one) && !rounded) {
      expect([iterations, evaluations.f, evaluations.g]).toEqual([one.iterations, ...one.evaluations]);
    }
    expect(fit.withheld.length === 0, 'positive definite').toBe(one.positiveDefinite);
    if (one.name === ON_THE_WAY) {
      expect(fit.stop.reason).toBe('budget');
      return;
    }
    // where the objective is no likelihood, the dense value at the same point is what there is to agree with
    const wrong = one.name === 'orthodont-cs-nugget-reml';
    agree(fit.logLik, wrong ? (one.dense as number) : -one.objective, { abs: tolerance(one), source });
    if (!one.positiveDefinite || isNoisy(one)) return;
    agreeAll(standardErrors(fit), one.se ?? [], { rel: 2e-4, source });
    expect(fit.meaning.k).toBe(one.df);
  });
  test('REML with dispformula = ~ 0 is what the original means: its dense value', async () => {
    for (const one of cases.filter((each) => isNoisy(each) && each.dense !== null)) {
      const fit = await fitted(problemOf(one), one.version);
      // the original's noise moves its end, too: never above ours
      expect(fit.logLik - (one.dense as number), keyOf(one)).toBeGreaterThan(-1e-7);
    }
  });
  test('the first values of the objective', async () => {
    for (const one of cases.filter((each) => !isNoisy(each))) {
      const fit = await fitted(problemOf(one), one.version);
      const seen = fit.trace?.[0]?.value ?? new Float64Array(0);
      one.first.slice(0, 3).forEach((value, k) => {
        agree(seen[k] as number, value, { rel: 1e-8, source }, `${keyOf(one)} ${k}`);
      });
    }
  });
});

const recorded = (version: string, name: string): RecordedStructure => {
  const found = cases.find((one) => one.version === version && one.name === name);
  if (!found) throw new Error(`no record of ${version} ${name}`);
  return found;
};

describe('the scale of the dispersion moves ends', () => {
  test.each([
    ['cs + residual', 'orthodont-cs-nugget-ml', -213.241481, -233.708524],
    ['us + residual', 'orthodont-us-nugget-ml', -209.738524, -226.904906],
    ['hetar1 + residual, printed', 'orthodont-hetar1-nugget-ml', -213.092743, -224.478968],
    ['(1 + a | S) by sex', 'orthodont-slope-dispsex-ml', -203.021194, -204.676175],
    ['(1 + a | S)', 'orthodont-slope-ml', -214.319529, -213.902975],
  ])('%s', async (_, name, variance, sd) => {
    const problem = problemOf(recorded('1.1.15.2', name));
    const ends = await Promise.all(
      ['log-variance', 'log-sd'].map(async (dispersion) => (await fitted(problem, '1.1.15.2', { dispersion })).logLik),
    );
    agreeAll(ends, [variance, sd], { abs: 2e-6, source: 'glmmTMB 1.1.5 and 1.1.15.2, r/scale.R' });
  });
});

describe('on the scale on which fits are compared', () => {
  test('dispformula = ~ Sex: the ratio of standard deviations, sigma at the first level', async () => {
    const { canonical, notes } = await fitted(problemOf(recorded('1.1.15.2', 'orthodont-ri-dispsex-ml')));
    const { residual } = canonical;
    if (residual.kind !== 'marginal') throw new Error('no residual model');
    agree(Math.log(residual.parameters['sd.Female'] as number), -0.764007, { abs: 1e-5, source });
    agree(Math.log(sigma2Of(canonical)) / 2, 0.501891, { abs: 1e-5, source });
    expect(notes.map((n) => n.code)).toContain('glmmtmb/no-one-sigma');
  });
  test('cs with dispformula = ~ 0: variances by position, one correlation', async () => {
    const one = recorded('1.1.5', 'orthodont-cs-ml');
    const { residual } = (await fitted(problemOf(one), '1.1.5')).canonical;
    if (residual.kind !== 'marginal' || !one.Sigma) throw new Error('no residual model');
    expect(Object.keys(residual.parameters)).toEqual(['variance.1', 'variance.2', 'variance.3', 'variance.4', 'rho']);
    agree(residual.parameters['variance.1'] as number, one.Sigma[0]?.[0] as number, { rel: 1e-5, source });
  });
  test('a homogeneous structure of a version that does not have it is refused by name', async () => {
    const problem = problemOf(recorded('1.1.15.2', 'orthodont-homcs-ml'));
    await expect(fitted(problem, '1.1.5')).rejects.toThrow('glmmTMB* has homcs() as glmmTMB 1.1.15.2 does');
  });
});
