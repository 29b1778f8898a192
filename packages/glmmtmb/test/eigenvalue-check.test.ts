import { expect, test } from 'vitest';
import { eigenvalueNotes } from '../src/eigenvalue-check.ts';

const bend = (smallest: number, positiveDefinite = true) => ({
  hessian: new Float64Array(0),
  positiveDefinite,
  eigenvalues: Float64Array.of(5, smallest),
  covariance: null,
  covarianceRounding: null,
});
test('1.1.5 warns of a very small eigenvalue, 1.1.15.2 never does', () => {
  expect(eigenvalueNotes(bend(1e-17), '1.1.5')).toMatchObject([
    {
      original:
        "Model convergence problem; extreme or very small eigenvalues detected. See vignette('troubleshooting')",
    },
  ]);
  expect(eigenvalueNotes(bend(1e-17), '1.1.15.2')).toEqual([]);
  expect(eigenvalueNotes(bend(1e-3), '1.1.5')).toEqual([]);
  expect(eigenvalueNotes(bend(-1, false), '1.1.5')).toEqual([]);
});
