import { readFileSync } from 'node:fs';
import { agree } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { buildGlmerDesign } from '../../../src/glmer/design.ts';
import { type GlmerModel, openGlmerModel } from '../../../src/glmer/model.ts';
import { BASE64 } from '../../../src/glmer/nested/compiled/bytes.ts';
import { compiledJointValue } from '../../../src/glmer/nested/compiled/joint.ts';
import { listedRows } from '../../../src/glmer/nested/compiled/listed.ts';
import { pairedRows } from '../../../src/glmer/nested/compiled/paired.ts';
import { compiledValue } from '../../../src/glmer/nested/compiled/value.ts';
import { type NestedDesign, nestedDesign } from '../../../src/glmer/nested/design.ts';
import { jointValueOfNested } from '../../../src/glmer/nested/joint.ts';
import { valueOfNested } from '../../../src/glmer/nested/value.ts';
import { originAt } from '../../../src/glmer/origin.ts';
import { problemOf, recordedProblem } from '../recorded.ts';

test('the module in the sources is the one that is committed', () => {
  const bytes = readFileSync(new URL('../../../kernels.wasm', import.meta.url));
  expect(BASE64).toBe(bytes.toString('base64'));
});

const none = (): number => Number.NaN;
const designOf = (model: GlmerModel): NestedDesign => {
  const design = nestedDesign(model);
  if (!design) throw new Error('another design');
  return design;
};
/** Both ways at one origin; `plain` in JavaScript alone. */
function opened(name: string, stale: boolean) {
  const manner = { stale, tolerance: 1e-7, dispersion: 'ignored', counted: false } as const;
  const model = openGlmerModel(buildGlmerDesign(problemOf(recordedProblem(name))), manner);
  const { family, w } = model.design;
  const origin = originAt(
    model,
    model.y.map((v, i) => family.link.of(family.start(v, w[i] as number)) / 3),
  );
  const design = designOf(model);
  const [paired, listed] = [pairedRows(design, origin), listedRows(design, origin)];
  return { model, manner, origin, paired, listed, plain: { ...design, compiled: false } };
}
/** Odd numbers of levels, levels of one row, none of one outcome, factors in one another. */
const CASES = ['toenail', 'ohio', 'grouseticks', 'grouseticks rows', 'counts weights', 'counts aliased', 'no variance'];
const THETAS = [1, 0.4, 2.5, 0];

describe.each([true, false])('a stale factor: %s', (stale) => {
  test.each(CASES)('%s: kernels give what the same sums in JavaScript give', (name) => {
    const { model, manner, origin, paired, listed, plain } = opened(name, stale);
    if (!paired || !listed) throw new Error('kernels do not take it');
    const { rank } = model.design;
    const terms = model.design.terms.length;
    const own = {
      beta: new Float64Array(rank),
      before: new Float64Array(rank),
      XtWX: new Float64Array(rank * rank),
    };
    const last = valueOfNested(model, plain, origin, null, none);
    const joint = jointValueOfNested(model, plain, origin, none);
    for (const size of THETAS) {
      const theta = Float64Array.from({ length: terms }, (_, k) => size / (1 + k / 3));
      // what the first stage ends at hangs on the last bit
      expect(compiledJointValue(listed, manner, theta, own)).toBe(joint(theta));
      for (const share of [1, 0.7, 1.2]) {
        const par = Float64Array.of(...theta, ...own.beta.map((b) => share * b));
        const value = compiledValue(paired, manner, par);
        agree(value, last(par), { rel: 1e-12, source: 'the same in JavaScript' });
        // nothing is left of another evaluation
        expect(compiledValue(paired, manner, par)).toBe(value);
        // nor hangs it on where the last one ended
        for (const iteration of [1, 2, 3, 9]) {
          paired.usual.iteration = iteration;
          expect(compiledValue(paired, manner, par)).toBe(value);
        }
      }
    }
  });
});
test('two fits in turn: each finds its own rows again', () => {
  const [a, b] = [opened('ohio', true), opened('grouseticks', true)];
  const at = ({ paired, model, manner }: ReturnType<typeof opened>): number =>
    paired ? compiledValue(paired, manner, new Float64Array(model.design.terms.length + paired.rank).fill(0.1)) : NaN;
  const [first, second] = [at(a), at(b)];
  expect(Number.isFinite(first + second)).toBe(true);
  expect([at(a), at(b), at(a)]).toEqual([first, second, first]);
});
test('where a link may reach a limit they say nothing', () => {
  const { paired, listed, manner, model } = opened('ohio', true);
  if (!paired || !listed) throw new Error('kernels do not take it');
  const { rank } = model.design;
  const par = new Float64Array(1 + rank).fill(50);
  expect(compiledValue(paired, manner, par)).toBe(Number.NaN);
  par.fill(0.1);
  par[0] = 1e120;
  expect(compiledValue(paired, manner, par)).toBe(Number.NaN);
  const own = { beta: new Float64Array(rank), before: new Float64Array(rank), XtWX: new Float64Array(rank * rank) };
  expect(compiledJointValue(listed, manner, par.subarray(0, 1), own)).toBe(Number.NaN);
});
test('rows of several trials are left to the other way', () => {
  const { paired, listed } = opened('cbpp', true);
  expect([paired, listed]).toEqual([null, null]);
});
