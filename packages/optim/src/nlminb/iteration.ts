import { boxStep, clip, inOrder } from './box.ts';
import { dogleg, newtonStep, scaledLength, steepestStep } from './dogleg.ts';
import { startModel, timesHessian } from './exact-model.ts';
import { judge } from './judge.ts';
import { moreSorensen } from './more-sorensen.ts';
import { dot, norm } from './norm.ts';
import { type Run, takeGradient, tryPoint } from './run.ts';
import { secantUpdate } from './secant.ts';
import type { State, Verdict } from './state.ts';
import { timesL, timesLT } from './triangular.ts';

const TOO_MANY_EVALUATIONS = 9;

/** x becomes x0; from the second iteration on the radius follows from the last step. */
export function startIteration(run: Run): void {
  const { t, box } = run;
  if (t.iterations > 0) {
    const next = t.radiusFactor * t.length;
    if (!box || t.radiusFactor < 1 || next > t.radius) t.radius = next;
  }
  t.iterations++;
  t.f0 = t.f;
  t.x0.set(t.x);
  run.row0 = run.row;
  t.first = true;
  if (run.exact) startModel(run.exact.model, t);
}

/** Trials until one is accepted (returns 0) or PORT's code says stop. */
export function trials(run: Run): number {
  const { t, settings } = run;
  t.verdict = 'none';
  for (;;) {
    if (!(t.nf < settings['eval.max'])) return TOO_MANY_EVALUATIONS;
    step(run);
    if (worthTrying(t)) tryStep(run);
    weigh(run);
    while (is(t, 'probe')) {
      t.radius = settings['step.max'];
      step(run);
      weigh(run);
    }
    if (is(t, 'stop')) return t.code;
    if (!is(t, 'retry')) return 0;
    t.radius = t.radiusFactor * t.length;
    t.first = false;
  }
}

const is = (t: State, verdict: Verdict): boolean => t.verdict === verdict;

/**
 * Where a box leaves no variable free PORT does not set N; what R then reads was seen to be the last N with a gradient
 * and 0 by differences. Only the message (3) or (5) depends on it.
 */
function step({ t, box, analytic, exact }: Run): void {
  if (exact) {
    moreSorensen(t, exact.model);
    return;
  }
  const fresh = t.verdict === 'none';
  if (box) {
    if (box.free === 0 && !analytic) t.newtonGain = 0;
    boxStep(box, t, fresh);
    return;
  }
  if (fresh) {
    t.newtonGain = newtonStep(t.l, t.n, t.g, t.p);
    t.newtonLength = scaledLength(t.d, t.p, t.n, t.w);
    t.curvature = steepestStep(t, t.n, t.g, t.d);
  }
  dogleg(t, t.n, t.s);
}

/** Not where there is no step, nor where a longer step promises little more than the last one gave. */
function worthTrying(t: State): boolean {
  if (t.length <= 0) return false;
  const retried = !t.first;
  return !(retried && !(t.radiusFactor <= 1) && !(t.predicted > 1.2 * t.decrease));
}

function tryStep(run: Run): void {
  const { t, box } = run;
  moveTo(t);
  if (box) clip(box, t.x);
  tryPoint(run);
}

function moveTo({ n, x, x0, s }: State): void {
  for (let i = 0; i < n; i++) x[i] = x0[i] + s[i];
}

function weigh(run: Run): void {
  const { t } = run;
  t.relativeChange = relativeChange(t);
  judge(t, run.settings);
  place(run);
}

function relativeChange({ n, d, x, x0 }: State): number {
  let change = 0;
  let size = 0;
  for (let i = 0; i < n; i++) {
    const moved = Math.abs(d[i] * (x[i] - x0[i]));
    if (moved > change) change = moved;
    const far = d[i] * (Math.abs(x[i]) + Math.abs(x0[i]));
    if (far > size) size = far;
  }
  return size > 0 ? change / size : 0;
}

/** Carries out where the judge wants x. In a box a point is remembered, elsewhere a step. */
function place(run: Run): void {
  const { t, box } = run;
  if (t.place === 'base') {
    t.x.set(t.x0);
    run.row = run.row0;
  } else if (t.place === 'store') {
    t.saved.set(box ? t.x : t.s);
    run.savedRow = run.row;
  } else if (t.place === 'recall') {
    if (box) {
      t.x.set(t.saved);
      stepFromPoints(t);
    } else {
      t.s.set(t.saved);
      moveTo(t);
    }
    run.row = run.savedRow;
    t.relativeChange = relativeChange(t);
  }
}

function stepFromPoints({ n, x, x0, s }: State): void {
  for (let i = 0; i < n; i++) s[i] = x[i] - x0[i];
}

/** After an accepted step: new gradient, the test for a longer radius, the update of L. Returns 0 or a failure. */
export function absorb(run: Run): number {
  const { t, box, exact } = run;
  const tested = t.verdict === 'accept-with-test';
  if (box) stepFromPoints(t);
  t.gOld.set(t.g);
  t.y.fill(0);
  if (tested && exact) {
    timesHessian(exact.model, t.s, t.y);
  } else if (tested && !box) {
    timesLT(t.l, t.n, t.s, t.y);
    timesL(t.l, t.n, t.y);
  }
  const failure = takeGradient(run);
  if (failure !== 0) return failure;
  for (let i = 0; i < t.n; i++) t.w[i] = t.y[i];
  for (let i = 0; i < t.n; i++) t.y[i] = t.g[i] - t.gOld[i];
  if (tested && deservesLonger(t)) t.radiusFactor = 2;
  if (exact) return 0;
  if (box) secantUpdate(t, inOrder(box, t.s, box.e), inOrder(box, t.y, box.g));
  else secantUpdate(t, t.s, t.y);
  return 0;
}

/**
 * The model's gradient at the new point was right (t.w holds Hs), or g still falls along s. In a box R's compiled code
 * clears Hs before it is used, so there it is 0.
 */
function deservesLonger({ n, d, g, s, y, w, z, gradientNorm, slope }: State): boolean {
  for (let i = 0; i < n; i++) z[i] = (w[i] - y[i]) / d[i];
  return norm(z, n) <= 0.5 * gradientNorm || !(dot(g, s, n) >= 0.75 * slope);
}
