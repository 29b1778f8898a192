/** Derivatives by differences, along every parameter of a point: each step moves what a row says by little, whatever the column's unit. */
import {
  type Answer,
  type Canonical,
  isRefusal,
  type Matrix,
  type OtherPart,
  type Predictor,
  type Problem,
} from '@mixdiff/contract';
import type { Information, InformationParameter } from '../information.ts';
import type { Score } from '../score.ts';
import type { Family } from './family.ts';
import { dispersionOf, shapeOf } from './parameters.ts';

interface Move {
  readonly parameter: InformationParameter;
  readonly step: number;
  /** No point lies below the parameter's own value by the step. */
  readonly oneSided: boolean;
  to(at: Canonical, by: number): Canonical;
  of(score: Score): number;
}
export type Moves = readonly Move[];

const STEP = 1e-4;

/** Distinct elements of each Sigma, the dispersion, coefficients that were not dropped. */
export function movesOf(problem: Problem, family: Family, at: Canonical): Moves {
  const { parts, random } = problem;
  const moves: Move[] = [];
  random.forEach((_, term) => {
    const { nrow: c, data } = at.Sigma[term];
    const size = (i: number): number => Math.max(data[i * (c + 1)], 1e-2);
    for (let j = 0; j < c; j++) {
      for (let i = j; i < c; i++) {
        const step = STEP * Math.sqrt(size(i) * size(j));
        moves.push({
          parameter: { kind: 'Sigma', term, i, j },
          step,
          oneSided: i === j && data[i * (c + 1)] < step,
          to: (from, by) => ({ ...from, Sigma: from.Sigma.map((S, k) => (k === term ? plus(S, i, j, by) : S)) }),
          of: (score) => score.Sigma[term].data[j * c + i] * (i === j ? 1 : 2),
        });
      }
    }
  });
  const one = parts.dispersion ? null : dispersionOf(family, at.residual);
  if (one) moves.push(moveOfDispersion(at));
  const shape = shapeOf(family, at.residual);
  if (family.shape && shape !== undefined) moves.push(moveOfShape(family.shape, shape));
  moves.push(...movesOfColumns(parts.conditional, at.beta, null));
  for (const part of ['zeroInflation', 'dispersion'] as const) {
    const [predictor, values] = [parts[part], at.others?.[part]];
    if (predictor && values) moves.push(...movesOfColumns(predictor, values, part));
  }
  return moves;
}
/** Relative to how far the parameter is from where it ends: no degrees of freedom, a power of 1 or 2. */
function moveOfShape(name: string, here: number): Move {
  return {
    parameter: { kind: 'shape', name },
    step: STEP * (name === 'power' ? Math.min(here - 1, 2 - here) : here),
    oneSided: false,
    to: (from, by) => ({
      ...from,
      residual: {
        kind: 'none',
        family: { ...(from.residual.kind === 'none' ? from.residual.family : {}), [name]: here + by },
      },
    }),
    of: ({ dshape = Number.NaN }) => dshape,
  };
}
function moveOfDispersion({ residual }: Canonical): Move {
  const parameter = residual.kind === 'variance' ? ({ kind: 'sigma2' } as const) : ({ kind: 'dispersion' } as const);
  const here =
    residual.kind === 'variance' ? residual.sigma2 : residual.kind === 'none' ? residual.family!['dispersion'] : 1;
  return {
    parameter,
    step: STEP * here,
    oneSided: false,
    to: (from, by) => ({
      ...from,
      residual:
        residual.kind === 'variance'
          ? { kind: 'variance', sigma2: here + by }
          : {
              kind: 'none',
              family: { ...(from.residual.kind === 'none' ? from.residual.family : {}), dispersion: here + by },
            },
    }),
    of: ({ ddispersion = Number.NaN }) => ddispersion,
  };
}
function movesOfColumns({ X }: Predictor, values: Float64Array, part: OtherPart | null): Move[] {
  const n = X.nrow;
  const shifted = (x: Float64Array, j: number, by: number): Float64Array => x.map((b, k) => (k === j ? b + by : b));
  return [...values.keys()].flatMap((column): Move[] => {
    if (Number.isNaN(values[column])) return [];
    let size = 0;
    for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(X.data[column * n + i]));
    const move = { step: STEP / (size || 1), oneSided: false };
    if (part === null) {
      return [
        {
          ...move,
          parameter: { kind: 'beta', column },
          to: (from, by) => ({ ...from, beta: shifted(from.beta, column, by) }),
          of: ({ dbeta }) => dbeta?.[column] ?? Number.NaN,
        },
      ];
    }
    return [
      {
        ...move,
        parameter: { kind: 'other', part, column },
        to: (from, by) => ({
          ...from,
          others: { ...from.others, [part]: shifted(from.others?.[part] ?? new Float64Array(0), column, by) },
        }),
        of: ({ dothers }) => dothers?.[part]?.[column] ?? Number.NaN,
      },
    ];
  });
}
function plus({ nrow, ncol, data }: Matrix, i: number, j: number, by: number): Matrix {
  const out = data.slice();
  out[j * nrow + i] += by;
  if (i !== j) out[i * nrow + j] += by;
  return { nrow, ncol, data: out };
}

/** Of a criterion without slopes of its own. */
export function scoreByDifferences(
  moves: Moves,
  at: Canonical,
  value: (at: Canonical) => Answer<number>,
): Answer<Score> {
  const here = value(at);
  if (typeof here !== 'number') return here;
  const slopes = new Float64Array(moves.length);
  for (const [k, { step, oneSided, to }] of moves.entries()) {
    const h = 10 * step;
    const [up, down] = [value(to(at, h)), value(to(at, oneSided ? 2 * h : -h))];
    if (typeof up !== 'number') return up;
    if (typeof down !== 'number') return down;
    slopes[k] = oneSided ? (4 * up - down - 3 * here) / (2 * h) : (up - down) / (2 * h);
  }
  const Sigma = at.Sigma.map(({ nrow, ncol, data }): Matrix => ({ nrow, ncol, data: new Float64Array(data.length) }));
  const dbeta = at.beta.map((b) => (Number.isNaN(b) ? Number.NaN : 0));
  const dothers: Partial<Record<OtherPart, Float64Array>> = {};
  let [ddispersion, dshape]: (number | undefined)[] = [];
  for (const [k, { parameter }] of moves.entries()) {
    switch (parameter.kind) {
      case 'Sigma': {
        const { term, i, j } = parameter;
        const { nrow, data } = Sigma[term];
        data[j * nrow + i] = data[i * nrow + j] = i === j ? slopes[k] : slopes[k] / 2;
        break;
      }
      case 'beta':
        dbeta[parameter.column] = slopes[k];
        break;
      case 'other': {
        const { part, column } = parameter;
        const of = dothers[part] ?? (at.others?.[part] ?? new Float64Array(0)).map(() => 0);
        of[column] = slopes[k];
        dothers[part] = of;
        break;
      }
      case 'shape':
        dshape = slopes[k];
        break;
      default:
        ddispersion = slopes[k];
    }
  }
  return {
    logLik: here,
    beta: at.beta,
    Sigma,
    residual: null,
    sigma2: Number.NaN,
    dbeta,
    ddispersion,
    dshape,
    dothers,
  };
}

/** Minus the differences of the score; to one side, with the error of the second order, at a variance near zero. */
export function informationBy(
  moves: Moves,
  at: Canonical,
  score: (at: Canonical) => Answer<Score>,
): Answer<Information> {
  const here = score(at);
  if (isRefusal(here)) return here;
  const d = moves.length;
  const data = new Float64Array(d * d);
  const slopesOf = (of: Score): Float64Array => Float64Array.from(moves, (move) => move.of(of));
  const gradient = slopesOf(here);
  for (const [k, { step, oneSided, to }] of moves.entries()) {
    const [up, down] = [score(to(at, step)), score(to(at, oneSided ? 2 * step : -step))];
    if (isRefusal(up)) return up;
    if (isRefusal(down)) return down;
    const [a, b] = [slopesOf(up), slopesOf(down)];
    for (let l = 0; l < d; l++) {
      const slope = oneSided ? (4 * a[l] - b[l] - 3 * gradient[l]) / (2 * step) : (a[l] - b[l]) / (2 * step);
      data[k * d + l] -= slope / 2;
      data[l * d + k] -= slope / 2;
    }
  }
  return { ...here, parameters: moves.map(({ parameter }) => parameter), gradient, matrix: { nrow: d, ncol: d, data } };
}
