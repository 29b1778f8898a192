/** The table of docs/originals/glmm.md 3.4 by this program: maxima of Laplace under quadrature. */
import { type Canonical, type Certificate, isMaximum } from '@mixdiff/contract';
import { agree, binomial, glmerFits, glmerPoint, glmerProblem, glmerProblems, intercept } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openCertifier } from '../../src/index.ts';

const source = 'docs/originals/glmm.md 3.4, base R';
const meaning = { weights: 'likelihood', criterion: { kind: 'laplace', information: 'expected' } } as const;
const judged = (name: string): Certificate & { at: Canonical } => {
  const c = glmerProblems().find((one) => one.name === name);
  const fit = glmerFits('2.1-0').find((one) => one.name === name);
  if (!c || !fit) throw new Error(name);
  const at = glmerPoint(fit, c.columns.length);
  const found = openCertifier(glmerProblem(c), { approximation: true }).certify({ canonical: at, meaning });
  return { ...found, at };
};
describe.each([
  { name: 'cbpp', delta: -0.0425, loss: 0.0004, sd: -0.03, betas: [0, 0, 0, 0], needed: 1, from: 1 },
  { name: 'ohio', delta: 3.652, loss: 0.943, sd: 0.93, betas: [-1.24, -0.02, 0.06], needed: 7, from: 13 },
  { name: 'toenail', delta: 1.117, loss: 3.528, sd: 1.39, betas: [-2.08, -0.25, -0.2, -0.01], needed: 11, from: 19 },
])('$name', ({ name, delta, loss, sd, betas, needed, from }) => {
  test('what Laplace loses, how far it is, and how many nodes would do', () => {
    const { approximation: found, verdict, because } = judged(name);
    if (!found) throw new Error('none');
    expect(isMaximum(verdict)).toBe(true);
    agree(found.delta, delta, { abs: 2e-3, source });
    agree(found.loss, loss, { abs: 1e-3, source });
    const [first, ...rest] = found.distance;
    agree(first?.value ?? Number.NaN, sd, { abs: 0.011, source });
    rest.forEach(({ value }, j) => {
      agree(value, betas[j] ?? Number.NaN, { abs: 0.011, source });
    });
    // of those that R was asked (1, 3, 5, 9, 15, 25) the first are 1, 15 and more than 15
    expect([found.nodesNeeded, found.nodesFrom]).toEqual([needed, from]);
    expect(found.error).toBeLessThan(1e-5);
    const said = because.find(({ code }) => code === 'certify/approximation')?.text ?? '';
    expect(said).toContain(name === 'cbpp' ? 'Laplace is good enough here' : `${from} nodes would be`);
    expect(found.says).toBe(name === 'cbpp' ? 'negligible' : 'material');
  });
});
describe('of crossed factors', () => {
  test('importance sampling says how far Laplace is, with its own error, and one step how far its maximum is', () => {
    const labels = (f: (i: number) => number): string[] => Array.from({ length: 60 }, (_, i) => String(f(i)));
    const y = labels((i) => ((i % 10) * 3 + Math.floor(i / 10) * 4 + ((i * 7) % 11) * 2 > 34 ? 1 : 0)).map(Number);
    const p = binomial(
      y,
      null,
      [intercept(60)],
      [
        { group: 'a', labels: labels((i) => i % 10) },
        { group: 'b', labels: labels((i) => Math.floor(i / 10)) },
      ],
    );
    const at: Canonical = {
      beta: Float64Array.of(0.1),
      Sigma: [0.6, 0.9].map((V) => ({ nrow: 1, ncol: 1, data: Float64Array.of(V) })),
      residual: { kind: 'none' },
    };
    const found = openCertifier(p, { approximation: true }).certify(at);
    expect(found.approximation).toMatchObject({
      yardstick: { kind: 'laplace', information: 'observed' },
      nodesNeeded: null,
    });
    expect(found.approximation?.standardError).toBeGreaterThan(0);
    expect(found.approximation?.error).toBeGreaterThan(2 * (found.approximation?.standardError ?? 1));
    expect(found.because.map(({ code }) => code)).toContain('certify/importance-sampling');
  });
  test('of nested ones it is quadrature by recursion', () => {
    const c = glmerProblems().find(({ name }) => name === 'nested');
    const fit = glmerFits('2.1-0').find(({ name }) => name === 'nested');
    if (!c || !fit) throw new Error('nested');
    const at: Canonical = {
      beta: Float64Array.from(fit.beta),
      Sigma: [fit.theta[1] ?? 0, fit.theta[0] ?? 0].map((s) => ({ nrow: 1, ncol: 1, data: Float64Array.of(s * s) })),
      residual: { kind: 'none' },
    };
    const found = openCertifier(glmerProblem(c), { approximation: true }).certify({ canonical: at, meaning });
    expect(found.approximation?.yardstick.kind).toBe('quadrature');
    expect(found.approximation?.error).toBeLessThan(1e-5);
    expect(found.approximation?.loss).toBeGreaterThan(0);
    expect(found.approximation?.loss).toBeLessThan(0.1);
  });
});
