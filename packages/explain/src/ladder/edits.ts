/**
 * The way from one model to another, one thing at a time, always in the same order: only then do shares add up, and
 * mean the same for every pair.
 */
import {
  familyName,
  type Matrix,
  type Problem,
  type RandomTerm,
  type Response,
  withConditional,
  withResponse,
} from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import { residualEdits } from './residual-edits.ts';
import { onRows, sharedRows } from './rows.ts';
import { sameNumbers, samePartition } from './same-rows.ts';
import { sameTrials } from './same-trials.ts';

/** The first four rungs: what is different before anything is estimated. */
export type Rung = 'rows' | 'fixed' | 'response' | 'weights' | 'random' | 'criterion' | 'optimum' | 'derived' | 'print';
export interface Edit {
  readonly rung: Rung;
  readonly problem: Problem;
  readonly weights: WeightKind;
}

/**
 * The way from problem a to problem b, one rung at a time, in the order of the ladder: on the rows that both used, then
 * X, the response and its offset, the weights, the random part, the method; last, b's own rows.
 */
export function edits(a: Problem, b: Problem, weightsA: WeightKind, weightsB: WeightKind): Edit[] {
  if (a === b && (weightsA === weightsB || !a.weights)) return [];
  // rows of other counts share none, and are of the same trials
  if (sameTrials(a, b)) return [{ rung: 'rows', problem: b, weights: weightsB }];
  const { inA, inB } = sharedRows(a, b);
  const [common, target] = [onRows(a, inA), onRows(b, inB)];
  const path: Edit[] = [];
  let now: Edit = { rung: 'rows', problem: common, weights: weightsA };
  const step = (rung: Rung, change: (problem: Problem) => Problem, weights = now.weights): void => {
    now = { rung, problem: change(now.problem), weights };
    path.push(now);
  };
  if (common !== a) path.push(now);
  const { X, columns, term, offset } = target.parts.conditional;
  if (!sameFixed(common, target)) step('fixed', (at) => withConditional(at, { X, columns, term }));
  if (!sameResponse(common.response, target.response) || !sameMaybe(common.parts.conditional.offset, offset))
    step('response', (at) => withConditional(withResponse(at, target.response), { offset }));
  if (!sameWeights(common, target, weightsA, weightsB)) {
    step('weights', (at) => ({ ...at, weights: target.weights }), weightsB);
  }
  const { random, residual } = target;
  const grown = !sameRandom(common.random, random);
  if (grown || (common.residual === null) !== (residual === null)) {
    step('random', (at) => ({ ...at, random, residual }));
  } else if (common.residual && residual) {
    for (const change of residualEdits(common.residual, residual))
      step('random', (at) => ({ ...at, residual: change }));
  }
  if (common.method !== target.method) step('criterion', (at) => ({ ...at, method: target.method }));
  const arrived = target === b && inB.length === b.response.y.length;
  if (arrived) {
    // the last place is b itself, so that what is known of b counts
    const last = path.at(-1);
    return last ? [...path.slice(0, -1), { ...last, problem: b }] : [];
  }
  return [...path, { rung: 'rows', problem: b, weights: weightsB }];
}
const sameResponse = (a: Response, b: Response): boolean =>
  familyName(a) === familyName(b) && a.link === b.link && sameNumbers(a.y, b.y) && sameMaybe(a.trials, b.trials);
const sameMaybe = (a: Float64Array | null, b: Float64Array | null): boolean =>
  a === null || b === null ? a === b : sameNumbers(a, b);
const sameMatrix = (a: Matrix, b: Matrix): boolean => a.ncol === b.ncol && sameNumbers(a.data, b.data);
const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i]);
const sameFixed = (a: Problem, b: Problem): boolean =>
  sameMatrix(a.parts.conditional.X, b.parts.conditional.X) &&
  sameList(a.parts.conditional.columns, b.parts.conditional.columns);
function sameWeights(a: Problem, b: Problem, kindA: WeightKind, kindB: WeightKind): boolean {
  const [one, other] = [a.weights?.values ?? null, b.weights?.values ?? null];
  return sameMaybe(one, other) && (kindA === kindB || one === null);
}
/** Same groups of rows by the same columns with the same structure; names and the order of levels do not count. */
export function sameTerm(a: RandomTerm, b: RandomTerm): boolean {
  return a.structure.kind === b.structure.kind && sameMatrix(a.Z, b.Z) && samePartition(a.level, b.level);
}
const sameRandom = (a: readonly RandomTerm[], b: readonly RandomTerm[]): boolean =>
  a.length === b.length &&
  a.every(
    (term, i) =>
      sameTerm(term, b[i] as RandomTerm) &&
      term.group === b[i]?.group &&
      sameList(term.levels, (b[i] as RandomTerm).levels),
  );
