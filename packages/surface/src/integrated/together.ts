/**
 * Laplace's approximation with observed information over effects of both predictors together, and by REML over the fixed effects of the mean
 * with them, which have no prior (Kristensen et al. 2016, section 2; Stroup 2012, chapter 5). With v_a the row of Z of predictor a (e or z)
 * in spherical coordinates, 0 where an effect moves the other, O_ab minus the second derivatives, D the prior's precision (1, or 0):
 *
 *   H = D + sum O_ab v_a v_b',   l = sum l_i - u'Du / 2 - 1/2 log|H|          at u^, where sum l_a v_a = Du
 *   C_ab = v_a' H^-1 v_b,   T_x = sum C_ab dO_ab/dx,   p = H^-1 sum (T_e v_e + T_z v_z),   s_a = v_a'p
 *   dl/dx_a  = l_a - 1/2 T_a + 1/2 sum_b O_ab s_b                        in a predictor of the row
 *   dl/dd    = l_d - 1/2 T_d - 1/2 (l_ed s_e + l_zd s_z)                 in the log-dispersion
 *   dl/dv_aj = u_j dl/dx_a - 1/2 l_a p_j - sum_b O_ab (H^-1 v_b)_j
 *
 * What moves O is differenced, row by row.
 */
import type { Matrix, Problem } from '@mixdiff/contract';
import { analyze } from '@mixdiff/linalg';
import { type Bend, type Bends, bendsOf } from './bends.ts';
import { patternOf } from './laplace.ts';
import type { Layout } from './layout.ts';
import type { Integral, Point, Slopes } from './point.ts';
import { type Rows, STEP } from './rows.ts';

export interface Together {
  readonly integral: Integral;
  /** The effects without a prior, at the mode of the last point. */
  flat(): Float64Array;
}
const ROUNDING = 1e-14;
/**
 * Densities with further zeros are not concave: where modes part, H is singular and the approximation infinite. An effect whose variance given
 * the data is more than this times its variance before them is on the way there, and the point no point of the criterion.
 */
const WIDEST = 50;
const blank = (): Bend => ({ l: 0, e: 0, z: 0, ee: 0, ez: 0, zz: 0 });

/** `flat`: columns whose coefficients have no prior, with a start for these; null: none. */
export function togetherIntegral(
  problem: Problem,
  layout: Layout,
  families: Rows,
  flat: { readonly columns: Matrix; readonly start: Float64Array } | null,
): Together {
  const bends: Bends = bendsOf(problem, families);
  const { n } = layout;
  const f = flat?.columns.ncol ?? 0;
  const [m, q] = [layout.m + f, layout.q + f];
  const effect = new Int32Array(n * m);
  const v = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < layout.m; a++) effect[i * m + a] = layout.effect[i * layout.m + a];
    for (let b = 0; b < f; b++) {
      effect[i * m + layout.m + b] = layout.q + b;
      v[i * m + layout.m + b] = (flat as NonNullable<typeof flat>).columns.data[b * n + i];
    }
  }
  /** Of each place: whether it moves z. */
  const zero = new Uint8Array(m);
  layout.terms.forEach(({ place, columns }, k) => {
    if (problem.random[k].part === 'zeroInflation') zero.fill(1, place, place + columns);
  });
  const { pattern, at: places } = patternOf({ n, m, q, effect });
  const H = analyze(pattern);
  const values = new Float64Array(pattern.rowIdx.length);
  const inverse = new Float64Array(pattern.rowIdx.length);
  const pairs = (m * (m + 1)) / 2;
  const rows: Bend[] = Array.from({ length: n }, blank);
  const first = new Float64Array(q);
  if (flat) first.set(flat.start, layout.q);
  let last: Float64Array = first;

  const precision = (j: number): number => (j < layout.q ? 1 : 0);
  const between = (o: Bend, a: number, b: number): number =>
    zero[a] + zero[b] === 0 ? o.ee : zero[a] + zero[b] === 1 ? o.ez : o.zz;
  function factored(): number {
    let ridge = 0;
    for (; ridge < 1e12; ridge = ridge === 0 ? 1 : 8 * ridge) {
      values.fill(0);
      for (let j = 0; j < q; j++) values[pattern.colPtr[j]] = precision(j) + ridge;
      for (let i = 0; i < n; i++) {
        let pair = i * pairs;
        for (let a = 0; a < m; a++)
          for (let b = 0; b <= a; b++) values[places[pair++]] += between(rows[i], a, b) * v[i * m + a] * v[i * m + b];
      }
      if (H.factor(values) < 0) return ridge;
    }
    return ridge;
  }
  const predictors = (i: number, { eta, z }: Point, u: Float64Array): [number, number] => {
    const x: [number, number] = [eta[i], z[i]];
    for (let a = 0; a < m; a++) x[zero[a]] += v[i * m + a] * u[effect[i * m + a]];
    return x;
  };
  /** h(u), with the rows there. */
  function look(at: Point, u: Float64Array): number {
    let h = 0;
    for (let j = 0; j < q; j++) h -= (precision(j) * u[j] * u[j]) / 2;
    for (let i = 0; i < n; i++) {
      const [e, z] = predictors(i, at, u);
      bends(i, e, z, at.d[i], rows[i]);
      h += rows[i].l;
    }
    return h;
  }
  function modeOf(at: Point): { u: Float64Array; height: number } | null {
    let u = last;
    let height = look(at, u);
    const plain = u === first ? height : look(at, first);
    if (!(height >= plain)) u = first;
    height = look(at, u);
    if (!Number.isFinite(height)) return null;
    for (let count = 0; count < 200; count++) {
      const ridge = factored();
      const step = u.map((x, j) => -precision(j) * x);
      for (let i = 0; i < n; i++)
        for (let a = 0; a < m; a++) step[effect[i * m + a]] += (zero[a] ? rows[i].z : rows[i].e) * v[i * m + a];
      H.solve(step, 1);
      let size = 0;
      for (let j = 0; j < q; j++) size = Math.max(size, Math.abs(step[j]) / (1 + Math.abs(u[j])));
      if (!Number.isFinite(size)) return null;
      const before = height;
      const rounding = ROUNDING * (1 + Math.abs(before));
      let share = 1;
      let next = u;
      for (let half = 0; half < 50; half++, share /= 2) {
        next = u.map((x, j) => x + share * step[j]);
        height = look(at, next);
        if (height >= before - rounding) break;
      }
      if (!(height >= before - rounding)) return null;
      u = next;
      if (size <= 1e-9) return factored() === 0 && ridge === 0 ? { u, height } : null;
    }
    return null;
  }
  const [up, down] = [blank(), blank()];
  function addSlopes(at: Point, u: Float64Array, slopes: Slopes): void {
    /** n x m each: H^-1 v_e and H^-1 v_z at the effects of the row. */
    const solved = [new Float64Array(n * m), new Float64Array(n * m)];
    const C = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    const T = [new Float64Array(n), new Float64Array(n)];
    const p = new Float64Array(q);
    /** sum C_ab dO_ab of a row, between two moved ones. */
    const turned = (i: number): number =>
      (C[0][i] * (up.ee - down.ee) + 2 * C[1][i] * (up.ez - down.ez) + C[2][i] * (up.zz - down.zz)) / (2 * STEP);
    for (let i = 0; i < n; i++) {
      let pair = i * pairs;
      for (let a = 0; a < m; a++) {
        for (let b = 0; b <= a; b++) {
          const x = inverse[places[pair++]];
          solved[zero[b]][i * m + a] += x * v[i * m + b];
          if (b < a) solved[zero[a]][i * m + b] += x * v[i * m + a];
        }
      }
      for (let a = 0; a < m; a++) {
        if (zero[a] === 0) C[0][i] += solved[0][i * m + a] * v[i * m + a];
        else {
          C[1][i] += solved[0][i * m + a] * v[i * m + a];
          C[2][i] += solved[1][i * m + a] * v[i * m + a];
        }
      }
      const [e, z] = predictors(i, at, u);
      bends(i, e + STEP, z, at.d[i], up);
      bends(i, e - STEP, z, at.d[i], down);
      T[0][i] = turned(i);
      bends(i, e, z + STEP, at.d[i], up);
      bends(i, e, z - STEP, at.d[i], down);
      T[1][i] = turned(i);
      for (let a = 0; a < m; a++) p[effect[i * m + a]] += T[zero[a]][i] * v[i * m + a];
    }
    H.solve(p, 1);
    for (let i = 0; i < n; i++) {
      const along = [0, 0];
      for (let a = 0; a < m; a++) along[zero[a]] += v[i * m + a] * p[effect[i * m + a]];
      const { e: le, z: lz, ee, ez, zz } = rows[i];
      const on = [
        le - (T[0][i] - ee * along[0] - ez * along[1]) / 2,
        lz - (T[1][i] - ez * along[0] - zz * along[1]) / 2,
      ];
      slopes.eta[i] += on[0];
      if (slopes.z) slopes.z[i] += on[1];
      if (slopes.d) {
        const [e, z] = predictors(i, at, u);
        bends(i, e, z, at.d[i] + STEP, up);
        bends(i, e, z, at.d[i] - STEP, down);
        const mixed = (up.e - down.e) * along[0] + (up.z - down.z) * along[1];
        slopes.d[i] += (up.l - down.l) / (2 * STEP) - turned(i) / 2 - mixed / (4 * STEP);
      }
      for (let a = 0; a < layout.m; a++) {
        const j = effect[i * m + a];
        const side = zero[a];
        const bent =
          side === 0
            ? ee * solved[0][i * m + a] + ez * solved[1][i * m + a]
            : ez * solved[0][i * m + a] + zz * solved[1][i * m + a];
        slopes.v[i * layout.m + a] += u[j] * on[side] - ((side === 0 ? le : lz) * p[j]) / 2 - bent;
      }
    }
  }
  return {
    integral(at, slopes) {
      for (let i = 0; i < n; i++) for (let a = 0; a < layout.m; a++) v[i * m + a] = at.v[i * layout.m + a];
      const mode = modeOf(at);
      last = mode?.u ?? first;
      if (!mode) return Number.NaN;
      H.inverse(inverse);
      for (let j = 0; j < layout.q; j++) if (inverse[pattern.colPtr[j]] > WIDEST) return Number.NaN;
      if (slopes) addSlopes(at, mode.u, slopes);
      return mode.height - H.halfLogDet();
    },
    flat: () => last.slice(layout.q),
  };
}
