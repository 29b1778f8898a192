/** Ctrl-C, or a scheduler that wants its node back, ends a run at the next step, and soon in any case; a second one at once. */
import { EXIT } from './exit.ts';
import { tellPerson } from './tell.ts';

/** Commands see `signal.aborted` and stop at the next step; the process ends soon in any case. */
export const signal = { aborted: false };
const GRACE_MS = 500;

export function watchInterrupts(): void {
  const stop = (): void => {
    if (signal.aborted) process.exit(EXIT.interrupted);
    signal.aborted = true;
    process.exitCode = EXIT.interrupted;
    tellPerson('mixdiff: interrupted; nothing was left half-written\n');
    setTimeout(() => process.exit(EXIT.interrupted), GRACE_MS).unref();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
