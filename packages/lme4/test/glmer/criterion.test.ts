import { describe, expect, test } from 'vitest';
import { jointDeviance, laplaceDeviance } from '../../src/glmer/criterion.ts';
import { buildGlmerDesign } from '../../src/glmer/design.ts';
import { hermite } from '../../src/glmer/hermite.ts';
import { valueOfIntercepts } from '../../src/glmer/intercepts/value.ts';
import { type GlmerModel, type Manner, openGlmerModel } from '../../src/glmer/model.ts';
import { nestedDesign } from '../../src/glmer/nested/design.ts';
import { jointValueOfNested } from '../../src/glmer/nested/joint.ts';
import { valueOfNested } from '../../src/glmer/nested/value.ts';
import { originAt } from '../../src/glmer/origin.ts';
import { families, fitOf, problemOf, problems, type RecordedFit, type RecordedProblem, VERSIONS } from './recorded.ts';

/** Short: every fifth point and the last of each stage, from which the second begins. */
const EVERY = process.env['LONG'] === '1' ? 1 : 5;
const points = (calls: RecordedFit['stages'][number]['calls']): [Float64Array, number][] =>
  calls
    .filter((_, i) => i % EVERY === 0 || i === calls.length - 1)
    .map((call) => [Float64Array.from(call.slice(0, -1), Number), Number(call.at(-1))]);
const mannerOf = (before: boolean): Manner => ({
  stale: before,
  tolerance: 1e-7,
  dispersion: before ? 'ignored' : 'moment',
  counted: before,
});
const predictor = ({ eta, design }: GlmerModel): Float64Array => eta.map((v, i) => v - (design.offset[i] ?? 0));

/**
 * Largest difference from R's value at each of R's points, both stages; the second begins where R's first ended. Of random
 * intercepts the quick ways are held to them too; `quickly`: at how many.
 */
function furthest(c: RecordedProblem, version: string): { most: number; quickly: number } {
  const fit = fitOf(version, c.name);
  const before = version !== '2.1-0';
  const model = openGlmerModel(buildGlmerDesign(problemOf(c)), mannerOf(before));
  const { family, w, layout } = model.design;
  const ones = layout.lower.map((low) => (low === 0 ? 1 : 0));
  const mean = model.y.reduce((sum, y) => sum + y, 0) / model.y.length;
  const first = model.y.map((y, i) =>
    family.link.of(c.family === 'Gamma' && !before ? mean : family.start(y, w[i] ?? 0)),
  );
  jointDeviance(model, originAt(model, first), ones);
  let origin = originAt(model, predictor(model));
  let most = 0;
  let quickly = 0;
  for (const { stage, calls } of fit.stages) {
    const quadrature = c.nAGQ > 1 ? { rule: hermite(c.nAGQ), unsaturated: before } : null;
    const general = (): number => Number.NaN;
    const nested = nestedDesign(model);
    const quick =
      stage === 1
        ? nested && jointValueOfNested(model, nested, origin, general)
        : nested
          ? valueOfNested(model, nested, origin, quadrature, general)
          : quadrature
            ? null
            : valueOfIntercepts(model, origin, general);
    for (const [at, value] of points(calls)) {
      // where it does not give way to the general one
      const own = quick?.(at) ?? Number.NaN;
      if (!Number.isNaN(own)) most = Math.max(most, Math.abs(own - value));
      quickly += Number.isNaN(own) ? 0 : 1;
      const ours = stage === 1 ? jointDeviance(model, origin, at) : laplaceDeviance(model, origin, at, quadrature);
      most = Math.max(most, Math.abs(ours - value));
    }
    // the last look of the first stage is at its end
    origin = originAt(model, predictor(model));
  }
  return { most, quickly };
}

describe.each(VERSIONS)('the deviance of lme4 %s at the points that it was asked for', (version) => {
  test.each([...problems, ...families].map((c) => [c.name, c] as const))('%s', (_, c) => {
    const { most, quickly } = furthest(c, version);
    expect(most).toBeLessThan(1e-10);
    const intercept = c.random.every(({ columns }) => columns.join() === '(Intercept)') && c.nAGQ > 0;
    const quick = intercept && ['binomial logit', 'poisson log'].includes(`${c.family} ${c.link}`) && !c.weights;
    if (quick) expect(quickly).toBeGreaterThan(5);
  });
});

test('another factor gives another value: the stale one of cbpp is 2.9e-4 below at the end of lme4 1.1-31', () => {
  const c = problems[0] as RecordedProblem;
  const { theta, beta } = fitOf('1.1-31', c.name);
  const at = (stale: boolean): number => {
    const model = openGlmerModel(buildGlmerDesign(problemOf(c)), { ...mannerOf(true), stale });
    const origin = originAt(
      model,
      model.y.map(() => -2),
    );
    return laplaceDeviance(model, origin, Float64Array.from([...theta, ...beta]), null) / 2;
  };
  const far = Math.abs(at(true) - at(false));
  expect(far).toBeGreaterThan(1e-6);
  expect(far).toBeLessThan(1e-2);
});
