import { type Problem, structured } from '@mixdiff/contract';
import { agree, agreeAll, glmerProblem, glmerProblems } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { covariance } from '../../../src/covariance.ts';
import { fixedEffects } from '../../../src/design.ts';
import { densityOf } from '../../../src/laplace/families/families.ts';
import { jointDensity } from '../../../src/laplace/joint-density.ts';
import { modeFinder } from '../../../src/laplace/modes.ts';
import { nestedIntercepts } from '../../../src/laplace/nested/design.ts';
import { nestedPart } from '../../../src/laplace/nested/part.ts';
import { originalModes } from '../../../src/laplace/original-modes.ts';
import type { RandomPart } from '../../../src/laplace/random-part.ts';
import { randomRows } from '../../../src/laplace/random-rows.ts';
import { sparsePart } from '../../../src/laplace/sparse-part.ts';
import type { Covariance } from '../../../src/term-covariance.ts';

const SOURCE = 'the same by sparse Cholesky';

const PROBLEMS = glmerProblems();
const named = (name: string): Problem => {
  const found = PROBLEMS.find((c) => c.name === name);
  if (!found) throw new Error(`no ${name}`);
  return glmerProblem(found);
};
/** Three terms in one another, the innermost between the others, rows as they come; some levels with one row. */
function threeTerms(family: string, link: string): Problem {
  const n = 83;
  const inner = Int32Array.from({ length: n }, (_, i) => (i * 29) % 37);
  const middle = inner.map((l) => l % 11);
  const outer = middle.map((l) => l % 4);
  const term = (group: string, level: Int32Array) => ({
    name: `1 | ${group}`,
    group,
    columns: ['(Intercept)'],
    levels: [...new Set(level)].map(String),
    level,
    Z: { nrow: n, ncol: 1, data: new Float64Array(n).fill(1) },
    structure: structured('us', ['(Intercept)']),
  });
  const toenail = named('toenail');
  const count = Float64Array.from({ length: n }, (_, i) => (i * i + 3 * (inner[i] as number)) % 5);
  const positive = count.map((k) => k + 0.5);
  const y = family === 'binomial' ? count.map((k) => Math.min(k, 3)) : family === 'Gamma' ? positive : count;
  return {
    ...toenail,
    response: { y, trials: family === 'binomial' ? new Float64Array(n).fill(4) : null, family, link },
    parts: {
      conditional: {
        X: { nrow: n, ncol: 2, data: Float64Array.from({ length: 2 * n }, (_, i) => (i < n ? 1 : Math.sin(i))) },
        columns: ['(Intercept)', 'x'],
        term: ['(Intercept)', 'x'],
        offset: null,
      },
    },
    random: [term('middle', middle), term('inner', inner), term('outer', outer)],
    weights: { values: Float64Array.from({ length: n }, (_, i) => 1 + (i % 3) / 2), kind: 'as-original' },
  };
}

interface Both {
  readonly problem: Problem;
  readonly nested: RandomPart;
  readonly sparse: RandomPart;
  readonly covariances: readonly Covariance[];
}
function both(problem: Problem): Both {
  const design = nestedIntercepts(problem);
  if (!design) throw new Error('not nested');
  const density = densityOf(problem.response);
  const covariances = problem.random.map(({ structure }) => covariance(structure));
  const { conditional } = problem.parts;
  const fixed = fixedEffects(conditional.X, null, false);
  const mean = { predictor: conditional, fixed, at: 0 };
  const layout = { mean, thetaAt: problem.random.map((_, k) => fixed.p + k) };
  const joint = jointDensity(problem, density, randomRows(problem.random, fixed.X.nrow), fixed.X.data);
  return {
    problem,
    covariances,
    nested: nestedPart(design, problem, density, covariances, layout),
    sparse: sparsePart(joint, problem, covariances, layout),
  };
}
/** What a part finds with these parameters; rows in the problem's order. */
function found(part: RandomPart, { problem, covariances }: Both, logSD: number, way: 'found' | 'original') {
  const n = problem.response.y.length;
  const p = problem.parts.conditional.columns.length;
  const row = (i: number): number => part.order?.[i] ?? i;
  part.predictMean(Float64Array.from({ length: p }, (_, j) => 0.1 * Math.cos(j + 2)));
  part.rows.delta.fill(0.2);
  covariances.forEach((term, k) => {
    term.set(Float64Array.of(logSD - k / 3), 0);
  });
  expect(part.setFactors(covariances.map(({ T }) => T))).toBe(true);
  const v = new Float64Array(part.system.q);
  const height = way === 'found' ? modeFinder(part.system).find(v) : originalModes(part.system, part.coordinates)(v);
  const gradient = new Float64Array(p + problem.random.length);
  const slopes = part.differentiate(v, gradient);
  const inOrder = (x: Float64Array): Float64Array => {
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[row(i)] = x[i] as number;
    return out;
  };
  return {
    height,
    v,
    logDet: part.system.halfLogDet(),
    gradient,
    delta: inOrder(slopes.delta),
    predictor: inOrder(Float64Array.from({ length: n }, (_, i) => part.etaOf(i, v))),
  };
}
function agreeAt(pair: Both, logSD: number, way: 'found' | 'original'): void {
  const [a, b] = [found(pair.nested, pair, logSD, way), found(pair.sparse, pair, logSD, way)];
  const to = { rel: 1e-9, abs: 1e-9, source: SOURCE };
  agree(a.height, b.height, to);
  agree(a.logDet, b.logDet, to);
  // a mode is known to 1e-8, as its search ends there
  agreeAll(a.v, b.v, { abs: 1e-7, source: SOURCE });
  agreeAll(a.gradient, b.gradient, { rel: 1e-7, abs: 1e-7, source: SOURCE });
  agreeAll(a.delta, b.delta, { rel: 1e-7, abs: 1e-7, source: SOURCE });
  agreeAll(a.predictor, b.predictor, { abs: 1e-7, source: SOURCE });
}

describe('nested intercepts have the modes, the determinant and the gradient of the same design by sparse Cholesky', () => {
  test.each(['toenail', 'cbpp', 'grouseticks', 'ohio'])('%s', (name) => {
    const pair = both(named(name));
    for (const logSD of [0, -1.5, 1, -9]) agreeAt(pair, logSD, 'found');
    for (const logSD of [0, -1, 0.7]) agreeAt(pair, logSD, 'original');
  });
  test.each([
    ['poisson', 'log'],
    ['binomial', 'logit'],
    ['nbinom2', 'log'],
    ['nbinom1', 'log'],
    ['Gamma', 'log'],
  ])('three terms, unsorted rows, weights: %s', (family, link) => {
    const pair = both(threeTerms(family, link));
    for (const logSD of [0, -1.5, 1, -9]) agreeAt(pair, logSD, 'found');
    for (const logSD of [0, -1]) agreeAt(pair, logSD, 'original');
  });
});

test('what is not nested, or no intercept, is another design', () => {
  const nested = threeTerms('poisson', 'log');
  const [first] = nested.random;
  if (!first) throw new Error('no term');
  const crossed = { ...first, level: first.level.map((_, i) => i % first.levels.length) };
  expect(nestedIntercepts({ ...nested, random: [crossed, ...nested.random.slice(1)] })).toBeNull();
  const slope = { ...first, Z: { ...first.Z, data: first.Z.data.map((_, i) => i) } };
  expect(nestedIntercepts({ ...nested, random: [slope] })).toBeNull();
  expect(nestedIntercepts({ ...nested, method: 'REML' })).toBeNull();
  expect(nestedIntercepts({ ...nested, random: [] })).toBeNull();
  expect(nestedIntercepts(nested)?.terms.map(({ term }) => term)).toEqual([1, 0, 2]);
});
