import { type Fit, isRefusal, type Problem, withConditional, withResponse } from '@mixdiff/contract';
import { encodeFit, type RecordedDocument } from '@mixdiff/schema';
import { agreeAll, dyestuff2, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { backends, engineNamed, recordedBackend } from '../src/index.ts';

const context = { milliseconds: () => 0 };
const problem = sleepstudy('REML');

async function live(): Promise<Fit> {
  const engine = engineNamed('lme4', backends);
  if (isRefusal(engine)) throw new Error(engine.message);
  const fit = await engine.backend.fit(problem, engine.chosen, context);
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}
const recorded = (fit: Fit): RecordedDocument => ({
  schema: 'mixdiff/recorded@1',
  provenance: { versions: { mixdiff: 'test' }, command: 'test' },
  unstable: [],
  // through text, as a file would hold it
  fits: [{ id: 'lme4/REML', method: 'REML', fit: JSON.parse(JSON.stringify(encodeFit(fit, problem))), refusal: null }],
});

test('a stored fit comes back as it was', async () => {
  const fit = await live();
  const again = await recordedBackend('recorded:x.json', recorded(fit)).fit(problem, {}, context);
  if (isRefusal(again)) throw new Error(again.message);
  const exact = { source: 'the fit before it was stored' };
  agreeAll(again.canonical.beta, fit.canonical.beta, exact);
  agreeAll(again.canonical.Sigma[0]?.data ?? [], fit.canonical.Sigma[0]?.data ?? [], exact);
  agreeAll(again.vcov?.data ?? [], fit.vcov?.data ?? [], exact);
  agreeAll(again.fitted, fit.fitted, exact);
  agreeAll(again.ranef[0]?.mode.data ?? [], fit.ranef[0]?.mode.data ?? [], exact);
  expect([again.logLik, again.stop.evaluations.f, again.meaning]).toEqual([
    fit.logLik,
    fit.stop.evaluations.f,
    fit.meaning,
  ]);
});
test('it is refused for another model, another criterion, another engine', async () => {
  const document = recorded(await live());
  const code = async (engine: string | undefined, p: typeof problem): Promise<string> => {
    const answer = await recordedBackend('recorded:x.json', document, engine).fit(p, {}, context);
    return isRefusal(answer) ? answer.refused : 'fitted';
  };
  expect(await code(undefined, dyestuff2('REML'))).toBe('backends/other-model');
  expect(await code(undefined, sleepstudy('ML'))).toBe('backends/not-recorded');
  expect(await code('r:lme4', problem)).toBe('backends/not-recorded');
});

test('names alone do not make a stored fit one of this model: response, rows, weights and contrasts have numbers', async () => {
  const document = recorded(await live());
  const { fit: asked } = recordedBackend('recorded:x.json', document);
  const said = async (other: Problem): Promise<string> => {
    const answer = await asked(other, {}, context);
    return isRefusal(answer) ? `${answer.refused}: ${answer.message}` : 'fitted';
  };
  const {
    response: { y },
    parts: {
      conditional: { X },
    },
  } = problem;
  const values = Float64Array.from(y, (_, i) => 1 + (i % 2));
  const coded = { ...X, data: X.data.map((v, at) => (at >= y.length ? v / 2 - (X.data[at - y.length] as number) : v)) };
  expect(await said(problem)).toBe('fitted');
  expect(await said(withResponse(problem, { y: y.map(Math.log) }))).toMatch(
    /^backends\/other-model: .*its response .* has other numbers/,
  );
  expect(await said(withResponse(problem, { y: y.map((v, i) => (i === 7 ? v + 1 : v)) }))).toContain(
    'has other numbers',
  );
  expect(await said({ ...problem, weights: { values, kind: 'as-original' } })).toContain('it has no weights');
  expect(await said(withConditional(problem, { X: coded }))).toMatch(/same names under other contrasts/);
});
