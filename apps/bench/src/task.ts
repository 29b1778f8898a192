import type { Memory } from './memory.ts';

/** One thing to time. */
export interface Task {
  /** `jsp/lme4/fit`: R knows it by the same name. */
  readonly id: string;
  /** What R is asked for in its place, where R has no such thing of its own. */
  readonly besides?: string;
  readonly model: string;
  readonly engine: string;
  readonly what: string;
  /** Once, untimed; the number says what was found, so that both sides can be seen to have done the same. */
  readonly warm: () => Promise<number | null>;
  readonly run: (times: number) => Promise<void> | void;
  /** What one run takes at its peak, in a process of its own. */
  readonly memory?: () => Memory | null;
}
