import { type By, type ResidualModel, structured } from '@mixdiff/contract';
import { intercept, marginal } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { residualEdits } from '../../src/ladder/residual-edits.ts';
import { onRows } from '../../src/ladder/rows.ts';

const n = 6;
const subjects = ['a', 'a', 'a', 'b', 'b', 'b'];
const plain = marginal([1, 2, 4, 3, 5, 9], [intercept(n)], subjects, 'ML');
const model = plain.residual as ResidualModel;
const arm: By = { name: 'arm', levels: ['x', 'y'], index: Int32Array.of(0, 0, 0, 1, 1, 1) };

test('nothing between equals, whatever their levels are called', () => {
  expect(residualEdits(model, { ...model, subject: { ...model.subject, levels: ['c', 'd'] } })).toEqual([]);
});
test('places, groups, variance functions and the structure, one at a time, in this order', () => {
  const other: ResidualModel = {
    ...model,
    position: Int32Array.of(2, 1, 0, 0, 1, 2),
    structure: structured('ar1-hom', model.structure.labels),
    by: arm,
    variance: [{ kind: 'exp', of: Float64Array.of(1, 2, 3, 1, 2, 3), by: null }],
  };
  const path = residualEdits(model, other);
  expect(path.map(({ structure, by, variance }) => [structure.kind, by?.name, variance?.length])).toEqual([
    ['cs-hom', undefined, undefined],
    ['cs-hom', 'arm', undefined],
    ['cs-hom', 'arm', 1],
    ['ar1-hom', 'arm', 1],
  ]);
  expect(path.at(-1)).toEqual(other);
  expect(residualEdits(other, model)).toHaveLength(4);
});
test('what belongs to rows goes with them', () => {
  const at = { nrow: n, ncol: 1, data: Float64Array.of(1, 2, 3, 4, 5, 6) };
  const variance = [{ kind: 'exp', of: Float64Array.of(1, 2, 3, 4, 5, 6), by: arm }] as const;
  const { residual } = onRows({ ...plain, residual: { ...model, at, by: arm, variance } }, Int32Array.of(3, 5));
  expect([...(residual?.at?.data ?? [])]).toEqual([4, 6]);
  expect(residual?.by).toEqual({ name: 'arm', levels: ['y'], index: Int32Array.of(0, 0) });
  expect(residual?.variance?.[0]?.of).toEqual(Float64Array.of(4, 6));
  expect(residual?.variance?.[0]?.by?.levels).toEqual(['y']);
});
