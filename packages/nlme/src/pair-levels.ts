/**
 * The criterion of decomposition.ts at one level of groups with two random effects each, for searches: with R and C a group's rows
 * [Z X y] after reduction.ts, R a triangle, and G = R Delta^-1,
 *
 *   |Delta| / |R_11| = |I + G G'|^(-1/2),   R_00'R_00 = the root's own + sum C'S C,   S = (I + G G')^-1
 *   b = Delta^-1 G'S C (-gamma, 1),   Var(b) / sigma^2 = Delta^-1 ( (I + G'G)^-1 + G'S C_X (R_00'R_00)^-1 C_X'S G ) Delta^-T
 *
 * the last term of the variance under REML alone. Groups of one R, as those seen at the same times have, are a kind: the products of their
 * rows of C are added up once, and all sums over groups are sums over these. Where cross-products lose digits, and where a number is not
 * finite, orthogonal triangles are asked for, as in scalar-levels.ts. What a fit states is read off those alone.
 */
import { choleskyInverse } from '@mixdiff/linalg';
import type { Design } from './design.ts';
import { groupKinds, type Kinds } from './group-kinds.ts';
import type { Reduced } from './reduction.ts';
import { fillCrossproduct, LEFT, type Quick } from './scalar-levels.ts';
import { fillLine } from './scalar-moments.ts';
import { logAbsR00, type Searched } from './triangles.ts';

/** Two factors up to here are within the range of doubles. */
const LARGE = 1e150;

/** null: other groups than those, or no room for them. */
export function pairLevels(design: Design, reduced: Reduced, N: number, method: 'ML' | 'REML'): Quick | null {
  const { levels, p } = design;
  if (levels.length !== 1 || levels[0].q !== 2) return null;
  const kinds = groupKinds(design, reduced);
  if (!kinds) return null;
  const m = p + 1;
  const { at, count } = kinds;
  const root = new Float64Array(m * m);
  const still = new Float64Array(m * m);
  const whole = new Float64Array(m);
  const [moments, sum] = [[new Float64Array(4)], new Float64Array(4)];
  const [R, inverse, line] = [new Float64Array(p * p), new Float64Array(p * p), new Float64Array(m)];
  let version = -1;

  function read(): void {
    version = reduced.version;
    kinds?.read();
    fillCrossproduct(reduced.root, m, still);
    for (let c = 0; c < m; c++) whole[c] = still[c * (m + 1)] + (kinds?.whole[c] ?? 0);
  }
  function solve([delta]: readonly Float64Array[], of: Kinds): Searched | null {
    if (version !== reduced.version) read();
    if (!(Math.abs(delta[0]) > 0 && Math.abs(delta[3]) > 0)) return null;
    const logRatio = -fillShares(of, delta) / 2;
    if (!Number.isFinite(logRatio)) return null;
    const { numbers, kernels } = of.place();
    numbers.set(of.share, at.weights);
    kernels.combineRows(at.products, at.width, of.share.length, at.weights, at.sum);
    for (let i = 0, e = at.sum; i < m; i++)
      for (let j = 0; j <= i; j++, e++) numbers[at.corner + j * m + i] = still[j * m + i] + numbers[e];
    if (kernels.factorColumns(at.corner, m, m, 0, m) >= 0) return null;
    for (let c = 0; c < m; c++) if (!(numbers[at.corner + c * (m + 1)] ** 2 > LEFT * whole[c])) return null;
    for (let j = 0; j < m; j++) for (let i = 0; i <= j; i++) root[j * m + i] = numbers[at.corner + i * m + j];
    // -l = N log|c_-1| - sum log abs(|Delta| / |R_11|) (2.21), + log abs|R_00| under REML (2.24)
    const determinant = method === 'REML' ? logAbsR00(design, root) : 0;
    const value = N * Math.log(root[m * m - 1]) - logRatio + determinant - design.halfLogWeights;
    return Number.isFinite(value) ? { value, delta: [delta], logRatio, moments: () => momentsAt(of, delta) } : null;
  }
  function momentsAt(of: Kinds, delta: Float64Array): readonly Float64Array[] {
    const { numbers, kernels } = of.place();
    weigh(numbers);
    kernels.products(at.products, at.width, of.share.length, at.sum, (m * (m + 1)) / 2, at.weights);
    sum.fill(0);
    for (let k = 0; k < count.length; k++) addMoments(of, k, numbers, at.weights, sum);
    bothSides(delta, sum, moments[0]);
    return moments;
  }
  /** The lower triangle of (-gamma, 1)(-gamma, 1)' / sigma^2, and + (R_00'R_00)^-1 under REML, both ways round. */
  function weigh(numbers: Float64Array): void {
    const sigma2 = root[m * m - 1] ** 2 / N;
    fillLine(root, p, line);
    if (method === 'REML') {
      for (let j = 0; j < p; j++) for (let i = 0; i <= j; i++) R[i * p + j] = root[j * m + i];
      choleskyInverse(R, p, inverse);
    }
    for (let i = 0, e = at.sum; i < m; i++) {
      for (let j = 0; j <= i; j++, e++) {
        const entry = (line[i] * line[j]) / sigma2 + (method === 'REML' && i < p ? inverse[j * p + i] : 0);
        numbers[e] = i === j ? entry : 2 * entry;
      }
    }
  }
  return (delta) => solve(delta, kinds);
}

/** G and S of every kind; the sum of log|I + G G'| over the groups. */
function fillShares({ count, R, G, share }: Kinds, delta: Float64Array): number {
  const [over0, over1] = [1 / delta[0], 1 / delta[3]];
  let [logs, product] = [0, 1];
  for (let k = 0, e = 0; k < count.length; k++, e += 3) {
    const a = R[e] * over0;
    const b = (R[e + 1] - a * delta[2]) * over1;
    const d = R[e + 2] * over1;
    G[e] = a;
    G[e + 1] = b;
    G[e + 2] = d;
    const whole = 1 + a * a + b * b;
    // |I + G G'| without taking anything away
    const det = whole + d * d + a * a * (d * d);
    share[e] = (1 + d * d) / det;
    share[e + 1] = (-b * d) / det;
    share[e + 2] = whole / det;
    if (count[k] > 1 || !(det < LARGE)) logs += count[k] * Math.log(det);
    else {
      // one logarithm of many
      product *= det;
      if (product > LARGE) {
        logs += Math.log(product);
        product = 1;
      }
    }
  }
  return logs + Math.log(product);
}
/** sum += n (I + G'G)^-1 + G'S T S G of kind k; T: traces of its pairs of rows, those of all kinds from `from` on. */
function addMoments({ count, G, share }: Kinds, k: number, traces: Float64Array, from: number, sum: Float64Array) {
  const e = 3 * k;
  const [a, b, d] = [G[e], G[e + 1], G[e + 2]];
  const [s00, s10, s11] = [share[e], share[e + 1], share[e + 2]];
  const [t00, t10, t11] = [traces[from + e], traces[from + e + 1] / 2, traces[from + e + 2]];
  const over = count[k] / (1 + a * a + b * b + d * d + a * a * (d * d));
  const [x0, x1] = [a * s00, a * s10];
  const [z0, z1] = [b * s00 + d * s10, b * s10 + d * s11];
  const [u0, u1] = [x0 * t00 + x1 * t10, x0 * t10 + x1 * t11];
  sum[0] += over * (1 + b * b + d * d) + u0 * x0 + u1 * x1;
  sum[1] += u0 * z0 + u1 * z1 - over * (a * b);
  sum[3] += over * (1 + a * a) + (z0 * t00 + z1 * t10) * z0 + (z0 * t10 + z1 * t11) * z1;
}
/** out <- Delta^-1 V Delta^-T, both triangles; V: its lower one. */
function bothSides(delta: Float64Array, V: Float64Array, out: Float64Array): void {
  const [i00, i11] = [1 / delta[0], 1 / delta[3]];
  const i01 = -delta[2] * i00 * i11;
  const [x, y] = [i00 * V[0] + i01 * V[1], i00 * V[1] + i01 * V[3]];
  out[0] = x * i00 + y * i01;
  out[1] = y * i11;
  out[2] = out[1];
  out[3] = i11 * V[3] * i11;
}
