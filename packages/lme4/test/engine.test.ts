import { choose, isRefusal, type Problem, sigma2Of, structured } from '@mixdiff/contract';
import { agree, agreeAll, dyestuff2, jsp, penicillin, problem, sleepstudy, twoMaxima } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { lme4 } from '../src/index.ts';
import { accepted, chosenOf, engineOf } from './recorded.ts';

const fitOf = async (p: Problem, user: Record<string, string> = {}, version = '2.1-0') =>
  accepted((await engineOf(p, chosenOf(version, user))).fit());

describe('JSP', () => {
  test('by REML: the published optimum in 32 evaluations', async () => {
    const fit = await fitOf(jsp('REML'));
    const source = 'lme4 1.1-31 and 2.1-0';
    agree(fit.criterion, 5923.65026, { abs: 1e-5, source });
    agreeAll(fit.native.values, [0.19348987, 0.34218472], { abs: 1e-7, source });
    expect(fit.stop.evaluations.f).toBe(32);
    expect(fit.trace?.[0]?.value.length).toBe(32);
    expect(fit.notes).toEqual([]);
    const se = Array.from({ length: 10 }, (_, j) => Math.sqrt(fit.vcov?.data[j * 11] as number));
    const published = [
      1.0349937, 0.03208492, 1.09476697, 1.16488611, 1.03963431, 1.15849915, 1.23301939, 1.2702738, 1.70273327,
      1.10314041,
    ];
    agreeAll(se, published, { rel: 1e-6, source });
  });
  test('by ML: the published optimum in 30 evaluations', async () => {
    const fit = await fitOf(jsp('ML'));
    agree(fit.logLik, -2964.164689, { abs: 1e-6, source: 'lme4, nlme and glmmTMB' });
    agree(fit.canonical.Sigma[1]?.data[0] as number, 1.03557, { abs: 1e-4, source: 'lme4' });
    expect(fit.stop.evaluations.f).toBe(30);
  });
  test('keeps the order of the Problem in what it reports', async () => {
    const fit = await fitOf(jsp('REML'));
    expect(fit.ranef.map((modes) => modes.term)).toEqual(['1 | school', '1 | school:class']);
    expect(fit.ranef.map((modes) => modes.mode.nrow)).toEqual(jsp('ML').random.map((term) => term.levels.length));
    expect(fit.native.names).toEqual(['school:class.(Intercept)', 'school.(Intercept)']);
  });
});

describe('choices', () => {
  test.each(['bobyqa', 'nelder-mead', 'sbplx', 'cobyla', 'nlminb', 'lbfgs'])(
    '%s reaches the optimum',
    async (optimizer) => {
      const fit = await fitOf(sleepstudy('REML'), { optimizer, tolerance: 'tight' });
      agree(fit.criterion, 1743.6282719, { abs: 1e-4, source: 'lme4' });
    },
  );
  test.each(['ones', 'small', 'large'])('start %s reaches the optimum', async (start) => {
    agree((await fitOf(penicillin('REML'), { start })).criterion, 330.860589, { abs: 1e-4, source: 'lme4' });
  });
  test('derivatives are left out where the version leaves them out', async () => {
    expect((await fitOf(penicillin('ML'), { derivatives: 'never' })).native.gradient).toBeNull();
    expect((await fitOf(penicillin('ML'))).native.gradient).not.toBeNull();
    const chosen = (version: string) => choose(lme4, version) as Record<string, { value: string }>;
    expect(chosen('2.1-0')['derivatives']?.value).toBe('up-to-10000-rows');
    expect(chosen('1.1-35.5')['derivatives']?.value).toBe('always');
    expect(chosen('1.1-31')['refit']?.value).toBe('n-minus-1');
    expect(chosen('1.1-35.5')['refit']?.value).toBe('same-criterion');
  });
});

describe('boundary', () => {
  test('a zero is exact, and said', async () => {
    const fit = await fitOf(dyestuff2('ML'));
    expect([...fit.native.values]).toEqual([0]);
    expect(fit.singular).toBe(true);
    expect(fit.notes.map((note) => [note.code, note.level])).toEqual([['lme4/singular', 'message']]);
    agreeAll(fit.ranef[0]?.mode.data ?? [], new Array(6).fill(0), { abs: 0, source: 'no variance' });
  });
  test('a bound with a downward slope is left by one restart', async () => {
    const engine = await engineOf(sleepstudy('ML', false));
    const fit = accepted(engine.fit(Float64Array.of(0)));
    agree(fit.criterion, 1794.078643, { abs: 1e-5, source: 'lme4' });
  });
  test('stops at the local maximum of the likelihood where lme4 stops', async () => {
    const source = 'lme4 1.1-31';
    const ml = await fitOf(twoMaxima('ML'));
    agree(ml.logLik, -17.6589, { abs: 1e-4, source });
    agree(ml.native.values[0] as number, 3.471, { abs: 1e-3, source });
  });
});

describe('engine', () => {
  test('at: its own standard errors and criteria at a given point', async () => {
    const engine = await engineOf(jsp('REML'));
    const fit = accepted(engine.fit());
    const again = accepted(engine.at(fit.canonical));
    expect(again.stop.reason).toBe('given');
    agree(again.criterion, fit.criterion, { abs: 1e-9, source: 'the fit' });
    agreeAll(again.vcov?.data ?? [], fit.vcov?.data ?? [], { rel: 1e-9, abs: 1e-12, source: 'the fit' });
    expect(again.notes).toEqual(fit.notes);
    const moved = { ...fit.canonical, beta: fit.canonical.beta.map((b) => b + 1) };
    expect(accepted(engine.at(moved)).notes.map((note) => note.code)).toEqual(['lme4/profiled']);
  });
  test('at: a singular point of a model with slopes', async () => {
    const engine = await engineOf(sleepstudy('REML'));
    const Sigma = [{ nrow: 2, ncol: 2, data: Float64Array.of(400, 100, 100, 25) }];
    const beta = accepted(engine.fit()).canonical.beta;
    const fit = accepted(engine.at({ beta, Sigma, residual: { kind: 'variance', sigma2: 900 } }));
    expect(fit.singular).toBe(true);
    agree(fit.criterion, engine.objective(Float64Array.of(20 / 30, 5 / 30, 0)), { abs: 1e-9, source: 'theta by hand' });
  });
  test('toCanonical and toNative are inverse, logLik is minus half the objective', async () => {
    const engine = await engineOf(sleepstudy('ML'));
    const theta = Float64Array.of(0.9, 0.1, 0.2);
    agreeAll(engine.toNative(engine.toCanonical(theta)) as Float64Array, theta, { rel: 1e-12, source: 'round trip' });
    expect(engine.logLik(theta)).toBe(-engine.objective(theta) / 2);
    expect(engine.profiled).toEqual(['beta', 'sigma2']);
  });
  test('refuses a start of the wrong length', async () => {
    const answer = (await engineOf(sleepstudy('ML'))).fit(Float64Array.of(1));
    expect(isRefusal(answer) && answer.refused).toBe('lme4/shape');
  });
});

describe('invariance', () => {
  const base = penicillin('REML');
  test('scaling and shifting the response', async () => {
    const [fit, moved] = [
      await fitOf(base),
      await fitOf({ ...base, response: { ...base.response, y: base.response.y.map((y) => 1e4 * y - 3e6) } }),
    ];
    agreeAll(moved.native.values, fit.native.values, { rel: 1e-5, source: 'theta has no scale' });
    agree(sigma2Of(moved.canonical), 1e8 * sigma2Of(fit.canonical), { rel: 1e-5, source: 'scaled' });
    agree(moved.canonical.beta[0] as number, 1e4 * (fit.canonical.beta[0] as number) - 3e6, {
      rel: 1e-9,
      source: 'scaled',
    });
    agree(moved.criterion, fit.criterion + 143 * Math.log(1e8), {
      rel: 1e-10,
      source: '(n - p) log of the scale squared',
    });
  });
  test('order of rows, of levels, of terms', async () => {
    const fit = await fitOf(base);
    const rows = Array.from(base.response.y, (_, i) => (i * 5) % 144).map((i, k) => (k % 2 ? i : 143 - i));
    const order = [...new Set(rows)].concat(Array.from(base.response.y.keys()).filter((i) => !rows.includes(i)));
    const permuted: Problem = {
      ...base,
      response: { ...base.response, y: Float64Array.from(order, (i) => base.response.y[i] as number) },
      random: [...base.random].reverse().map((term) => ({
        ...term,
        levels: [...term.levels].reverse(),
        level: Int32Array.from(order, (i) => term.levels.length - 1 - (term.level[i] as number)),
      })),
    };
    const other = await fitOf(permuted);
    agree(other.criterion, fit.criterion, { abs: 1e-9, source: 'same model' });
    agree(other.canonical.Sigma[0]?.data[0] as number, fit.canonical.Sigma[1]?.data[0] as number, {
      rel: 1e-6,
      source: 'same term',
    });
    agreeAll([...(other.ranef[0]?.mode.data ?? [])].reverse(), fit.ranef[1]?.mode.data ?? [], {
      abs: 1e-6,
      source: 'same modes',
    });
    agreeAll(
      Float64Array.from(order, (_, k) => other.fitted[k] as number),
      order.map((i) => fit.fitted[i] as number),
      { rel: 1e-8, source: 'same rows' },
    );
  });
  test('equal weights of any size, and an offset taken off the response', async () => {
    const fit = await fitOf(base);
    const weighted = await fitOf({ ...base, weights: { values: base.response.y.map(() => 4), kind: 'precision' } });
    agree(sigma2Of(weighted.canonical), 4 * sigma2Of(fit.canonical), { rel: 1e-5, source: 'variance sigma^2 / 4' });
    agree(weighted.logLik, fit.logLik, { abs: 1e-6, source: 'the same covariance of y' });
    const offset = base.response.y.map((_, i) => Math.sin(i));
    const shifted = await fitOf({
      ...base,
      response: { ...base.response, y: base.response.y.map((y, i) => y + (offset[i] as number)) },
      parts: { conditional: { ...base.parts.conditional, offset } },
    });
    agree(shifted.logLik, fit.logLik, { abs: 1e-6, source: 'the same differences' });
    agreeAll(
      shifted.fitted,
      fit.fitted.map((x, i) => x + (offset[i] as number)),
      { rel: 1e-5, source: 'offset included' },
    );
  });
  test('a diagonal structure is the terms one by one', async () => {
    const whole = sleepstudy('REML');
    const term = whole.random[0]!;
    const n = whole.response.y.length;
    const one = (c: number) => ({
      ...term,
      name: `${term.columns[c]} | Subject`,
      columns: [term.columns[c] as string],
      Z: { nrow: n, ncol: 1, data: term.Z.data.slice(c * n, (c + 1) * n) },
    });
    const diagonal = await fitOf({ ...whole, random: [{ ...term, structure: structured('diag-het', term.columns) }] });
    const separate = await fitOf({ ...whole, random: [one(0), one(1)] });
    agree(diagonal.criterion, separate.criterion, { abs: 1e-9, source: 'the same model' });
    agreeAll(diagonal.native.values, separate.native.values, { rel: 1e-8, source: 'the same model' });
    agree(diagonal.criterion, 1743.66929358, { abs: 1e-7, source: 'lme4 1.1-31, (Days || Subject)' });
  });
});

test('predictors of very different size are noted', async () => {
  const values = Array.from({ length: 12 }, (_, i) => 1e5 * Math.sin(i));
  const labels = Array.from({ length: 12 }, (_, i) => 'abc'[i % 3] as string);
  const one = { name: '(Intercept)', term: '(Intercept)', values: values.map(() => 1) };
  const p = problem(
    values.map((x, i) => x / 1e5 + Math.cos(i * i)),
    [one, { name: 'x', term: 'x', values }],
    [{ group: 'g', labels }],
    'REML',
  );
  expect((await fitOf(p)).notes.map((note) => note.code)).toContain('lme4/predictor-scales');
});
