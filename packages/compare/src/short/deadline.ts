import type { Context } from '@mixdiff/contract';

/** LIVE. A share of time by the app's clock; what was done when it passes is what is reported. */
export interface Deadline {
  passed(): boolean;
}
export function deadlineIn(milliseconds: number, context: Context): Deadline {
  const end = context.milliseconds() + milliseconds;
  return { passed: () => context.signal?.aborted === true || context.milliseconds() > end };
}
