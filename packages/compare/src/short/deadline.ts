import type { Context } from '@mixdiff/contract';

/** LIVE. A share of time by the app's clock; what was done when it passes is what is reported. */
export interface Deadline {
  passed(): boolean;
  /** Three times over: what is worth having is had by then, or costs too much. */
  longPassed(): boolean;
}
export function deadlineIn(milliseconds: number, context: Context): Deadline {
  const begun = context.milliseconds();
  const after = (times: number): boolean =>
    context.signal?.aborted === true || context.milliseconds() > begun + times * milliseconds;
  return { passed: () => after(1), longPassed: () => after(3) };
}
