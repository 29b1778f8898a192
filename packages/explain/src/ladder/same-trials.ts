/**
 * Binomial counts and the 0/1 rows that they count are one response: rows of the same predictor values and groups, with the same successes of
 * the same trials. Their likelihoods differ by what no parameter enters, the sum of log choose(trials, successes).
 */
import type { Problem } from '@mixdiff/contract';

/** Whether two problems are of the same trials, put together in other rows. */
export function sameTrials(a: Problem, b: Problem): boolean {
  const alike =
    [a, b].every(isOfTrials) &&
    a.response.link === b.response.link &&
    a.method === b.method &&
    a.parts.conditional.columns.join('\n') === b.parts.conditional.columns.join('\n') &&
    a.random.map(nameOf).join('\n') === b.random.map(nameOf).join('\n');
  if (!alike) return false;
  const [one, other] = [cellsOf(a), cellsOf(b)];
  if (one.size !== other.size || [...one].some(([cell, sum]) => other.get(cell)?.join() !== sum.join())) return false;
  // the same cells in the same rows are no other way of counting
  return Math.abs(logChooseOf(a) - logChooseOf(b)) > 0;
}
const isOfTrials = ({ response, weights, parts, residual }: Problem): boolean =>
  response.family === 'binomial' && weights === null && residual === null && parts.zeroInflation === undefined;
const nameOf = ({ name, structure }: Problem['random'][number]): string => `${name} ${structure.kind}`;

/** Successes and trials of the rows that differ in nothing that the model sees. */
function cellsOf({ response: { y, trials }, parts: { conditional }, random }: Problem): Map<string, number[]> {
  const cells = new Map<string, number[]>();
  const n = y.length;
  for (let i = 0; i < n; i++) {
    const row = ({ data, ncol }: { readonly data: Float64Array; readonly ncol: number }): number[] =>
      Array.from({ length: ncol }, (_, j) => data[j * n + i] as number);
    const groups = random.map((term) => [term.levels[term.level[i] as number], ...row(term.Z)]);
    const cell = JSON.stringify([row(conditional.X), conditional.offset?.[i] ?? 0, groups]);
    const [successes = 0, all = 0] = cells.get(cell) ?? [];
    cells.set(cell, [successes + (y[i] as number), all + (trials?.[i] ?? 1)]);
  }
  return cells;
}
/** sum log choose(n, y), what no parameter enters. */
export function logChooseOf({ response: { y, trials } }: Problem): number {
  let sum = 0;
  for (const [i, k] of y.entries()) for (let j = 1; j <= k; j++) sum += Math.log(((trials?.[i] ?? 1) - k + j) / j);
  return sum;
}
