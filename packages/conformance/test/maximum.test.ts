import { backends, engineNamed } from '@mixdiff/backends';
import { certify, maximumOf } from '@mixdiff/certify';
import { type Backend, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import {
  agree,
  dyestuff2,
  intercept,
  jsp,
  madeBackend,
  penicillin,
  problem,
  sleepstudy,
  twoMaxima,
} from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';

const BINOMIAL: Problem = {
  ...jsp('ML'),
  response: { ...jsp('ML').response, trials: null, family: 'binomial', link: 'logit' },
};
const CONTEXT = { milliseconds: () => 0 };
function named(name: string): {
  backend: Backend;
  fit: (problem: Problem, maximum?: boolean) => ReturnType<Backend['fit']>;
} {
  const engine = engineNamed(name, backends);
  if (isRefusal(engine)) throw new Error(engine.message);
  const { backend, chosen } = engine;
  return {
    backend,
    fit: (problem, maximum = true) => (maximum ? maximumOf(backend) : backend).fit(problem, chosen, CONTEXT),
  };
}
async function must(answer: ReturnType<Backend['fit']>): Promise<Fit> {
  const fit = await answer;
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}

describe('the maximum in the place of an own path', () => {
  test.each<[string, string, Problem, string]>([
    ['JSP, where glmmTMB stops at a false zero', 'glmmTMB@1.1.9', jsp('ML'), 'interior-maximum'],
    ['JSP', 'lme4', jsp('REML'), 'interior-maximum'],
    ['sleepstudy, a slope', 'lme4', sleepstudy('ML'), 'interior-maximum'],
    ['Penicillin, crossed', 'lme4', penicillin('REML'), 'interior-maximum'],
    ['JSP, nested', 'nlme', jsp('REML'), 'interior-maximum'],
    ['Dyestuff2, a variance of zero', 'lme4', dyestuff2('REML'), 'boundary-maximum'],
  ])(
    '%s, as %s states it: a maximum to the referee, who shares no code with it',
    async (_, name, problem, expected) => {
      const fit = await must(named(name).fit(problem));
      const { verdict, gain, logLik, judge } = certify(problem, fit);
      expect([verdict, judge]).toEqual([expected, 'referee']);
      expect(gain).toBeLessThan(1e-8);
      agree(fit.logLik + fit.meaning.logLikConstant, logLik ?? Number.NaN, { abs: 1e-7, source: 'the referee there' });
      expect(fit.as).toMatch(/, at the maximum$/);
      expect(fit.stop.optimizer).toBe('average information');
      expect(fit.notes.map(({ code }) => code)).toContain('certify/maximum');
    },
  );
  test('is not below where the own path ends', async () => {
    const { fit } = named('lme4');
    const [own, best] = [await must(fit(penicillin('ML'), false)), await must(fit(penicillin('ML')))];
    expect(best.logLik).toBeGreaterThan(own.logLik - 1e-9);
    agree(best.logLik, own.logLik, { abs: 1e-7, source: "lme4*'s own path" });
  });
  test('a correlation of 1, where no standard deviation is near zero, is exactly that', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => i);
    const x = rows.map((i) => Math.floor(i / 12) - 4.5);
    const slope = { name: 'x', term: 'x', values: x };
    const y = x.map((v, i) => 3 + v + Math.sin(1 + 3 * (i % 12)) * (1 + v) + Math.cos(11 * i * i));
    const columns = [intercept(120), slope];
    const data = problem(y, columns, [{ group: 'g', labels: rows.map((i) => `g${i % 12}`), columns }], 'REML');
    const fit = await must(named('lme4').fit(data));
    expect(fit.native.values[2]).toBe(0);
    expect(certify(data, fit).verdict).toBe('boundary-maximum');
  });
});

describe('is refused by name', () => {
  test('of a generalized model', async () => {
    const answer = await named('lme4').fit(BINOMIAL);
    expect(answer).toMatchObject({ refused: 'certify/family' });
  });
  test('by what states nothing at a point', async () => {
    const { open: _, ...without } = madeBackend();
    const answer = await maximumOf(without).fit(jsp('ML'), {}, CONTEXT);
    expect(answer).toMatchObject({ refused: 'certify/no-point-stated' });
  });
  test('where the engine, whose likelihood checks it, has more along one of its parameters', async () => {
    const { backend } = named('lme4');
    const moved: Backend = {
      ...backend,
      async open(problem, chosen) {
        const engine = await backend.open?.(problem, chosen);
        if (!engine || isRefusal(engine)) throw new Error('no engine');
        return { ...engine, logLik: (par) => engine.logLik(par.map((v) => v * 1.2)) };
      },
    };
    const engine = engineNamed('lme4', backends);
    if (isRefusal(engine)) throw new Error(engine.message);
    const answer = await maximumOf(moved).fit(jsp('REML'), engine.chosen, CONTEXT);
    expect(answer).toMatchObject({ refused: 'certify/not-highest' });
  });
  test('a likelihood of two maxima: the one of the climb is a maximum, and no more is said', async () => {
    const fit = await must(named('lme4').fit(twoMaxima('ML')));
    expect(['interior-maximum', 'local-maximum', 'boundary-maximum']).toContain(certify(twoMaxima('ML'), fit).verdict);
  });
});
