/**
 * The smallest odd number of nodes whose maximum has every parameter within 0.05 standard errors of the yardstick's; and as these maxima swing
 * about it, the one from which on five in a row do. From the yardstick's maximum
 * Newton's steps on the criterion of K nodes, with the second derivatives of the yardstick there: where the maximum is that near, they are as
 * good as its own; where the first step is far, it is not near.
 */
import type { Canonical, Problem } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import type { Information } from '@mixdiff/referee';
import { openIntegratedCriterion } from '@mixdiff/surface';
import { distanceOf } from './distance.ts';
import type { Yardstick } from './yardstick.ts';

export const NEAR = 0.05;
/** A first step as long as this many times NEAR is not followed. */
const FAR = 4;
const STEPS = 6;
const IN_A_ROW = 5;

export interface Nodes {
  readonly needed: number;
  readonly from: number;
}
/** null: the yardstick has no second derivatives at its maximum. */
export function nodesNeeded(
  problem: Problem,
  yardstick: Yardstick,
  information: Information,
  se: Float64Array,
): Nodes | null {
  const own = openIntegratedCriterion(problem, yardstick.criterion);
  const start = own?.position(yardstick.at);
  if (!own || !start) return null;
  const d = start.length;
  const H = new Float64Array(d * d);
  const [up, down] = [new Float64Array(d), new Float64Array(d)];
  const h = 1e-3;
  for (let j = 0; j < d; j++) {
    const moved = (by: number): Float64Array => start.map((x, i) => (i === j ? x + by : x));
    own.value(moved(h), up);
    own.value(moved(-h), down);
    for (let i = 0; i < d; i++) {
      H[j * d + i] += (up[i] - down[i]) / (4 * h);
      H[i * d + j] += (up[i] - down[i]) / (4 * h);
    }
  }
  const { values, vectors } = symmetricEigen(H, d);
  if (!(values[d - 1] > 0)) return null;
  const newton = (g: Float64Array): Float64Array => {
    const step = new Float64Array(d);
    for (let e = 0; e < d; e++) {
      let along = 0;
      for (let i = 0; i < d; i++) along += vectors[e * d + i] * g[i];
      for (let i = 0; i < d; i++) step[i] -= (along / values[e]) * vectors[e * d + i];
    }
    return step;
  };
  const far = (at: Canonical): number =>
    distanceOf(problem, information, se, yardstick.at, at).reduce(
      (most, { value }) => Math.max(most, Math.abs(value)),
      0,
    );
  const gradient = new Float64Array(d);
  let needed: number | null = null;
  let from: number | null = null;
  for (let nodes = 1; nodes < yardstick.nodes; nodes += 2) {
    const criterion = openIntegratedCriterion(problem, { kind: 'quadrature', nodes });
    if (!criterion) return null;
    let x = start;
    let distance = Number.NaN;
    for (let step = 0; step < STEPS; step++) {
      criterion.value(x, gradient);
      const move = newton(gradient);
      x = x.map((v, i) => v + move[i]);
      const before = distance;
      distance = far(criterion.canonical(x));
      if (!(distance < FAR * NEAR) || Math.abs(distance - before) < 1e-3) break;
    }
    if (distance <= NEAR) {
      needed ??= nodes;
      from ??= nodes;
      if (nodes - from >= 2 * (IN_A_ROW - 1)) break;
    } else from = null;
  }
  return { needed: needed ?? yardstick.nodes, from: from ?? yardstick.nodes };
}
