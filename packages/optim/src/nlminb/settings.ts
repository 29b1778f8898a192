import { outOfRange } from './messages.ts';

/** PORT's settings under the names of R's `control`. */
export interface Settings {
  readonly 'eval.max': number;
  readonly 'iter.max': number;
  readonly 'abs.tol': number;
  readonly 'rel.tol': number;
  readonly 'x.tol': number;
  readonly 'xf.tol': number;
  readonly 'step.min': number;
  readonly 'step.max': number;
  readonly 'sing.tol': number;
  readonly 'scale.init': number;
  readonly 'diff.g': number;
}

const EPS = 2 ** -52;
const HUGE = Number.MAX_VALUE;
const TINY = 2 ** -1022;

const DEFAULTS: Settings = {
  'eval.max': 200,
  'iter.max': 150,
  'abs.tol': 0,
  'rel.tol': 1e-10,
  'x.tol': 2 ** -26,
  'xf.tol': 100 * EPS,
  'step.min': 1,
  'step.max': 1,
  'sing.tol': 1e-10,
  'scale.init': -1,
  'diff.g': 1000 * EPS,
};

/** In the order of PORT's slots: the last one out of range is the one that is named. */
const ALLOWED: readonly (readonly [keyof Settings, number, number])[] = [
  ['abs.tol', 0, HUGE],
  ['rel.tol', EPS, 0.1],
  ['x.tol', 0, 1],
  ['xf.tol', 0, 1],
  ['step.min', TINY, HUGE],
  ['step.max', TINY, HUGE],
  ['sing.tol', 0, 1],
  ['scale.init', -10, HUGE],
  ['diff.g', EPS, 1],
];

export const readSettings = (control: Readonly<Record<string, number>> = {}): Settings => ({ ...DEFAULTS, ...control });

/** R's message about the last setting that is out of range, or null. */
export function settingsFault(settings: Settings): string | null {
  let fault: string | null = null;
  for (const [name, low, high] of ALLOWED) {
    const value = settings[name];
    if (!(value >= low && value <= high)) fault = outOfRange(name, value);
  }
  return fault;
}

/** The scales d, recycled; a `scale.init` >= 0 overwrites each. Null where one is not positive (PORT's code 18). */
export function readScale(scale: Float64Array | undefined, init: number, n: number): Float64Array | null {
  const d = new Float64Array(n);
  for (let i = 0; i < n; i++) d[i] = init >= 0 ? init : scale ? scale[i % scale.length] : 1;
  return init > 0 || d.every((di) => di > 0) ? d : null;
}
