/**
 * What a residual model is at a point, for any rows: V_ij = s_i s_j C_ij / sqrt(w_i w_j) within a subject, 0 between two, with
 * its derivatives by the parameters in the order of `residualNames`. Of a parameter theta of C and phi, psi of log s,
 *
 *   V_theta = s_i s_j C_theta     V_phi = (L_i + L_j) V,  L = dlog s / dphi
 *   V_theta,phi = (L_i + L_j) V_theta     V_phi,psi = [ (L_i + L_j)(L'_i + L'_j) + M_i + M_j ] V,  M = d2log s / dphi dpsi
 *
 * The interface of whoever in this package needs the residuals' part of V: a marginal model subject by subject, a model with
 * random effects for the rows of a connected block. V of linear models alone; nothing here knows random effects.
 */
import {
  type Answer,
  covarianceNames,
  isRefusal,
  own,
  type Residual,
  type ResidualModel,
  residualNames,
  type VarianceFunction,
} from '@mixdiff/contract';
import { Matrix as Dense } from 'ml-matrix';
import { badResidual, notFinite, wrongShape } from '../messages.ts';
import { type Entries, openStructure } from './structure.ts';
import { type LogScale, type LogScaleAt, logScaleOf } from './variance-function.ts';

/** V of some rows, m x m, symmetric. */
export interface ResidualBlock {
  readonly value: Dense;
  /** One per parameter. */
  first(): readonly Dense[];
  /** The sum over all entries of a symmetric D, m x m, times the second derivative by two parameters. */
  bent(k: number, l: number, D: Dense): number;
}
/** A residual model at a point. */
export interface ResidualAt {
  /** As `residualNames` has them. */
  readonly parameters: readonly string[];
  /** Rows in any order, of one subject or of several. */
  block(rows: ArrayLike<number>): ResidualBlock;
  /** dl/dC over the declared positions from dl/dV of all rows; null: the rows have no positions in common. */
  readonly positions: boolean;
  /** s_i / sqrt(w_i): what C_ij is multiplied by. */
  scale(i: number): number;
}
type Marginal = Extract<Residual, { kind: 'marginal' }>;

/** `w`: prior weights as precisions, n. */
export interface OpenedResidual {
  /** `fitted`: the fitted values that variance functions of them take, held fixed; refused where one has no value. */
  at(point: Residual, fitted: () => Float64Array): Answer<ResidualAt>;
}
export function openResidual(residual: ResidualModel, w: Float64Array): Answer<OpenedResidual> {
  const structure = openStructure(residual);
  if (isRefusal(structure)) return structure;
  const { subject, position, by, variance = [] } = residual;
  const names = residualNames(residual);
  const perGroup = covarianceNames(residual.structure).length;
  const groups = by?.levels.length ?? 1;
  const structural = groups * perGroup;
  const place = (i: number): number => (structure.places === 'rows' ? i : position[i]);
  const groupOf = (i: number): number => by?.index[i] ?? 0;

  return {
    at(point, fitted) {
      if (point.kind !== 'marginal') return badResidual(`a residual of kind ${point.kind}`);
      // NaN where positions or groups have variances of their own
      if (point.sigma2 <= 0 || point.sigma2 === Number.POSITIVE_INFINITY) return badResidual(String(point.sigma2));
      const r = valuesOf(point, names);
      if (!r) {
        const given = Object.keys(point.parameters).join(', ') || 'one variance';
        return wrongShape('the residual covariance', given, names.join(', ') || 'none');
      }
      if (!r.every(Number.isFinite)) return notFinite('the residual covariance');
      const entries: Entries[] = [];
      for (let g = 0; g < groups; g++) {
        const made = structure.at(r.slice(g * perGroup, (g + 1) * perGroup));
        if (isRefusal(made)) return made;
        entries.push(made);
      }
      const scales = scalesOf(variance, fitted);
      let from = structural;
      const factors = scales.map((one) => {
        const at = one.at(r.slice(from, from + one.names.length));
        from += one.names.length;
        return { at, from: from - one.names.length, count: one.names.length };
      });
      const logScale = (i: number): number => factors.reduce((sum, { at }) => sum + at.value(i), 0);
      const size = Float64Array.from(w, (weight, i) => Math.exp(logScale(i)) / Math.sqrt(weight));
      const bad = size.findIndex((s) => !(s > 0 && s < Number.POSITIVE_INFINITY));
      if (bad >= 0) return badResidual(`a standard deviation of ${size[bad]} times the common one in row ${bad + 1}`);
      return {
        parameters: names,
        positions: structure.places === 'positions' && groups === 1,
        scale: (i) => size[i],
        block: (rows) => blockOf(Array.from(rows), entries, factors, size),
      };
    },
  };

  function blockOf(
    rows: readonly number[],
    entries: readonly Entries[],
    factors: readonly Factor[],
    size: Float64Array,
  ): ResidualBlock {
    const m = rows.length;
    type Entry = (C: Entries, i: number, j: number) => number;
    /** V-like at rows a and b: 0 between two subjects. */
    const valueAt = (entry: Entry, a: number, b: number): number => {
      const [i, j] = [rows[a], rows[b]];
      return subject.index[i] === subject.index[j] ? size[i] * size[j] * entry(entries[groupOf(i)], i, j) : 0;
    };
    const standing = new Map<number, number[]>();
    for (const [a, i] of rows.entries()) standing.set(place(i), [...(standing.get(place(i)) ?? []), a]);
    const everywhere = Array.from(rows.keys());
    const at = (only: number | null): readonly number[] => (only === null ? everywhere : (standing.get(only) ?? []));
    /** Every pair of rows once, of which one is at a place and one at another. */
    const eachPair = (k: number | null, l: number | null, use: (a: number, b: number) => void): void => {
      const [left, right] = k === null ? [l, k] : [k, l];
      const both = left === right || right === null;
      for (const a of at(left)) {
        for (const b of both ? everywhere : at(right)) {
          if (both && b < a && (left === null || place(rows[b]) === left)) continue;
          use(a, b);
        }
      }
    };
    const filled = (entry: Entry, only: number | null = null): Dense => {
      const out = Dense.zeros(m, m);
      eachPair(only, only, (a, b) => {
        const value = valueAt(entry, a, b);
        out.set(a, b, value);
        out.set(b, a, value);
      });
      return out;
    };
    const against = (D: Dense, entry: Entry, k: number | null = null, l: number | null = null): number => {
      let sum = 0;
      eachPair(k, l, (a, b) => {
        sum += (a === b ? 1 : 2) * D.get(a, b) * valueAt(entry, a, b);
      });
      return sum;
    };
    const C = (one: Entries, i: number, j: number): number => one.value(place(i), place(j));
    /** By parameter k of the covariances, 0 in other groups. */
    const dC =
      (k: number) =>
      (one: Entries, i: number, j: number): number =>
        Math.floor(k / perGroup) === groupOf(i) ? one.first(k % perGroup, place(i), place(j)) : 0;
    const onlyOf = (k: number): number | null => entries[Math.floor(k / perGroup)].only(k % perGroup);
    const find = (k: number): Factor | undefined => factors.find(({ from, count }) => k >= from && k < from + count);
    const slope = (k: number, i: number, j: number): number => {
      const found = find(k);
      return found ? found.at.first(k - found.from, i) + found.at.first(k - found.from, j) : 0;
    };
    const bend = (k: number, l: number, i: number, j: number): number => {
      const found = find(k);
      if (!found || found !== find(l)) return 0;
      return found.at.second(k - found.from, l - found.from, i) + found.at.second(k - found.from, l - found.from, j);
    };
    return {
      value: filled(C),
      first: () =>
        names.map((_, k) =>
          k < structural ? filled(dC(k), onlyOf(k)) : filled((one, i, j) => slope(k, i, j) * C(one, i, j)),
        ),
      bent: (a, b, D) => {
        const [k, l] = [Math.min(a, b), Math.max(a, b)];
        if (k >= structural) {
          return against(D, (one, i, j) => (slope(k, i, j) * slope(l, i, j) + bend(k, l, i, j)) * C(one, i, j));
        }
        if (l >= structural) return against(D, (one, i, j) => slope(l, i, j) * dC(k)(one, i, j), onlyOf(k), onlyOf(k));
        const group = Math.floor(k / perGroup);
        if (entries[group].linear || group !== Math.floor(l / perGroup)) return 0;
        const second = (one: Entries, i: number, j: number): number =>
          group === groupOf(i) ? one.second(k % perGroup, l % perGroup, place(i), place(j)) : 0;
        return against(D, second, onlyOf(k), onlyOf(l));
      },
    };
  }
}
interface Factor {
  readonly at: LogScaleAt;
  readonly from: number;
  readonly count: number;
}
const scalesOf = (variance: readonly VarianceFunction[], fitted: () => Float64Array): LogScale[] =>
  variance.map((one, place) => logScaleOf(one, place, one.of === 'fitted' ? fitted() : one.of));

/** `sigma2` stands beside the named ones. null: not these, or more than these. */
function valuesOf({ sigma2, parameters }: Marginal, names: readonly string[]): number[] | null {
  const named = names.filter((name) => name !== 'sigma2');
  if (Object.keys(parameters).length !== named.length) return null;
  const values = names.map((name) => (name === 'sigma2' ? sigma2 : own(parameters, name)));
  return values.every((value) => value !== undefined) ? values : null;
}
