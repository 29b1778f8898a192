/** A problem made ready: its design, which problems that differ in the response alone share, and what is observed. */
import { type Answer, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { type CollapsedRows, collapsedRows } from './collapsed-rows.ts';
import { checkNumbers, type Design, type DesignAlone, type WeightKind, withoutResponse } from './design.ts';

/** A design with its response, and fewer rows that stand for its own, where there are any. */
export interface Observed {
  readonly design: Design;
  readonly collapsed: CollapsedRows | null;
}
/** In a study such problems come by thousands. */
interface Prepared {
  readonly X: Matrix;
  readonly weights: Problem['weights'];
  readonly kind: WeightKind;
  readonly design: DesignAlone;
  readonly collapsed: CollapsedRows | null;
}
const known = new WeakMap<Problem['random'], Prepared>();

/** Refused where the design or the response is. */
export function prepare(problem: Problem, kind: WeightKind): Answer<Observed> {
  const { response, random, weights, parts } = problem;
  const { X, offset } = parts.conditional;
  const found = known.get(random);
  const same = found && found.X === X && found.weights === weights && found.kind === kind ? found : null;
  const checked = checkNumbers(problem, same === null);
  if (isRefusal(checked)) return checked;
  const observed = { observed: response.y, offset };
  if (same) return { design: { ...same.design, ...observed }, collapsed: same.collapsed };
  const design = withoutResponse(problem, kind);
  if (isRefusal(design)) return design;
  const collapsed = collapsedRows(design);
  known.set(random, { X, weights, kind, design, collapsed });
  return { design: { ...design, ...observed }, collapsed };
}
