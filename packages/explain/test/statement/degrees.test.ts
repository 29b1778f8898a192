import { isRefusal, type Meaning } from '@mixdiff/contract';
import { kenwardRogerTable, satterthwaiteTable } from '@mixdiff/inference';
import { sleepstudy, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { dfMethodOf, statesItsDf } from '../../src/statement/degrees.ts';
import { sideOf } from '../made.ts';

const problem = sleepstudy('REML');
const canonical = {
  beta: Float64Array.of(251.4051048, 10.4672859),
  Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(612.1001234, 9.6044321, 9.6044321, 35.0716543) }],
  residual: { kind: 'variance' as const, sigma2: 654.9401234 },
};
const fit = statedFit(problem, { canonical });
const table = { satterthwaite: satterthwaiteTable(fit, problem), 'kenward-roger': kenwardRogerTable(fit, problem) };
/** A print-out of degrees of freedom, under what it declares. */
function printing(declares: Meaning['df'], df: readonly (number | null)[], open = false) {
  const side = sideOf('a', problem, { fit: { canonical }, meaning: { df: declares }, open });
  const fixed = side.reported.fixed.map((row, j) => ({ ...row, df: df[j] ?? null }));
  return { ...side, reported: { ...side.reported, fixed } };
}
const by = (method: keyof typeof table): (number | null)[] => {
  const found = table[method];
  return isRefusal(found) ? [] : found.map(({ df }) => df);
};

describe('the method that gives the degrees of freedom that are printed', () => {
  test.each(['satterthwaite', 'kenward-roger'] as const)('%s, as declared', (method) => {
    expect([dfMethodOf(printing(method, by(method))), statesItsDf(printing(method, by(method)))]).toEqual([
      method,
      true,
    ]);
  });
  test('all of them must be given', () => {
    expect(dfMethodOf(printing('satterthwaite', [by('satterthwaite')[0] ?? null, 4]))).toBeNull();
  });
  test('one that is not printed tells nothing of the others', () => {
    expect(dfMethodOf(printing('satterthwaite', [null, 4]))).toBeNull();
  });
  test('none where no method gives them', () => {
    expect(dfMethodOf(printing('satterthwaite', [3, 4]))).toBeNull();
    expect(statesItsDf(printing('satterthwaite', [3, 4]))).toBe(false);
  });
  test.each(['none', 'infinite', 'containment'] as const)('%s cannot be computed here and is believed', (method) => {
    expect(dfMethodOf(printing(method, [3, 4]))).toBe(method);
  });
  test('an engine at hand is believed, and so is a fit that prints none', () => {
    expect(dfMethodOf(printing('satterthwaite', [3, 4], true))).toBe('satterthwaite');
    expect(dfMethodOf(printing('satterthwaite', [null, null]))).toBe('satterthwaite');
  });
});
