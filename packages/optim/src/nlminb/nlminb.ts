import type { Stop } from '@mixdiff/contract';
import type { Minimum, Objective } from '../minimize.ts';
import { MOST_EVALUATIONS } from '../watched.ts';
import { clip } from './box.ts';
import { LOOSE } from './exact-model.ts';
import { absorb, startIteration, trials } from './iteration.ts';
import { boundsWithHessian, end, nanGradient, nanHessian } from './messages.ts';
import { NAN_GRADIENT, NAN_HESSIAN, type NlminbOptions, newRun, type Run, takeGradient, tryPoint } from './run.ts';
import { readScale, readSettings, settingsFault } from './settings.ts';

const BAD_SCALE = 18;
const LIMITS_CROSS = 82;

/**
 * R's `stats::nlminb`: PORT's quasi-Newton method with a double-dogleg trust region, with the objective's gradient (Gay 1983,
 * ACM TOMS 9:503-524: SUMSL) or by differences (SMSNO), with or without bounds; without bounds also with a gradient and a Hessian
 * (HUMSL: the same trials, but the step of Moré & Sorensen on the exact model). It visits the same points in the same order as R 4.2.2, to the bit where the objective's values are the same to the bit (with a Hessian in three of four
 * runs, to 1e-9 in the others).
 *
 * As there: NaN counts as +Infinity; `par` is where x was left, which after a probe (codes 7, 8, 9) need not be
 * where `value` was found; and the objective is called once more at `par`, uncounted, before returning, which leaves an
 * engine's work arrays at the end point.
 *
 * `stop.code` is R's `convergence`, 0 or 1; PORT's code stands in the message. `evaluations.g` counts gradients or,
 * without a gradient, evaluations for differences. The trace holds the counted evaluations of f.
 */
export function nlminb(objective: Objective, start: Float64Array, options: NlminbOptions = {}): Minimum {
  const asked = readSettings(options.control);
  const settings = { ...asked, 'eval.max': Math.min(asked['eval.max'], options.most ?? MOST_EVALUATIONS) };
  const scale = readScale(options.scale, settings['scale.init'], start.length);
  const run = newRun(objective, start, scale ?? start, settings, options);
  const fault = scale ? settingsFault(settings) : end(BAD_SCALE);
  if (fault !== null) return result(run, 'failed', 1, fault);
  const { t, box } = run;
  if (box && run.exact) return result(run, 'failed', null, boundsWithHessian());
  if (box?.lower.some((low, i) => low > box.upper[i])) {
    t.nf = 1;
    t.ng = 1;
    return result(run, 'failed', 1, end(LIMITS_CROSS));
  }
  const code = minimize(run);
  if (code === NAN_GRADIENT) return result(run, 'failed', null, nanGradient());
  if (code === NAN_HESSIAN) return result(run, 'failed', null, nanHessian());
  run.evaluate(t.x);
  return result(run, reason(code), code <= 6 ? 0 : 1, end(code));
}

/** Returns PORT's code of the end. */
function minimize(run: Run): number {
  const { t, box, settings } = run;
  if (box) clip(box, t.x);
  tryPoint(run);
  let failure = takeGradient(run);
  t.radius = run.exact ? settings['step.min'] / (1 + LOOSE) : settings['step.min'];
  while (failure === 0) {
    if (!(t.iterations < settings['iter.max'])) return 10;
    startIteration(run);
    const code = trials(run);
    if (code !== 0 && t.f >= t.f0) return code;
    failure = absorb(run);
    if (failure === 0 && code !== 0 && !box?.freed) return code;
  }
  return failure;
}

function reason(code: number): Stop['reason'] {
  if (code <= 6) return 'converged';
  return code === 9 || code === 10 ? 'budget' : 'failed';
}

function result({ t, record }: Run, why: Stop['reason'], code: number | null, message: string): Minimum {
  return {
    par: t.x.slice(),
    value: t.f,
    stop: {
      reason: why,
      code,
      message,
      optimizer: 'nlminb',
      iterations: t.iterations,
      evaluations: { f: t.nf, g: t.ng },
    },
    trace: record?.trace() ?? null,
  };
}
