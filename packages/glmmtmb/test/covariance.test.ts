import { type Kind, type Structure, structured } from '@mixdiff/contract';
import { agree, agreeAll, matrix } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { covariance } from '../src/covariance.ts';
import { matern } from '../src/matern.ts';
import type { Covariance } from '../src/term-covariance.ts';

const labels = ['a', 'b', 'c', 'd'];
const A = [2, 0.6, 0.3, 0.1, 0.6, 1.5, 0.4, 0.2, 0.3, 0.4, 1, 0.3, 0.1, 0.2, 0.3, 3];
const structureOf = (kind: Kind): Structure => ({
  ...structured(kind, labels),
  coordinates: matrix([
    [0, 1, 2.5, 4],
    [0, 0, 1, 0],
  ]),
  known: { nrow: 4, ncol: 4, data: Float64Array.from(A) },
  order: [2],
});
const KINDS: readonly Kind[] = [
  'us',
  'diag-het',
  'diag-hom',
  'cs-het',
  'cs-hom',
  'toep-het',
  'toep-hom',
  'ar1-het',
  'ar1-hom',
  'exp',
  'gau',
  'mat',
  'rr',
  'propto',
  'equalto',
];
const pointOf = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => 0.3 * Math.sin(3 * k + 1));
const sigmaAt = (term: Covariance, par: Float64Array): Float64Array => {
  term.set(par, 0);
  const { c, T } = term;
  return Float64Array.from({ length: c * c }, (_, at) => {
    const [i, j] = [at % c, Math.floor(at / c)];
    let sum = 0;
    for (let h = 0; h < c; h++) sum += (T[i + h * c] as number) * (T[j + h * c] as number);
    return sum;
  });
};

describe.each(KINDS)('%s', (kind) => {
  const term = covariance(structureOf(kind));
  const par = pointOf(term.count);
  const M = Float64Array.from({ length: 16 }, (_, at) => Math.cos((at % 4) + Math.floor(at / 4)));
  test('tr(M dSigma) by finite differences', () => {
    sigmaAt(term, par);
    const slopes = new Float64Array(term.count);
    term.gradientOfSigma(M, slopes, 0);
    const trace = (at: Float64Array): number => sigmaAt(term, at).reduce((sum, s, k) => sum + s * (M[k] as number), 0);
    slopes.forEach((slope, k) => {
      const moved = (h: number): Float64Array => par.map((x, j) => (j === k ? x + h : x));
      agree(slope, (trace(moved(1e-5)) - trace(moved(-1e-5))) / 2e-5, { abs: 1e-8, source: 'central differences' });
    });
  });
  test('the way over T has the same gradient', () => {
    if (kind === 'rr') return;
    const Sigma = sigmaAt(term, par);
    const slopes = new Float64Array(term.count);
    term.gradientOfSigma(M, slopes, 0);
    // D = 2 M T, E = T'D
    const { T } = term;
    const product = (f: (i: number, h: number) => number, g: (h: number, j: number) => number): Float64Array =>
      Float64Array.from({ length: 16 }, (_, at) => {
        let sum = 0;
        for (let h = 0; h < 4; h++) sum += f(at % 4, h) * g(h, Math.floor(at / 4));
        return sum;
      });
    const D = product(
      (i, h) => 2 * (M[i + h * 4] as number),
      (h, j) => T[h + j * 4] as number,
    );
    const E = product(
      (i, h) => T[h + i * 4] as number,
      (h, j) => D[h + j * 4] as number,
    );
    const other = new Float64Array(term.count);
    term.gradient(term.direct ? D : E, other, 0);
    agreeAll(other, slopes, { abs: 1e-10, source: 'gradientOfSigma' });
    expect(Sigma.every(Number.isFinite)).toBe(true);
  });
  test('its parameters are read from its matrix', () => {
    if (kind === 'mat') return;
    const Sigma = sigmaAt(term, par);
    const read = new Float64Array(term.count);
    expect(term.read({ nrow: 4, ncol: 4, data: Sigma }, read, 0)).toBe(true);
    agreeAll(sigmaAt(term, read), Sigma, { abs: 1e-12, source: 'the same matrix' });
  });
});

test('maps: cs between -1/3 and 1, ar1 and toep by lag, exp by distance', () => {
  const at = (kind: Kind, par: number[]): Float64Array =>
    sigmaAt(covariance(structureOf(kind)), Float64Array.from(par));
  agree(at('cs-hom', [0, 0])[1] as number, (1 - 1 / 3) / 2, { abs: 1e-15, source: 'plogis(0) (1 + a) - a' });
  agree(at('cs-hom', [0, -35])[1] as number, -1 / 3, { abs: 1e-14, source: 'the bound' });
  agree(at('ar1-hom', [0, 1])[3] as number, Math.SQRT1_2 ** 3, { abs: 1e-15, source: 't / sqrt(1 + t^2)' });
  agree(at('toep-hom', [0, 0.5, 0, 0])[2] as number, 0, { abs: 0, source: 'lag 2' });
  agree(at('exp', [0, Math.log(2)])[1] as number, Math.exp(-0.5), { abs: 1e-15, source: 'exp(-d / range)' });
  agree(at('gau', [0, Math.log(2)])[1] as number, Math.exp(-0.25), { abs: 1e-15, source: 'exp(-(d / range)^2)' });
});
test('toep is not positive definite everywhere: T is NaN there, and recovers', () => {
  const term = covariance(structureOf('toep-hom'));
  term.set(Float64Array.of(0, 3, -3, 0), 0);
  expect(Number.isNaN(term.T[0])).toBe(true);
  term.set(Float64Array.of(0, 0.1, 0, 0), 0);
  expect(term.T.every(Number.isFinite)).toBe(true);
});
test('Matern: R besselK(), and both derivatives', () => {
  for (const [x, nu, value] of [
    [0.01, 0.3, 0.9398264554696374],
    [1, 1.5, 0.7357588823428848],
    [3, 7, 0.6960064127382328],
    [0.2, 20, 0.9994738303806957],
    [10, 0.05, 1.979683426044706e-6],
  ] as const) {
    const m = matern(x, nu);
    agree(m.value, value, { rel: 1e-13, source: '2^(1-nu) / gamma(nu) x^nu besselK(x, nu), R 4.2.2' });
    const h = 1e-5;
    const inX = (matern(x * (1 + h), nu).value - matern(x * (1 - h), nu).value) / (2 * h * x);
    agree(m.x, inX, { abs: 1e-7, source: 'central differences' });
    const inNu = (matern(x, nu + h).value - matern(x, nu - h).value) / (2 * h);
    agree(m.nu, inNu, { abs: 1e-7, source: 'central differences' });
  }
});
