/**
 * A criterion of a generalized problem as a function of coordinates without constraints: fixed effects along an orthogonal basis, of each
 * other predictor too; the log of a single dispersion; the family's further parameter, whose slope is differenced; then each term's covariance matrix by the coordinates of its structure (covariance),
 * in which no variance is an ordinary point. Values are minus log-likelihoods, up to what no parameter enters.
 */
import type { Canonical, Criterion, Matrix, OtherPart, Problem } from '@mixdiff/contract';
import { squareOf } from '@mixdiff/covariance';
import { type Basis, basisOf } from './basis.ts';
import { laplaceIntegral } from './laplace.ts';
import { type Layout, layoutOf, type Term } from './layout.ts';
import type { Integral, Point, Slopes } from './point.ts';
import { quadratureIntegral } from './quadrature.ts';
import { spreadOf, wanted } from './row-starts.ts';
import { type Rows, rowsOf } from './rows.ts';
import { togetherIntegral } from './together.ts';

/** LIVE. A criterion over coordinates; Laplace's remembers where its modes were. */
export interface IntegratedCriterion {
  readonly length: number;
  /** The first so many are fixed effects of the mean. */
  readonly fixed: number;
  /** Where the coordinates of covariance matrices begin. */
  readonly random: number;
  readonly layout: Layout;
  value(x: Float64Array, gradient?: Float64Array): number;
  canonical(x: Float64Array): Canonical;
  /** null: the point has no coordinates here. */
  position(at: Canonical): Float64Array | null;
  /** A start: predictors near what each row asks for by itself, `size` the standard deviations, none of which is correlated. */
  start(size: number): Float64Array;
  /** x with linear predictors that are higher by as much, as far as the columns can. */
  shifted(x: Float64Array, by: number): Float64Array;
  /** x with other values of the family's further parameter; none where it has none. */
  shaped(x: Float64Array): readonly Float64Array[];
  /** x with little of what else makes rows vary: a small dispersion, rare further zeros; null: the model has neither. */
  lean(x: Float64Array): Float64Array | null;
}
/** A canonical dispersion and a logit that leave the variation to the random effects. */
const LEAN = { dispersion: 0.05, logit: -4 } as const;
const STEP = 1e-6;
const SHAPE_STEP = 1e-4;

/** null: a family, a structure or a criterion that is not known here. */
export function openIntegratedCriterion(problem: Problem, criterion: Criterion): IntegratedCriterion | null {
  const { response, random } = problem;
  const n = response.y.length;
  const layout = layoutOf(random, n);
  const rows =
    criterion.kind === 'laplace'
      ? rowsOf(problem, criterion.information)
      : criterion.kind === 'quadrature'
        ? (rowsOf(problem, 'expected') ?? rowsOf(problem, 'observed'))
        : null;
  if (!layout || !rows) return null;
  // effects of other predictors, and REML's fixed ones, are integrated out with the others
  if (problem.method === 'REML' || random.some(({ part }) => part !== undefined)) {
    if (criterion.kind !== 'laplace' || criterion.information !== 'observed') return null;
    const basis = basisOf(problem.parts.conditional.X);
    const start = basis.nearest(wanted(response, problem.parts.conditional.offset ?? new Float64Array(n)));
    const together = togetherIntegral(
      problem,
      layout,
      rows,
      problem.method === 'REML' ? { columns: { ...basis.columns, ncol: basis.rank }, start } : null,
    );
    return criterionOf(problem, layout, rows, together.integral, problem.method === 'REML' ? together.flat : null);
  }
  const integral: Integral | null =
    criterion.kind === 'quadrature'
      ? quadratureIntegral(problem, layout, rows, criterion.nodes)
      : laplaceIntegral(layout, rows);
  return integral && criterionOf(problem, layout, rows, integral, null);
}
/** `flat`: the fixed effects of the mean at the mode of the last point, where they are integrated out; null: they are coordinates. */
function criterionOf(
  problem: Problem,
  layout: Layout,
  rows: Rows,
  integral: Integral,
  flat: (() => Float64Array) | null,
): IntegratedCriterion {
  const { response, parts } = problem;
  const { n, m, terms } = layout;
  const basis = basisOf(parts.conditional.X);
  const others: { part: OtherPart; basis: Basis; from: number }[] = [];
  const fixed = flat ? 0 : basis.rank;
  let length = fixed;
  for (const part of ['zeroInflation', 'dispersion'] as const) {
    const predictor = parts[part];
    if (!predictor) continue;
    const own = basisOf(predictor.X);
    others.push({ part, basis: own, from: length });
    length += own.rank;
  }
  const single = rows.dispersion !== 0 && !parts.dispersion ? length++ : null;
  const { shape } = rows;
  const further = shape ? length++ : null;
  const from = terms.map(({ roots }) => {
    const start = length;
    length += roots.length;
    return start;
  });
  const first = from[0] ?? length;
  const spread = spreadOf(response);
  /** LIVE: of the point that is looked at, and the slopes there. */
  const point = {
    eta: new Float64Array(n),
    z: new Float64Array(n),
    d: new Float64Array(n),
    v: new Float64Array(n * m),
  };
  const slopes: Slopes = {
    eta: new Float64Array(n),
    z: parts.zeroInflation ? new Float64Array(n) : null,
    d: rows.dispersion === 0 ? null : new Float64Array(n),
    v: new Float64Array(n * m),
  };
  const rootAt = (x: Float64Array, k: number): Float64Array =>
    terms[k].roots.root(x.subarray(from[k], from[k] + terms[k].roots.length));
  function placeOffset(part: 'conditional' | OtherPart, out: Float64Array): void {
    const offset = parts[part]?.offset;
    if (offset) out.set(offset);
    else out.fill(0);
  }
  function pointAt(x: Float64Array): Point {
    if (shape && further !== null) rows.place(shape.valueOf(x[further]));
    placeOffset('conditional', point.eta);
    if (!flat) basis.addTimes(x.subarray(0, fixed), point.eta);
    for (const { part, basis: own, from: at } of others) {
      const out = part === 'zeroInflation' ? point.z : point.d;
      placeOffset(part, out);
      own.addTimes(x.subarray(at, at + own.rank), out);
    }
    if (single !== null) point.d.fill(x[single]);
    terms.forEach((term, k) => {
      spherical(layout, term, rootAt(x, k), point.v);
    });
    return point;
  }
  function chain(x: Float64Array, gradient: Float64Array): void {
    gradient.fill(0);
    if (!flat) basis.addTransposed(slopes.eta, gradient, 0);
    for (const { part, basis: own, from: at } of others) {
      own.addTransposed((part === 'dispersion' ? slopes.d : slopes.z) as Float64Array, gradient, at);
    }
    if (single !== null) gradient[single] = (slopes.d as Float64Array).reduce((sum, s) => sum + s, 0);
    terms.forEach((term, k) => {
      const { roots } = term;
      const dL = slopesInRoot(layout, term, slopes.v);
      const own = x.slice(from[k], from[k] + roots.length);
      for (let j = 0; j < roots.length; j++) {
        const at = own[j];
        own[j] = at + STEP;
        const up = roots.root(own);
        own[j] = at - STEP;
        const down = roots.root(own);
        own[j] = at;
        for (let e = 0; e < dL.length; e++) gradient[from[k] + j] += (dL[e] * (up[e] - down[e])) / (2 * STEP);
      }
    });
    for (let j = 0; j < gradient.length; j++) gradient[j] = -gradient[j];
  }
  function slopeAlong(x: Float64Array, j: number): number {
    const [up, down] = [SHAPE_STEP, -SHAPE_STEP].map((by) =>
      integral(pointAt(x.map((v, k) => (k === j ? v + by : v))), null),
    );
    return (up - down) / (2 * SHAPE_STEP);
  }
  return {
    length,
    fixed,
    random: first,
    layout,
    value(x, gradient) {
      for (const part of gradient ? [slopes.eta, slopes.z, slopes.d, slopes.v] : []) part?.fill(0);
      const l = integral(pointAt(x), gradient ? slopes : null);
      if (gradient) {
        chain(x, gradient);
        if (further !== null) gradient[further] = -slopeAlong(x, further);
      }
      return Number.isFinite(l) ? -l : Number.POSITIVE_INFINITY;
    },
    canonical(x) {
      const Sigma = terms.map(({ columns: c, scale }, k): Matrix => {
        const data = squareOf(rootAt(x, k), c);
        for (let j = 0; j < c; j++) for (let i = 0; i < c; i++) data[j * c + i] /= scale[i] * scale[j];
        return { nrow: c, ncol: c, data };
      });
      const found: Partial<Record<OtherPart, Float64Array>> = {};
      for (const { part, basis: own, from: at } of others) found[part] = own.toBeta(x.subarray(at, at + own.rank));
      const family: Record<string, number> = {};
      if (single !== null) family['dispersion'] = Math.exp(rows.dispersion * x[single]);
      if (shape && further !== null) family[shape.name] = shape.valueOf(x[further]);
      const residual: Canonical['residual'] =
        Object.keys(family).length > 0 ? { kind: 'none', family } : { kind: 'none' };
      if (flat) integral(pointAt(x), null);
      return {
        beta: basis.toBeta(flat ? flat() : x.subarray(0, fixed)),
        ...(others.length > 0 ? { others: found } : {}),
        Sigma,
        residual,
      };
    },
    position(at) {
      const x = new Float64Array(length);
      if (!flat) x.set(basis.fromBeta(at.beta));
      for (const { part, basis: own, from: to } of others) {
        const given = at.others?.[part];
        if (!given) return null;
        x.set(own.fromBeta(given), to);
      }
      if (single !== null) {
        const { residual } = at;
        const dispersion =
          residual.kind === 'none' ? (residual.family?.['dispersion'] ?? Number.NaN) : sigma2(residual);
        x[single] = Math.log(dispersion) / rows.dispersion;
      }
      if (shape && further !== null) {
        const { residual } = at;
        x[further] = shape.coordinateOf(
          (residual.kind === 'none' ? residual.family?.[shape.name] : undefined) ?? Number.NaN,
        );
      }
      for (const [k, { roots, columns: c, scale }] of terms.entries()) {
        const data = at.Sigma[k].data.map((s, e) => s * scale[e % c] * scale[Math.floor(e / c)]);
        const own = roots.from(data);
        if (!own) return null;
        x.set(own, from[k]);
      }
      return x.every(Number.isFinite) ? x : null;
    },
    shifted(x, by) {
      const moved = x.slice();
      if (flat) return moved;
      const constant = basis.nearest(new Float64Array(n).fill(by));
      for (let j = 0; j < fixed; j++) moved[j] += constant[j];
      return moved;
    },
    shaped: (x) =>
      shape && further !== null
        ? shape.starts.slice(1).map((value) => x.map((v, j) => (j === further ? shape.coordinateOf(value) : v)))
        : [],
    lean(x) {
      const given = x.slice();
      const small = rows.dispersion === 0 ? 0 : Math.log(LEAN.dispersion) / rows.dispersion;
      if (single !== null) given[single] = small;
      for (const { part, basis: own, from: at } of others) {
        given.set(own.nearest(new Float64Array(n).fill(part === 'zeroInflation' ? LEAN.logit : small)), at);
      }
      return single === null && others.length === 0 ? null : given;
    },
    start(size) {
      const x = new Float64Array(length);
      const target = wanted(response, parts.conditional.offset ?? new Float64Array(n));
      if (!flat) x.set(basis.nearest(target));
      for (const { part, basis: own, from: at } of others) {
        x.set(own.nearest(new Float64Array(n).fill(part === 'zeroInflation' ? -1 : spread)), at);
      }
      if (single !== null) x[single] = spread;
      if (shape && further !== null) x[further] = shape.coordinateOf(shape.starts[0]);
      for (const [k, { roots, columns: c }] of terms.entries()) {
        const data = Float64Array.from({ length: c * c }, (_, e) => (e % (c + 1) === 0 ? size * size : 0));
        const own =
          roots.from(data) ?? new Float64Array(roots.length).map((_, j) => (roots.sizes.includes(j) ? size : 0.5));
        x.set(own, from[k]);
      }
      return x;
    },
  };
}
const sigma2 = (residual: Canonical['residual']): number => (residual.kind === 'none' ? Number.NaN : residual.sigma2);

/** v: L'z of one term's places. */
function spherical({ n, m, z }: Layout, { place, columns: c }: Term, L: Float64Array, v: Float64Array): void {
  for (let i = 0, at = place; i < n; i++, at += m) {
    for (let b = 0; b < c; b++) {
      let sum = L[b * c] * z[at];
      for (let a = 1; a < c; a++) sum += L[b * c + a] * z[at + a];
      v[at + b] = sum;
    }
  }
}
/** dl / dL from the slopes in v. */
function slopesInRoot({ n, m, z }: Layout, { place, columns: c }: Term, v: Float64Array): Float64Array {
  const dL = new Float64Array(c * c);
  for (let b = 0; b < c; b++) {
    for (let a = 0; a < c; a++) {
      let sum = 0;
      for (let i = 0, at = place; i < n; i++, at += m) sum += z[at + a] * v[at + b];
      dL[b * c + a] = sum;
    }
  }
  return dL;
}
