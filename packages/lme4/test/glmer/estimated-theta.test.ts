import { type Chosen, choose, type Fit, type Note } from '@mixdiff/contract';
import { agree, agreeAll, type GlmerProblem, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { fillFactors } from '../../src/covariance.ts';
import { buildGlmerDesign } from '../../src/glmer/design.ts';
import { mannerOf, mannersOf } from '../../src/glmer/manners.ts';
import { openGlmerModel } from '../../src/glmer/model.ts';
import { refitStage } from '../../src/glmer/stages.ts';
import { lme4 } from '../../src/index.ts';
import { problemOf, VERSIONS } from './recorded.ts';

interface Recorded {
  readonly problem: GlmerProblem;
  readonly theta: number;
  readonly logLik: number;
  readonly df: number;
  readonly beta: number[];
  readonly sd: number;
  readonly thetas: number[];
  readonly ends: number[];
  readonly first: { start: number[]; calls: number[][] }[];
}
const said = ({ notes }: { notes: readonly Note[] }): (string | undefined)[] => notes.map(({ original }) => original);

describe.each(VERSIONS)('glmer.nb of lme4 %s', (version) => {
  const source = `lme4 ${version}`;
  const r = readGoldenJson<Recorded>(`glmer/glmer-nb-${version}.json`);
  const problem = problemOf(r.problem);
  const chosen = choose(lme4, version, {}) as Chosen;

  test("a refit's deviance at R's points: its evaluations begin where u settles without beta", () => {
    r.first.forEach(({ start, calls }, k) => {
      const theta = r.thetas[k] ?? Number.NaN;
      const held = { ...problem, response: { ...problem.response, family: 'negative.binomial', theta } };
      const design = buildGlmerDesign(held);
      const model = openGlmerModel(design, mannerOf(chosen));
      fillFactors(design.layout, Float64Array.from(start), model.T);
      const stage = refitStage(model, Float64Array.from(start), mannersOf(chosen, design));
      for (const call of calls) {
        agree(stage?.objective(Float64Array.from(call.slice(0, -1))) ?? Number.NaN, call.at(-1) ?? Number.NaN, {
          abs: 1e-10,
          source,
        });
      }
    });
  });
  test('the search of theta asks for the same ones and ends where R does', async () => {
    const fit = (await lme4.fit(problem, chosen, { milliseconds: () => 0 })) as Fit;
    agree(fit.logLik, r.logLik, { abs: 1e-8, source });
    const dispersion =
      fit.canonical.residual.kind === 'none' ? fit.canonical.residual.family?.['dispersion'] : undefined;
    agree(1 / (dispersion ?? Number.NaN), r.theta, { rel: 1e-6, source });
    expect(fit.meaning.k).toBe(r.df);
    expect(fit.meaning.criterion).toMatchObject({ kind: 'laplace', information: 'expected' });
    agree(Math.sqrt(fit.canonical.Sigma[0]?.data[0] ?? Number.NaN), r.sd, { rel: 1e-4, source });
    agreeAll(fit.canonical.beta, r.beta, { abs: 1e-3, source });
    const asked = (fit.trace ?? []).flatMap(({ phase }) =>
      phase.startsWith('theta = ') ? [Number(phase.slice(8))] : [],
    );
    agreeAll(asked, r.thetas, { rel: 1e-6, source });
    expect(said(fit)).toEqual([]);
  });
});

test('counts that vary less than Poisson ones: the first estimate of theta does not settle, and that is said', async () => {
  const r = readGoldenJson<Recorded>('glmer/glmer-nb-2.1-0.json');
  const base = problemOf(r.problem);
  const y = base.response.y.map((_, i) => 3 + (i % 3));
  const fit = (await lme4.fit({ ...base, response: { ...base.response, y } }, choose(lme4) as Chosen, {
    milliseconds: () => 0,
  })) as Fit;
  expect(said(fit)).toContain('iteration limit reached');
});
