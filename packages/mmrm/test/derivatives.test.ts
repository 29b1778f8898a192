import { symmetricEigen } from '@mixdiff/linalg';
import { agree, agreeAll } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { gradedValue, isGraded } from '../src/graded.ts';
import { fillGradient, scoresOf, weigh } from '../src/gradient.ts';
import { derivativesAt } from '../src/hessian.ts';
import { openModel } from '../src/model.ts';
import { evaluate } from '../src/objective.ts';
import { NAMES, problemOf, recordedFit } from './recorded.ts';

const source = 'mmrm 0.3.19, recorded call by call';

describe.each(NAMES)('%s', (name) => {
  const recorded = recordedFit(name);
  const model = openModel(problemOf(recorded));
  const scores = scoresOf(model);
  const calls = recorded.optim.flatMap((run) => run.calls);
  // Towards a singular Sigma (line searches of BFGS and CG, rho -> -1/2 of csbound) mmrm's digits go with its condition, and
  // beyond 1e12 nothing is left of them: its factorization goes on past pivots that are not positive.
  const condition = (): number => {
    const { values } = symmetricEigen(
      model.sigmas[0]?.matrix ?? new Float64Array(0),
      model.sigmas[0]?.covariance.m ?? 0,
    );
    return (values[0] as number) / Math.max(values.at(-1) as number, 0);
  };

  test('every value and every gradient that mmrm saw', () => {
    const out = new Float64Array(model.k);
    let compared = 0;
    for (const [what, at, expected] of calls) {
      const theta = Float64Array.from(at);
      const value = evaluate(model, theta);
      const lost = condition() * Number.EPSILON;
      if (!(lost < 1e-4)) continue;
      compared++;
      if (what === 'f') agree(value, expected ?? Infinity, { rel: Math.max(1e-12, lost), source });
      if (what !== 'g') continue;
      weigh(model, scores);
      fillGradient(model, scores, out);
      // a gradient is a sum that cancels: its rounding is that of its terms, which are of the size of f
      const slack = Math.max(1e-10, lost);
      agreeAll(out, expected, { rel: Math.max(1e-9, slack), abs: Math.max(1e-10, slack * Math.abs(value)), source });
    }
    expect(compared).toBeGreaterThan(19);
  });
  test.runIf(name === 'fev-us-reml-BFGS')('where Sigma is all but singular, every point that BFGS went on from', () => {
    // mmrm's values there are right to 1e-11: checked with 60 digits
    let compared = 0;
    const out = new Float64Array(model.k);
    for (const [k, [what, at, expected]] of calls.entries()) {
      const value = calls[k - 1]?.[2];
      if (what !== 'g' || typeof value !== 'number') continue;
      evaluate(model, Float64Array.from(at));
      if (!isGraded(model)) continue;
      compared++;
      agree(gradedValue(model, out), value, { rel: 1e-11, source });
      agreeAll(out, expected, { rel: 1e-8, abs: 1e-8 * Math.max(...expected.map(Math.abs)), source });
    }
    expect(compared).toBeGreaterThan(5);
  });
  test('every Hessian that mmrm saw', () => {
    for (const [what, at, expected] of calls) {
      if (what !== 'h') continue;
      const theta = Float64Array.from(at);
      evaluate(model, theta);
      agreeAll(derivativesAt(model, scores).hessian, expected, { rel: 1e-9, abs: 1e-9, source });
    }
    expect(calls.some(([what]) => what === 'h')).toBe(name.endsWith('nlminb'));
  });
  test('the inverse Hessian at its end is its covariance of theta', () => {
    const theta = Float64Array.from(recorded.fit.theta);
    evaluate(model, theta);
    const { hessian } = derivativesAt(model, scores);
    const k = theta.length;
    const vcov = recorded.fit.theta_vcov;
    const lost = Math.max(1e-8, 1e3 * condition() * Number.EPSILON);
    const scale = (i: number): number => Math.sqrt(vcov[i]?.[i] as number);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) {
        let product = 0;
        for (let l = 0; l < k; l++) product += hessian[l * k + i] * (vcov[l]?.[j] as number);
        agree((product * scale(i)) / scale(j), i === j ? 1 : 0, { abs: lost, source });
      }
    }
  });
});
