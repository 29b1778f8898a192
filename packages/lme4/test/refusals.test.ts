import { isRefusal, type Problem, structured, withConditional } from '@mixdiff/contract';
import { dyestuff2, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { lme4 } from '../src/index.ts';
import { chosenOf } from './recorded.ts';

const base = sleepstudy('REML');
const term = base.random[0]!;
const n = base.response.y.length;
const onlyTerm = (change: object): Problem => ({ ...base, random: [{ ...term, ...change }] });
async function refusalOf(problem: Problem): Promise<string> {
  const answer = await lme4.fit(problem, chosenOf(), { milliseconds: () => 0 });
  if (!isRefusal(answer)) return 'fitted';
  expect(answer.message.length).toBeGreaterThan(10);
  expect(answer.hint.length).toBeGreaterThan(10);
  return answer.refused;
}
const weights = (values: Float64Array, kind: 'precision' | 'likelihood' = 'precision') => ({
  ...base,
  weights: { values, kind },
});

describe('refuses as lme4 does', () => {
  test('a factor with one level, as many levels as rows, as many effects as rows', async () => {
    expect(await refusalOf(onlyTerm({ levels: ['1'], level: new Int32Array(n) }))).toBe('lme4/one-level');
    const each = {
      levels: Array.from({ length: n }, (_, i) => String(i)),
      level: Int32Array.from({ length: n }, (_, i) => i),
    };
    expect(await refusalOf(onlyTerm(each))).toBe('lme4/levels-equal-rows');
    const half = {
      levels: Array.from({ length: 90 }, (_, i) => String(i)),
      level: Int32Array.from({ length: n }, (_, i) => i % 90),
    };
    expect(await refusalOf(onlyTerm(half))).toBe('lme4/too-many-effects');
  });
  test('no random effects', async () => {
    expect(await refusalOf({ ...base, random: [] })).toBe('lme4/no-random-effects');
  });
  test('weights that are no precisions', async () => {
    const values = base.response.y.map(() => 1);
    expect(await refusalOf(weights(values.map((w, i) => (i === 3 ? -w : w))))).toBe('lme4/weights');
    expect(await refusalOf(weights(values.map((w, i) => (i === 3 ? 0 : w))))).toBe('lme4/weights');
    expect(await refusalOf(weights(values, 'likelihood'))).toBe('lme4/weights-meaning');
    expect(await refusalOf(weights(values))).toBe('fitted');
  });
  test('a response with nothing left to explain', async () => {
    expect(await refusalOf({ ...base, response: { ...base.response, y: base.response.y.map(() => 3.1) } })).toBe(
      'lme4/exact-fit',
    );
    const days = base.parts.conditional.X.data.slice(n);
    expect(await refusalOf({ ...base, response: { ...base.response, y: days.map((day) => 7 - 0.3 * day) } })).toBe(
      'lme4/exact-fit',
    );
  });
  test('as many fixed effects as rows', async () => {
    const rows = 30;
    const data = Float64Array.from({ length: rows * rows }, (_, i) => (i % (rows + 1) === 0 ? 1 : 0));
    const columns = Array.from({ length: rows }, (_, j) => `x${j}`);
    const full = withConditional(dyestuff2('ML'), { X: { nrow: rows, ncol: rows, data }, columns, term: columns });
    expect(await refusalOf(full)).toBe('lme4/no-residual-degrees');
  });
});

describe('names what it lacks', () => {
  test('families, links, structures, meanings of weights', async () => {
    expect(lme4.lacks(base)).toEqual([]);
    expect(lme4.lacks({ ...base, response: { ...base.response, family: 'tweedie', link: 'log' } })).toEqual([
      'family:tweedie(log)',
    ]);
    expect(await refusalOf({ ...base, response: { ...base.response, family: 'tweedie', link: 'log' } })).toBe(
      'lme4/family',
    );
    expect(lme4.lacks(onlyTerm({ structure: structured('toep-hom', []) }))).toEqual(['structure:toep-hom']);
    expect(await refusalOf(onlyTerm({ structure: structured('toep-hom', []) }))).toBe('lme4/structure');
    expect(lme4.lacks(weights(base.response.y, 'likelihood'))).toEqual(['weights']);
  });
});
