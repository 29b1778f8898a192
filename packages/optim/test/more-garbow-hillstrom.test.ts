import { agree, agreeAll, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { type Minimum, nlminb, optim } from '../src/index.ts';
import { residuals, sumOfSquares } from './more-garbow-hillstrom.ts';

interface End {
  readonly par: number[];
  readonly value: number;
  readonly convergence: number;
  readonly counts: (number | null)[];
  readonly message: string;
}
interface Recorded {
  readonly name: string;
  readonly start: number[];
  readonly value: number;
  readonly gradient: number[];
  readonly ends: Record<string, End>;
}
const golden = readGoldenJson<{ source: string; problems: Recorded[] }>('nlminb/mgh.json');
const { source } = golden;

type Run = (name: string, start: Float64Array) => Minimum;
const gradient = true;
const runs: Record<string, Run> = {
  nlminb: (name, start) => nlminb(sumOfSquares(name), start, { gradient }),
  'nlminb by differences': (name, start) => nlminb(sumOfSquares(name), start),
  BFGS: (name, start) => optim('BFGS', sumOfSquares(name), start, { gradient }),
  CG: (name, start) => optim('CG', sumOfSquares(name), start, { gradient }),
  'Nelder-Mead': (name, start) => optim('Nelder-Mead', sumOfSquares(name), start),
};

/**
 * Here the last bit of exp, or of a gradient (R's comes from complex steps), decides how many evaluations it takes: flat
 * or badly scaled valleys. Everywhere else the counts are R's.
 */
const COUNTS_DIFFER = new Set([
  'powellBadlyScaled: nlminb',
  'gaussian: BFGS',
  'meyer: nlminb',
  'meyer: nlminb by differences',
  'osborne1: nlminb',
  'osborne1: nlminb by differences',
  'osborne1: CG',
  'extendedRosenbrock: nlminb',
  'extendedRosenbrock: BFGS',
  'extendedPowell: nlminb',
  'extendedPowell: BFGS',
  'penalty2: nlminb',
  'penalty2: nlminb by differences',
  'linearFullRank: nlminb',
  'linearRank1: BFGS',
]);

const countsOf = (method: string, { stop: { evaluations, iterations } }: Minimum): (number | null)[] => {
  if (method.startsWith('nlminb')) return [evaluations.f, evaluations.g, iterations];
  return [evaluations.f, method === 'Nelder-Mead' ? null : evaluations.g];
};

test('every recorded problem is there, and the other way round', () => {
  expect(Object.keys(residuals).sort()).toEqual(golden.problems.map(({ name }) => name).sort());
});

describe.each(golden.problems.map((problem) => [problem.name, problem] as const))('%s', (name, problem) => {
  const start = Float64Array.from(problem.start);

  test('value and gradient at the start', () => {
    const slope = new Float64Array(start.length);
    agree(sumOfSquares(name)(start, slope), problem.value, { rel: 1e-13, source });
    agreeAll(slope, problem.gradient, { rel: 1e-10, abs: 1e-10, source });
  });

  test.each(Object.entries(problem.ends))('%s ends where R ends', (method, end) => {
    const minimum = runs[method]!(name, start);
    const sameCounts = JSON.stringify(countsOf(method, minimum)) === JSON.stringify(end.counts);
    expect(sameCounts).toBe(!COUNTS_DIFFER.has(`${name}: ${method}`));
    expect(minimum.stop.code).toBe(end.convergence);
    if (sameCounts && end.message !== '') expect(minimum.stop.message).toBe(end.message);
    // A run that its limit cuts short may stand anywhere in the valley.
    if (end.convergence === 0) agree(minimum.value, end.value, { rel: 1e-7, abs: 1e-10, source });
    else expect(minimum.value).toBeLessThan(problem.value);
  });
});
