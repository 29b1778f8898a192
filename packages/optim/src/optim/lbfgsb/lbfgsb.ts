import type { MinimizeOptions } from '../../minimize.ts';
import type { Watched } from '../../watched.ts';
import type { OptimControl, OptimEnd, OptimFault } from '../method.ts';
import { type Box, isEmpty, newBox, project, projectedGradient } from './box.ts';
import { type CauchyPoint, cauchyPoint, newCauchyPoint } from './cauchy-point.ts';
import { allFree, classify, type FreeVariables } from './free-variables.ts';
import { dot, forget, type LimitedMemory, newMemory, remember } from './limited-memory.ts';
import { type Iterate, searchLine, type Travelled } from './line-search.ts';
import * as say from './messages.ts';
import { newStepSearch } from './more-thuente.ts';
import { minimizeOnFace } from './subspace.ts';
import { newSubspaceMatrix, type SubspaceMatrix, updateSubspaceMatrix } from './subspace-matrix.ts';

/** What a run keeps from one iteration to the next. */
interface Run {
  readonly box: Box;
  readonly at: Iterate;
  readonly memory: LimitedMemory;
  readonly K: SubspaceMatrix;
  readonly cauchy: CauchyPoint;
  readonly variables: FreeVariables;
  iterations: number;
  /** The memory has taken in a pair since K was formed. */
  updated: boolean;
}

/** Thrown where R stops with an error. */
class Fault extends Error {}

/** R's codes of the end. */
const [DONE, LIMIT, ERROR] = [0, 1, 52];

/**
 * L-BFGS-B of Byrd, Lu, Nocedal & Zhu (1995, SIAM J. Sci. Comput. 16:1190-1208) as their code of 1996 has it (Zhu, Byrd, Lu &
 * Nocedal 1997, ACM TOMS 23:550-560, algorithm 778; the Fortran of version 2.1, free to use, was read), with the line search of Moré & Thuente (1994) and R's limits. The
 * correction of 2011 (Morales & Nocedal, ACM TOMS 38:7), which changes the subspace step, is not in it: R has not taken it up.
 */
export function limitedMemory(
  f: Watched,
  start: Float64Array,
  control: OptimControl,
  { lower, upper, gradient = false }: MinimizeOptions,
): OptimEnd | OptimFault {
  const box = newBox(start.length, lower, upper);
  const wrong = argumentFault(control, box);
  if (wrong !== null) return { par: start.slice(), value: Infinity, code: ERROR, message: wrong, iterations: 0 };
  const run = newRun(box, start, control.lmm);
  try {
    return minimize(run, control, f, evaluator(f, !gradient));
  } catch (fault) {
    if (fault instanceof Fault) return { fault: fault.message };
    throw fault;
  }
}

function argumentFault({ lmm, factr }: OptimControl, box: Box): string | null {
  if (isEmpty(box)) return say.EMPTY_BOX;
  if (factr < 0) return say.NEGATIVE_FACTOR;
  return lmm <= 0 ? say.NO_MEMORY : null;
}

function newRun(box: Box, start: Float64Array, m: number): Run {
  const n = start.length;
  const at: Iterate = { x: start.slice(), f: Infinity, g: new Float64Array(n) };
  project(box, at.x);
  return {
    box,
    at,
    memory: newMemory(m),
    K: newSubspaceMatrix(m),
    cauchy: newCauchyPoint(n, m),
    variables: allFree(n),
    iterations: 0,
    updated: false,
  };
}

function minimize(
  run: Run,
  { maxit, factr, pgtol }: OptimControl,
  f: Watched,
  evaluate: (at: Iterate) => void,
): OptimEnd {
  const { box, at, memory } = run;
  const end = (code: number, message: string): OptimEnd => ({
    par: at.x,
    value: at.f,
    code,
    message,
    iterations: run.iterations,
  });
  if (at.x.length === 0) {
    at.f = f.value(at.x);
    return end(DONE, say.NOTHING);
  }
  const search = newStepSearch();
  evaluate(at);
  f.accept();
  let norm = projectedGradient(box, at.x, at.g);
  if (norm <= pgtol) return end(DONE, say.SMALL_GRADIENT);
  for (;;) {
    if (!target(run, norm)) {
      refresh(run);
      continue;
    }
    const travelled = searchLine(search, box, at, run.cauchy.x, run.iterations === 0, evaluate);
    if (travelled === null) {
      if (memory.size > 0) {
        refresh(run);
        continue;
      }
      run.iterations++;
      return end(ERROR, say.ABNORMAL);
    }
    f.accept();
    run.iterations++;
    norm = projectedGradient(box, at.x, at.g);
    if (run.iterations > maxit) return end(LIMIT, say.NEW_ITERATE);
    if (norm <= pgtol) return end(DONE, say.SMALL_GRADIENT);
    const size = Math.max(Math.abs(travelled.from.f), Math.abs(at.f), 1);
    if (travelled.from.f - at.f <= factr * Number.EPSILON * size) return end(DONE, say.SMALL_REDUCTION);
    if (!learn(run, travelled)) refresh(run);
  }
}

/** f and g at a point, with what R makes errors of: a derivative that is not finite, if it is a difference. */
const evaluator =
  (f: Watched, differences: boolean) =>
  (at: Iterate): void => {
    if (!at.x.every(Number.isFinite)) throw new Fault(say.notFinitePoint());
    at.f = f.value(at.x);
    if (!Number.isFinite(at.f)) throw new Fault(say.notFiniteValue());
    f.gradient(at.x, at.g);
    const bad = differences ? at.g.findIndex((gi) => !Number.isFinite(gi)) : -1;
    if (bad >= 0) throw new Fault(say.notFiniteDifference(bad));
  };

/** Starts again from B = I. */
function refresh(run: Run): void {
  forget(run.memory);
  run.updated = false;
}

/**
 * The minimizer of the model, in `cauchy.x`: the Cauchy point, then the Newton step on its face. Without bounds the Cauchy
 * point is not needed once there is a memory. False where the memory fails.
 */
function target(run: Run, norm: number): boolean {
  const { box, at, memory, K, cauchy, variables } = run;
  let form = run.updated;
  if (!box.constrained && memory.size > 0) {
    cauchy.x.set(at.x);
  } else {
    if (norm <= 0) cauchy.x.set(at.x);
    else if (!cauchyPoint(memory, box, at.x, at.g, cauchy)) return false;
    classify(variables, cauchy.held, run.iterations === 0 || !box.constrained);
    form ||= variables.entering.length > 0 || variables.leaving.length > 0;
  }
  if (variables.free.length === 0 || memory.size === 0) return true;
  if (form && !updateSubspaceMatrix(K, memory, variables, run.updated)) return false;
  return minimizeOnFace(memory, K, box, variables.free, at.x, at.g, cauchy);
}

/** Takes the step into the memory where its curvature is positive, s'y > eps |g's|; false where the memory fails. */
function learn(run: Run, { from, d, squares, slope0, slope, step }: Travelled): boolean {
  const y = run.at.g.map((g, i) => g - from.g[i]);
  const yy = dot(y, y);
  const sy = step === 1 ? slope - slope0 : (slope - slope0) * step;
  run.updated = !(sy <= Number.EPSILON * -slope0 * step);
  if (!run.updated) return true;
  const s = step === 1 ? d : d.map((di) => step * di);
  return remember(run.memory, { s, y, yy, sy, ss: step === 1 ? squares : step * step * squares });
}
