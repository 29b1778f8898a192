import { isRefusal, type Problem } from '@mixdiff/contract';
import { agree, agreeAll, intercept, jsp, problem } from '@mixdiff/testing';
import { workspace } from '@mixdiff/wasm';
import { describe, expect, test } from 'vitest';
import { type Model, openModel } from '../src/model.ts';
import { nestedLevels } from '../src/nesting.ts';

function opened(of: Problem): Model {
  const levels = nestedLevels(of.random);
  if (!levels) throw new Error('crossed');
  const model = openModel(of, levels);
  if (isRefusal(model)) throw new Error(model.message);
  return model;
}
/** JSP, its two levels, and the same without classes. */
const school = (method: 'ML' | 'REML'): Problem => {
  const of = jsp(method);
  return { ...of, random: of.random.filter(({ group }) => group === 'school') };
};

describe.each(['ML', 'REML'] as const)('%s', (method) => {
  test.each([
    ['two levels', jsp(method)],
    ['one level', school(method)],
  ])('%s: values and moments are those of orthogonal triangles', (_, of) => {
    const model = opened(of);
    const { decomposed, posterior } = model;
    for (const shift of [-1, 0, 0.7, 5]) {
      const par = model.crude.map((x, k) => x + shift * (k === 0 ? 1 : -0.5));
      const quick = decomposed.searchAt(par);
      const moments = 'moments' in quick ? quick.moments().map((S) => S[0] as number) : [];
      expect(moments).toHaveLength(par.length);
      const { value, logRatio } = quick;
      const slow = decomposed.solveAt(par);
      agree(value, slow.value, { rel: 1e-13, source: 'orthogonal triangles' });
      agree(logRatio, slow.logRatio, { rel: 1e-11, source: 'orthogonal triangles' });
      const estimates = posterior.estimate(slow);
      agreeAll(
        moments,
        estimates.moments.map((S) => S[0] as number),
        { rel: 1e-9, source: 'posterior.ts' },
      );
    }
  });
});

test('where little is left of a column, orthogonal triangles are made: a covariate that is constant within groups', () => {
  const labels = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'];
  const x = { name: 'x', term: 'x', values: [1, 1, 2, 2, 4, 4, 7, 7] };
  const y = [1, 2.2, 3.1, 3.9, 5.2, 4.8, 7.7, 7.1];
  const { decomposed, crude } = opened(problem(y, [intercept(8), x], [{ group: 'g', labels }], 'REML'));
  const far = crude.map(() => -20);
  const at = decomposed.searchAt(far);
  expect('moments' in at).toBe(false);
  expect('moments' in decomposed.searchAt(crude)).toBe(true);
  agree(at.value, decomposed.solveAt(far).value, { abs: 0, source: 'itself' });
});

test('moments are the same where somebody else worked in the workspace meanwhile', () => {
  const { decomposed, crude } = opened(jsp('REML'));
  const at = decomposed.searchAt(crude);
  if (!('moments' in at)) throw new Error('orthogonal triangles');
  const before = at.moments().map((S) => S[0]);
  workspace(100).numbers.fill(7);
  expect(at.moments().map((S) => S[0])).toEqual(before);
});

test('triangles that are asked for again are not those of a search in between, nor of another response', () => {
  const model = opened(jsp('REML'));
  const { decomposed, crude } = model;
  const [delta, value] = [decomposed.solveAt(crude).delta.map((D) => D[0]), decomposed.solveAt(crude).value];
  decomposed.searchAt(crude.map((x) => x + 1));
  expect(decomposed.solveAt(crude).delta.map((D) => D[0])).toEqual(delta);
  model.respond(model.problem.response.y.map((v) => v * 2));
  expect(decomposed.solveAt(crude).value).not.toBe(value);
});
