import {
  type Engine,
  isRefusal,
  type Problem,
  type Refit,
  type Refusal,
  sigma2Of,
  structured,
  withResponse,
} from '@mixdiff/contract';
import { agree, agreeAll, dyestuff2, jsp, penicillin, sleepstudy, twoMaxima } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { glmmTMB } from '../src/index.ts';
import { fitted, opened } from './opened.ts';

const empty = (problem: Problem): Refit => ({
  beta: new Float64Array(problem.parts.conditional.columns.length),
  Sigma: problem.random.map(({ Z: { ncol } }) => ({ nrow: ncol, ncol, data: new Float64Array(ncol * ncol) })),
  sigma2: 0,
  logLik: 0,
  singular: false,
  reason: 'unknown',
});
const refusalOf = (answer: object): Refusal => {
  if (!isRefusal(answer)) throw new Error('not refused');
  return answer;
};

describe('the stated point', () => {
  test.each(['ML', 'REML'] as const)('a fit restated at its own end is the same fit, %s', async (method) => {
    const engine = await opened(sleepstudy(method));
    const fit = await fitted(sleepstudy(method));
    const stated = engine.at(fit.canonical);
    if (isRefusal(stated)) throw new Error(stated.message);
    agree(stated.logLik, fit.logLik, { abs: 1e-9, source: 'the fit' });
    agreeAll(stated.vcov?.data ?? [], Array.from(fit.vcov?.data ?? []), { rel: 1e-6, abs: 1e-9, source: 'the fit' });
    expect([stated.stop.reason, stated.meaning]).toEqual(['given', fit.meaning]);
  });
  test('JSP, ML, at the maximum the false zero hides: definite, nothing withheld', async () => {
    const top = await fitted(jsp('ML'), '1.1.8');
    const stated = (await opened(jsp('ML'), '1.1.9')).at(top.canonical);
    if (isRefusal(stated)) throw new Error(stated.message);
    agree(stated.logLik, -2964.164689, { abs: 5e-7, source: 'lme4 1.1-31' });
    expect([stated.withheld, stated.singular]).toEqual([[], false]);
  });
  test('no log standard deviation is zero: refused', async () => {
    const engine = await opened(dyestuff2('ML'));
    const zero = { nrow: 1, ncol: 1, data: new Float64Array(1) };
    const point = { ...engine.toCanonical(engine.start), Sigma: [zero] };
    expect(refusalOf(engine.at(point)).refused).toBe('glmmtmb/no-native-point');
    const flat = await opened(sleepstudy('ML'));
    const perfect = { nrow: 2, ncol: 2, data: Float64Array.of(4, 2, 2, 1) };
    expect(refusalOf(flat.toNative({ ...flat.toCanonical(flat.start), Sigma: [perfect] })).refused).toBe(
      'glmmtmb/no-native-point',
    );
  });
});

describe('refit', () => {
  test.each(['ML', 'REML'] as const)(
    'another response from a warm start ends where a cold fit does, %s',
    async (method) => {
      const problem = penicillin(method);
      const other = {
        ...problem,
        response: { ...problem.response, y: problem.response.y.map((y, i) => y + Math.sin(3 * i)) },
      };
      const engine: Engine = await opened(problem);
      engine.fit();
      const into = empty(problem);
      engine.refit(other.response.y, into);
      const cold = await fitted(other);
      agree(into.logLik, cold.logLik, { abs: 1e-6, source: 'a cold fit' });
      agreeAll(into.beta, Array.from(cold.canonical.beta), { abs: 1e-4, source: 'a cold fit' });
      agreeAll(into.Sigma[0]?.data ?? [], Array.from(cold.canonical.Sigma[0]?.data ?? []), {
        rel: 1e-3,
        source: 'cold',
      });
      expect([into.reason, into.singular]).toEqual(['converged', false]);
    },
  );
  test('leaves the engine with its own response', async () => {
    const problem = penicillin('REML');
    const engine = await opened(problem);
    const gradient = new Float64Array(engine.names.length);
    const [before, slope] = [engine.objective(engine.start, gradient), gradient.slice()];
    engine.refit(
      problem.response.y.map((y) => 2 * y),
      empty(problem),
    );
    expect(engine.objective(engine.start, gradient)).toBe(before);
    expect(gradient).toEqual(slope);
  });
});

describe('singular', () => {
  test('a variance at its true zero, and none well inside', async () => {
    expect((await fitted(dyestuff2('ML'))).singular).toBe(true);
    expect((await fitted(sleepstudy('REML'))).singular).toBe(false);
  });
});

describe('what is asked for', () => {
  test('least squares as a start: JSP by ML reaches the maximum on the log-SD scale', async () => {
    const fit = await fitted(jsp('ML'), '1.1.9', { start: 'least-squares' });
    agree(fit.logLik, -2964.164689, { abs: 5e-7, source: 'lme4 1.1-31' });
  });
  test('a start of its own: theta at (1, 1) repairs JSP, at (0.5, 0.5) it does not', async () => {
    const engine = await opened(jsp('ML'), '1.1.9');
    const from = (theta: number) => engine.fit(engine.start.map((x, i) => (i < 11 ? x : theta)));
    const [one, half] = [from(1), from(0.5)];
    if (isRefusal(one) || isRefusal(half)) throw new Error('refused');
    agree(one.logLik, -2964.164689, { abs: 5e-7, source: 'glmmTMB 1.1.15.2' });
    agree(half.logLik, -2965.107014, { abs: 5e-7, source: 'glmmTMB 1.1.15.2' });
    expect([one.stop.iterations, half.stop.iterations]).toEqual([48, 36]);
  });
  test('precision weights: only the residual variance is divided', async () => {
    const problem = sleepstudy('ML');
    const weights = { values: new Float64Array(180).fill(2), kind: 'precision' as const };
    const [plain, weighted] = [await fitted(problem), await fitted({ ...problem, weights })];
    agree(weighted.logLik, plain.logLik, { abs: 1e-6, source: 'sigma^2 takes up a common factor' });
    const variance = (fit: typeof plain): number => sigma2Of(fit.canonical);
    agree(variance(weighted) / variance(plain), 2, { rel: 1e-5, source: 'by definition' });
    expect([weighted.meaning.weights, plain.meaning.weights]).toEqual(['precision', 'likelihood']);
  });
  test('fitted values and modes reproduce the response with the residuals of the score', async () => {
    const problem = twoMaxima('ML');
    const { fitted: at } = await fitted(problem);
    agree(
      problem.response.y.reduce((sum, y, i) => sum + y - (at[i] as number), 0),
      0,
      { abs: 1e-3, source: 'score of beta' },
    );
  });
});

describe('what is refused', () => {
  const chosen = { as: { value: '1.1.9', by: 'default' } } as const;
  const refused = async (problem: Problem): Promise<Refusal> =>
    refusalOf((await glmmTMB.open?.(problem, chosen)) ?? {});
  test('other families and structures, by name', async () => {
    const ordbeta = withResponse(penicillin('ML'), { family: 'ordbeta', link: 'logit' });
    expect(await refused(ordbeta)).toMatchObject({ refused: 'glmmtmb/family', lacks: ['family:ordbeta(logit)'] });
    expect(glmmTMB.lacks(ordbeta)).toEqual(['family:ordbeta(logit)']);
    const problem = sleepstudy('ML');
    const ar1 = {
      ...problem,
      random: problem.random.map((term) => ({ ...term, structure: structured('ar1-hom', term.columns) })),
    };
    expect(await refused(ar1)).toMatchObject({ refused: 'glmmtmb/ar1-columns', lacks: ['structure:ar1-hom'] });
    const ad = {
      ...ar1,
      random: ar1.random.map((term) => ({ ...term, structure: structured('ad-het', term.columns) })),
    };
    expect(await refused(ad)).toMatchObject({ refused: 'glmmtmb/structure', lacks: ['structure:ad-het'] });
    expect(glmmTMB.lacks(problem)).toEqual([]);
  });
  test('weights that are negative, or zero as precisions', async () => {
    const problem = penicillin('ML');
    const values = new Float64Array(problem.response.y.length).fill(1);
    values[3] = -1;
    expect((await refused({ ...problem, weights: { values, kind: 'as-original' } })).refused).toBe('glmmtmb/weights');
    values[3] = 0;
    expect((await refused({ ...problem, weights: { values, kind: 'precision' } })).refused).toBe('glmmtmb/weights');
    expect(isRefusal(await fitted({ ...problem, weights: { values, kind: 'likelihood' } }))).toBe(false);
  });
  test('a response that is not finite', async () => {
    const problem = penicillin('ML');
    const y = problem.response.y.map((value, i) => (i === 5 ? Number.NaN : value));
    expect(refusalOf((await opened({ ...problem, response: { ...problem.response, y } })).fit()).refused).toBe(
      'glmmtmb/start',
    );
  });
});

describe('other optimizers', () => {
  // glmmTMB 1.1.15.2 with optim, R's default limits: BFGS ends at a false zero of its own, Nelder-Mead far away.
  test.each([
    ['BFGS', -2965.107348, 'converged'],
    ['Nelder-Mead', -3124.159261, 'budget'],
  ] as const)('JSP, ML, by %s', async (optimizer, logLik, reason) => {
    const fit = await fitted(jsp('ML'), '1.1.15.2', { optimizer });
    agree(fit.logLik, logLik, { abs: 2e-6, source: 'glmmTMB 1.1.15.2' });
    expect([fit.stop.optimizer, fit.stop.reason]).toEqual([optimizer, reason]);
  });
  test.each(['lbfgs', 'newton', 'nlopt-slsqp', 'bobyqa', 'sbplx'])('Penicillin, REML, by %s', async (optimizer) => {
    const fit = await fitted(penicillin('REML'), undefined, { optimizer });
    agree(fit.logLik, -165.4302944956, { abs: 1e-7, source: 'glmmTMB 1.1.5, nlminb' });
    expect(fit.stop.reason).toBe('converged');
  });
});
