import { type Chosen, choose, type Fit, isRefusal, type Problem, type ResidualModel } from '@mixdiff/contract';
import { agree, jsp, matrix, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { nlme } from '../src/index.ts';
import { type RecordedStructures, recordedProblem } from './recorded-problem.ts';

const fitted = async (problem: Problem, user: Readonly<Record<string, string>> = {}): Promise<Fit> => {
  const fit = await nlme.fit(problem, choose(nlme, undefined, user) as Chosen, { milliseconds: () => 0 });
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
};
const refusedAs = async (problem: Problem, user: Readonly<Record<string, string>> = {}): Promise<string> => {
  const engine = await nlme.open?.(problem, choose(nlme, undefined, user) as Chosen);
  return engine && isRefusal(engine) ? engine.refused : 'opened';
};

/** JSP's schools at random, its classes as compound symmetry of the residuals. */
function classesInResiduals(method: 'ML' | 'REML'): Problem {
  const nested = jsp(method);
  const [school, inner] = [
    nested.random.find(({ group }) => group === 'school'),
    nested.random.find(({ group }) => group !== 'school'),
  ];
  if (!school || !inner) throw new Error('school and class');
  const residual: ResidualModel = {
    subject: { name: inner.group, levels: inner.levels, index: inner.level },
    position: new Int32Array(inner.level.length),
    structure: { kind: 'cs-hom', labels: ['1'] },
  };
  return { ...nested, random: [school], residual };
}

describe('JSP without a random class effect', () => {
  test('the maximum of the nested model, its class variance as a correlation', async () => {
    const ML = await fitted(classesInResiduals('ML'));
    agree(ML.logLik, -2964.1646886, { abs: 1e-6, source: 'nlme 3.1-162, corCompSymm(~ 1 | school/class)' });
    if (ML.canonical.residual.kind !== 'marginal') throw new Error(ML.canonical.residual.kind);
    agree(ML.canonical.residual.parameters['rho'] ?? Number.NaN, 0.0365425, { abs: 1e-6, source: 'the same' });
    const REML = await fitted(classesInResiduals('REML'));
    agree(REML.criterion, 5923.65026, { abs: 1e-5, source: 'the same' });
  });
  test('the same model said twice: nested random effects', async () => {
    const two = await fitted(jsp('ML'));
    const one = await fitted(classesInResiduals('ML'));
    agree(one.logLik, two.logLik, { abs: 1e-6, source: 'the nested model' });
    agree(one.canonical.beta[1] ?? Number.NaN, two.canonical.beta[1] ?? 0, { rel: 1e-5, source: 'the nested model' });
  });
});

describe('invariance', () => {
  const recorded = readGoldenJson<RecordedStructures>('nlme/structures.json');
  const named = (name: string): Problem => {
    const c = recorded.cases.find((one) => one.name === name);
    if (!c) throw new Error(name);
    return recordedProblem(recorded, c);
  };
  test.each(['lme, ar1 and SD by visit, REML', 'exp, nugget, ML', 'cs, SD by sex, REML'])(
    '%s: a response times 10 multiplies standard deviations by 10, and no correlation',
    async (name) => {
      const problem = named(name);
      const y = problem.response.y.map((v) => 10 * v);
      const [plain, scaled] = [
        await fitted(problem),
        await fitted({ ...problem, response: { ...problem.response, y } }),
      ];
      const { n, p } = { n: y.length, p: plain.canonical.beta.length };
      const N = problem.method === 'REML' ? n - p : n;
      agree(scaled.logLik, plain.logLik - N * Math.log(10), { abs: 1e-6, source: 'the change of measure' });
      agree(scaled.canonical.beta[0] ?? 0, 10 * (plain.canonical.beta[0] ?? 0), { rel: 1e-5, source: 'ten times' });
    },
  );
  test('levels of varIdent in another order are the same model, with other ratios', async () => {
    const problem = named('cs, SD by sex, REML');
    const [variance] = problem.residual?.variance ?? [];
    if (!problem.residual || !variance?.by) throw new Error('varIdent');
    const { levels, index, name } = variance.by;
    const by = { name, levels: [...levels].reverse(), index: index.map((k) => levels.length - 1 - k) };
    const turned = { ...problem, residual: { ...problem.residual, variance: [{ ...variance, by }] } };
    const ratio = ({ canonical: { residual } }: Fit): readonly [number, number] => {
      if (residual.kind !== 'marginal') throw new Error(residual.kind);
      const [sd] = Object.entries(residual.parameters).filter(([key]) => key.startsWith('sd.'));
      return [sd?.[1] ?? Number.NaN, residual.sigma2];
    };
    const [one, other] = [await fitted(problem), await fitted(turned)];
    agree(other.logLik, one.logLik, { abs: 1e-9, source: 'the same model' });
    agree(ratio(other)[0], 1 / ratio(one)[0], { rel: 1e-6, source: 'the inverse ratio' });
    agree(ratio(other)[1], ratio(one)[1] * ratio(one)[0] ** 2, {
      rel: 1e-6,
      source: 'the variance of the other level',
    });
  });
});

describe('what lme and gls refuse of a residual model', () => {
  const base = classesInResiduals('ML');
  const residual = base.residual as ResidualModel;
  const { y } = base.response;
  const rows = y.map((_, i) => i + 1);
  const having = (change: Partial<ResidualModel>, problem: Problem = base): Problem => ({
    ...problem,
    residual: { ...residual, ...change },
  });
  const marginal: Problem = { ...base, random: [] };
  const everyone = { name: 'all', levels: ['1'], index: new Int32Array(y.length) };
  const fixed = (of: Float64Array | 'fitted', kind: 'fixed' | 'power' = 'fixed') => [{ kind, of, by: null }];
  const exp = { kind: 'exp', labels: ['1'] } as const;
  test.each<[string, Problem, string, Record<string, string>?]>([
    ['a correlation across groups', having({ subject: everyone }), 'nlme/other-groups'],
    ['an optimizer with gradient', base, 'nlme/no-gradient', { optimizer: 'newton-raphson' }],
    ['two rows at one position', having({ structure: { kind: 'ar1-hom', labels: ['1'] } }), 'nlme/repeated-position'],
    ['a position without rows', having({ structure: { kind: 'us', labels: ['1', '2'] } }), 'nlme/empty-position'],
    ['two rows at one place', having({ structure: exp, at: matrix([[...y].map(() => 1)]) }), 'nlme/zero-distance'],
    ['a fixed variance of 0', having({ variance: fixed(rows.map((v) => v - 1)) }), 'nlme/zero-covariate'],
    [
      'a power of 0',
      having({
        variance: fixed(
          rows.map((v) => v - 1),
          'power',
        ),
      }),
      'nlme/zero-covariate',
    ],
    ['a negative variance', having({ variance: fixed(rows.map((v) => v - 5)) }), 'nlme/negative-covariate'],
    ['a fixed variance of what is fitted', having({ variance: fixed('fitted') }), 'nlme/fixed-of-fitted'],
    ['a class of exponential correlations for none', base, 'nlme/choice-of-class', { exponential: 'corCAR1' }],
    [
      'corCAR1 in the plane',
      having({ structure: exp, at: matrix([[...rows], [...rows]]) }),
      'nlme/choice-of-class',
      { exponential: 'corCAR1' },
    ],
    ['pdSymm of no unstructured term', marginal, 'nlme/choice-of-class', { unstructured: 'pdSymm' }],
    ['parameters by group', having({ by: everyone }), 'nlme/groups'],
  ])('%s', async (_, problem, code, user) => {
    expect(await refusedAs(problem, user)).toBe(code);
  });
});
