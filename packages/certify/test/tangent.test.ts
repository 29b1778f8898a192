/** Second order on a face: curved moves by hand against the tangent information. */
import { openLandscape } from '@mixdiff/surface';
import { agree, sleepstudy } from '@mixdiff/testing';
import { describe, test } from 'vitest';
import { refereeJudge } from '../src/judge.ts';
import { plus, withSigma } from '../src/points.ts';
import { shapeOf, tangentAt } from '../src/tangent.ts';
import { zeroOut } from '../src/zeros.ts';
import { profiledAt, refereeOf, square } from './points.ts';

describe.each(['ML', 'REML'] as const)('%s', (method) => {
  const data = sleepstudy(method);
  const referee = refereeOf(data);
  const judge = refereeJudge(referee, data.method);
  const at = profiledAt(data, [square(0.8, 0.16, 0.16, 0.032)]);
  const zeroed = zeroOut(judge, openLandscape(data, 'precision'), at, judge.logLik(at), () => Number.POSITIVE_INFINITY);
  const info = referee.information(zeroed.at);
  if ('refused' in info) throw new Error(info.message);
  const { gradient, information } = tangentAt(zeroed, info);
  const m = gradient.length;
  test("rank one of two: d ww' + t (wn' + nw') + t^2 nn' / d is a factor moved along n", () => {
    const d = zeroed.frames[0].values[zeroed.range[0][0]];
    const w = zeroed.frames[0].basis[zeroed.range[0][0]];
    const n = zeroed.nulls[0][0];
    const logLik = (t: number): number => {
      const moved = w.map((v, i) => Math.sqrt(d) * v + (t * n[i]) / Math.sqrt(d));
      return judge.logLik(withSigma(zeroed.at, 0, plus(square(0, 0, 0, 0), moved, 1)));
    };
    const h = 1e-3 * d;
    const [up, middle, down] = [logLik(h), logLik(0), logLik(-h)];
    const slope = (8 * (up - down) - (logLik(2 * h) - logLik(-2 * h))) / (12 * h);
    agree(gradient[1], slope, { abs: 1e-8, rel: 1e-5, source: 'central difference along the face' });
    agree(information[m + 1], -(up - 2 * middle + down) / (h * h), {
      rel: 1e-3,
      source: 'second difference along the face',
    });
  });
  test('dimensions: one within, one across, sigma^2, and beta under ML', () => {
    agree(m, method === 'ML' ? 5 : 3, { source: 'count' });
  });
  test("a quadratic: the predicted gain is (1/2) s'H^-1 s, none without positive curvature", () => {
    const shape = (a: number[], g: number[]) =>
      shapeOf({ gradient: Float64Array.from(g), information: Float64Array.from(a) });
    agree(shape([2, 0, 0, 8], [1, 2]).predictedGain ?? Number.NaN, 0.5, { abs: 1e-12, source: '1/4 + 4/16' });
    agree(shape([2, 1, 1, 8], [1, 2]).predictedGain ?? Number.NaN, 0.4, { abs: 1e-12, source: 'by hand: 12/15 / 2' });
    const saddle = shape([2, 0, 0, -8], [1, 2]);
    agree(saddle.distance, 0.5, { abs: 1e-12, source: '1/4 + 4/16' });
    const overflowed = shape([0, 0, 0, 8], [1e-280, 0]);
    if (overflowed.distance < 1) throw new Error('no information is taken for no slope');
    if (saddle.predictedGain !== null) throw new Error('predicted a gain at a saddle');
  });
});
