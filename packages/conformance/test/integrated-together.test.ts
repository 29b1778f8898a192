/**
 * Criteria that integrate more than the random effects of the mean: REML of generalized models, and random effects in the zero-inflation. The
 * referee and the search have each an arithmetic of its own for them; glmmTMB* is a third, and glmmTMB's recorded objective a fourth.
 */
import { backends } from '@mixdiff/backends';
import { openCertifier } from '@mixdiff/certify';
import { type Backend, type Chosen, choose, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { buildProblem, type ModelSpec, parseCsv } from '@mixdiff/frame';
import { openReferee } from '@mixdiff/referee';
import { agree, readGolden, readGoldenJson } from '@mixdiff/testing';
import { expect, test } from 'vitest';

interface Golden {
  readonly models: Readonly<Record<string, ModelSpec & { readonly data: string }>>;
  readonly versions: Readonly<Record<string, Readonly<Record<string, { readonly objective: number }>>>>;
}
const { models, versions } = readGoldenJson<Golden>('glmmtmb/laplace.json');
const glmmTMB = backends.find(({ id }) => id === 'glmmTMB') as Backend;

function problemOf(data: string, spec: ModelSpec): Problem {
  const table = parseCsv(readGolden(data), { name: data });
  if (isRefusal(table)) throw new Error(table.message);
  const built = buildProblem(table, spec, { dataHash: '' });
  if (isRefusal(built)) throw new Error(built.message);
  return built.problem;
}
async function fitted(problem: Problem): Promise<Fit> {
  const fit = await glmmTMB.fit(problem, choose(glmmTMB) as Chosen, { milliseconds: () => 0 });
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}
function judged(problem: Problem, fit: Fit) {
  const referee = openReferee(problem, { criterion: { kind: 'laplace', information: 'observed' } });
  if (isRefusal(referee)) throw new Error(referee.message);
  const value = referee.logLik(fit.canonical);
  if (isRefusal(value)) throw new Error(value.message);
  return { value, certificate: openCertifier(problem).certify(fit) };
}
test('REML of cbpp: the value that glmmTMB has, its fixed effects, and a maximum', async () => {
  const { data, ...spec } = models['cbpp-reml'] as ModelSpec & { data: string };
  const problem = problemOf(`glmmtmb/${data}`, spec);
  const fit = await fitted(problem);
  const { value, certificate } = judged(problem, fit);
  const objective = versions['1.1.5']?.['cbpp-reml']?.objective ?? Number.NaN;
  agree(value.logLik, -objective, { rel: 1e-9, source: 'glmmTMB 1.1.5, recorded' });
  for (const [j, b] of fit.canonical.beta.entries())
    agree(value.beta[j] ?? Number.NaN, b, { rel: 1e-6, source: 'glmmTMB*: fixed effects at the mode' });
  expect(certificate.verdict).toBe('interior-maximum');
  // between ML and REML the standard deviation moves: .6423 is no maximum of the restricted likelihood
  const off = { ...fit.canonical, Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0.6423 ** 2) }] };
  const short = openCertifier(problem).certify(off);
  expect(short.verdict).toBe('stopped-short');
  const engine = await glmmTMB.open?.(problem, choose(glmmTMB) as Chosen);
  const there = engine && !isRefusal(engine) ? engine.at(off) : null;
  if (!there || isRefusal(there)) throw new Error('glmmTMB* has no point there');
  agree(short.gain ?? Number.NaN, fit.logLik - there.logLik, { rel: 1e-5, source: 'glmmTMB* at both points' });
});
const SALAMANDERS = { formula: 'count ~ mined + (1 | site)', method: 'ML' } as const;
test.each([
  ['zip', { ...SALAMANDERS, family: 'poisson', ziformula: '~ 1 + (1 | site)' }],
  ['a hurdle by REML', { ...SALAMANDERS, family: 'truncated_poisson', ziformula: '~ 1 + (1 | site)', method: 'REML' }],
] as const)('random effects in the zero-inflation, %s: one value from three arithmetics', async (_, spec) => {
  const problem = problemOf('salamanders/data.csv', spec);
  const fit = await fitted(problem);
  const { value, certificate } = judged(problem, fit);
  const stated = -fit.criterion;
  agree(value.logLik, Number.isFinite(fit.logLik) ? fit.logLik : stated, { rel: 1e-9, source: 'glmmTMB*' });
  expect(['interior-maximum', 'boundary-maximum']).toContain(certificate.verdict);
  expect(certificate.logLik).toBe(value.logLik);
});
// the search meets the pole from many starts: minutes
test.runIf(process.env['LONG'] === '1')(
  'where the mode all but vanishes glmmTMB runs up a pole of the approximation: not judged, and said so',
  async () => {
    const spec = { ...SALAMANDERS, family: 'nbinom2', ziformula: '~ mined + (1 | site)' } as const;
    const problem = problemOf('salamanders/data.csv', spec);
    const fit = await fitted(problem);
    expect(fit.notes.map(({ text }) => text).join()).toContain('false convergence');
    const found = openCertifier(problem).certify(fit);
    expect(found.verdict).toBe('not-assessed');
    expect(found.because[0]?.text).toContain('all but singular');
    // what is beside the pole is judged, and not by its height
    const { Sigma } = fit.canonical;
    const off = openCertifier(problem).certify({
      ...fit.canonical,
      Sigma: Sigma.map((S) => ({ ...S, data: S.data.map((x) => 2 * x) })),
    });
    expect(off.verdict).toBe('stopped-short');
    expect(off.bestLogLik).toBeLessThan(fit.logLik);
  },
);
