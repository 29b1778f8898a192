import { agree, agreeAll } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { checkConvergence, derivatives } from '../src/derivatives.ts';

const check = (gradient: number[], diagonal: number[]) => {
  const d = gradient.length;
  const data = new Float64Array(d * d);
  diagonal.forEach((value, k) => {
    data[k * (d + 1)] = value;
  });
  const eigenvalues = Float64Array.from(diagonal).sort().reverse();
  const found = { gradient: Float64Array.from(gradient), hessian: { nrow: d, ncol: d, data }, eigenvalues };
  return checkConvergence(found, ['a', 'b'], 'before-2.1');
};
const codes = (gradient: number[], diagonal: number[]) => check(gradient, diagonal).map((note) => note.code);

describe('convergence', () => {
  test('takes the smaller of gradient and scaled gradient', () => {
    expect(codes([0.01, 0], [100, 1])).toEqual([]); // scaled: 0.001
    expect(codes([0.0019, 0], [1e-4, 1])).toEqual([]);
    expect(codes([0.03, 0], [100, 1])).toEqual(['lme4/gradient']);
    expect(check([0.03, 0], [100, 1])[0]?.original).toBe(
      'Model failed to converge with max|grad| = 0.003 (tol = 0.002, component 1)',
    );
  });
  test('looks at the eigenvalues', () => {
    expect(codes([0, 0], [1, -1])).toEqual(['lme4/scaled-gradient', 'lme4/hessian-negative']);
    expect(codes([0, 0], [1, 1e-7])).toEqual(['lme4/hessian-singular']);
    expect(codes([0, 0], [2e6, 3])).toEqual(['lme4/eigenvalue-large']);
    expect(codes([0, 0], [2e6, 1])).toEqual(['lme4/eigenvalue-large', 'lme4/eigenvalue-ratio']);
    expect(codes([0, 0], [2e3, 1e-3])).toEqual(['lme4/eigenvalue-ratio']);
  });
  test('takes the Hessian from the gradient, symmetric', () => {
    const gradient = (x: Float64Array) => Float64Array.of(4 * (x[0] as number) + (x[1] as number), x[0] as number);
    const { hessian, eigenvalues } = derivatives(gradient, Float64Array.of(0.3, 0.2));
    agreeAll(hessian.data, [4, 1, 1, 0], { abs: 1e-10, source: 'by hand' });
    agree(eigenvalues[0] as number, 2 + Math.sqrt(5), { rel: 1e-10, source: 'by hand' });
    agree(eigenvalues[1] as number, 2 - Math.sqrt(5), { rel: 1e-10, source: 'by hand' });
  });
  test('at a zero of an even parameter it is the same to the last bit, with one gradient less', () => {
    let asked = 0;
    // of cos(a) exp(b)
    const gradient = ([a, b]: Float64Array) => {
      asked++;
      return Float64Array.of(-Math.sin(a) * Math.exp(b), Math.cos(a) * Math.exp(b));
    };
    const at = Float64Array.of(0, 0.7);
    const both = derivatives(gradient, at);
    const all = asked;
    expect(derivatives(gradient, at, (k) => k === 0).hessian).toEqual(both.hessian);
    expect(asked).toBe(2 * all - 1);
  });
});
