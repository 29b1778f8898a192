/** The coverage of intervals, checked in one place for the commands that take it. */
import { refuse } from '@mixdiff/contract';
import { settle } from '../exit.ts';

/** Coverage of an interval, 0.95 without the flag. */
export function levelOf(text: string | undefined): number {
  const level = Number(text ?? 0.95);
  if (level > 0 && level < 1) return level;
  throw settle(refuse('cli/level', `invalid --level: ${text}`, 'give a number between 0 and 1, such as 0.95'));
}
