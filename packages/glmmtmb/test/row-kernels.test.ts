/** Residuals by row: kernels and loops take every sum in the same order. */
import { intercept, problem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { asideRoom } from '../src/compiled/room.ts';
import { crossProducts } from '../src/cross-products.ts';
import { fixedEffects } from '../src/design.ts';
import { type ResidualsByRow, residualsInLoops } from '../src/residuals.ts';
import { emptyResponse } from '../src/response.ts';
import { residualsByKernels } from '../src/row-kernels.ts';

const wave = (n: number, k: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(1 + k * i + k));

/** n rows, `columns` of X beside the intercept, two crossed groups, of which one has a slope alone where asked for. */
function bothWays(n: number, columns: number, slope: boolean) {
  const label = (width: number) => Array.from({ length: n }, (_, i) => `g${(i * 7) % width}`);
  const x = Array.from({ length: columns }, (_, j) => ({
    name: `x${j}`,
    term: `x${j}`,
    values: Array.from(wave(n, j + 2)),
  }));
  const alone = { name: 't', term: 't', values: Array.from(wave(n, 0.3)) };
  const groups = [
    { group: 'a', labels: label(5), ...(slope ? { columns: [alone] } : {}) },
    { group: 'b', labels: label(3) },
  ];
  const model = problem(Array.from(wave(n, 1)), [intercept(n), ...x], groups, 'ML');
  const fixed = fixedEffects(model.parts.conditional.X, null, false);
  const cross = crossProducts(model, fixed, null);
  const kernels = residualsByKernels(cross, fixed);
  if (!kernels) throw new Error('no kernels');
  return { cross, fixed, kernels, loops: residualsInLoops(cross, fixed, null) };
}

describe.each([
  [1, 0, false],
  [24, 1, true],
  [25, 2, false],
  [31, 8, false],
  [40, 12, true],
])('%i rows, %i columns, a slope alone: %s', (n, columns, slope) => {
  test('the same bits, whoever worked there in between', () => {
    const { cross, fixed, kernels, loops } = bothWays(n, columns, slope);
    const { q, rank } = cross;
    const products = (rows: ResidualsByRow): Float64Array[] => {
      const [ofQ, ofZ] = [new Float64Array(rank), new Float64Array(q)];
      rows.projectQ(wave(n, 6), ofQ);
      rows.projectZ(wave(n, 7), ofZ);
      return [ofQ, ofZ];
    };
    const response = { ...emptyResponse(n, fixed.p, rank, q), e: wave(n, 3), b: wave(q, 4) };
    for (const by of [1, 1e6]) {
      const [gamma, b] = [wave(rank, 5), wave(q, by)];
      for (const asked of [true, false]) {
        const out = () =>
          (asked ? [new Float64Array(rank), new Float64Array(q)] : [null, null]) as [Float64Array, Float64Array];
        const [first, second] = [out(), out()];
        const expected = loops.squares(response, gamma, b, ...first);
        asideRoom.claim(100, {}, ({ numbers }) => numbers.fill(7));
        expect(kernels.squares(response, gamma, b, ...second)).toBe(expected);
        expect(second).toEqual(first);
      }
      expect(products(kernels)).toEqual(products(loops));
    }
  });
});
