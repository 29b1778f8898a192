/**
 * Which observations two fits share. By row numbers of one file, not by values: two rows may be equal and still be two.
 */
import type { By, Matrix, Predictor, Problem, RandomTerm, ResidualModel, VarianceFunction } from '@mixdiff/contract';

/** Row positions (in a) and (in b) of the observations that both used, in a's order. */
export function sharedRows(a: Problem, b: Problem): { readonly inA: Int32Array; readonly inB: Int32Array } {
  const sameFile = a.source.dataHash === b.source.dataHash;
  if (!sameFile && a.response.y.length === b.response.y.length)
    return { inA: counting(a.response.y.length), inB: counting(b.response.y.length) };
  const at = new Map(Array.from(b.source.rows, (row, i) => [row, i]));
  const inA: number[] = [];
  const inB: number[] = [];
  a.source.rows.forEach((row, i) => {
    const j = at.get(row);
    if (j === undefined) return;
    inA.push(i);
    inB.push(j);
  });
  return { inA: Int32Array.from(inA), inB: Int32Array.from(inB) };
}
const counting = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** The problem on some of its rows, in the given order; levels without rows go. */
export function onRows(problem: Problem, rows: Int32Array): Problem {
  const {
    response: { y, trials },
    parts: { conditional, zeroInflation, dispersion },
    residual,
    weights,
    source,
  } = problem;
  if (rows.length === y.length && rows.every((row, i) => row === i)) return problem;
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i] as number);
  const onRowsOf = (side: Predictor): Predictor => ({
    ...side,
    X: matrixRows(side.X, rows),
    offset: side.offset && pick(side.offset),
  });
  const others = {
    ...(zeroInflation ? { zeroInflation: onRowsOf(zeroInflation) } : {}),
    ...(dispersion ? { dispersion: onRowsOf(dispersion) } : {}),
  };
  return {
    ...problem,
    response: { ...problem.response, y: pick(y), trials: trials && pick(trials) },
    parts: { ...others, conditional: onRowsOf(conditional) },
    random: problem.random.map((term) => termOnRows(term, rows)),
    residual: residual && residualOnRows(residual, rows),
    weights: weights && { ...weights, values: pick(weights.values) },
    source: { ...source, rows: Int32Array.from(rows, (i) => source.rows[i] as number) },
  };
}
function matrixRows({ nrow, ncol, data }: Matrix, rows: Int32Array): Matrix {
  const out = new Float64Array(rows.length * ncol);
  for (let j = 0; j < ncol; j++) {
    rows.forEach((from, i) => {
      out[j * rows.length + i] = data[j * nrow + from] as number;
    });
  }
  return { nrow: rows.length, ncol, data: out };
}
const termOnRows = (term: RandomTerm, rows: Int32Array): RandomTerm => {
  const { levels, index } = levelsOnRows(term.levels, term.level, rows);
  return { ...term, levels, level: index, Z: matrixRows(term.Z, rows) };
};
/** Every declared position stays, and every function of the variance. */
const residualOnRows = (residual: ResidualModel, rows: Int32Array): ResidualModel => ({
  ...residual,
  subject: byOnRows(residual.subject, rows),
  position: Int32Array.from(rows, (i) => residual.position[i] as number),
  ...(residual.by ? { by: byOnRows(residual.by, rows) } : {}),
  ...(residual.at ? { at: matrixRows(residual.at, rows) } : {}),
  ...(residual.variance ? { variance: residual.variance.map((one) => varianceOnRows(one, rows)) } : {}),
});
const byOnRows = (by: By, rows: Int32Array): By => ({ ...by, ...levelsOnRows(by.levels, by.index, rows) });
const varianceOnRows = ({ kind, of, by }: VarianceFunction, rows: Int32Array): VarianceFunction => ({
  kind,
  of: of instanceof Float64Array ? Float64Array.from(rows, (i) => of[i] as number) : of,
  by: by && byOnRows(by, rows),
});
function levelsOnRows(levels: readonly string[], codes: Int32Array, rows: Int32Array) {
  const own = Int32Array.from(rows, (i) => codes[i] as number);
  const used = [...new Set(own)].sort((a, b) => a - b);
  const renumbered = new Map(used.map((old, i) => [old, i]));
  return {
    levels: used.map((old) => levels[old] as string),
    index: own.map((old) => renumbered.get(old) as number),
  };
}
