/** Whole numbers from flags with their bounds: a typing error must not become an hour's work. */
import { refuse } from '@mixdiff/contract';
import { settle } from '../exit.ts';

/** R's largest integer: seeds reach it, counts stay far below. */
const MOST = 2 ** 31 - 1;
/** What may be asked for at most: work that is to end, see docs/bounds.md. */
const BOUNDS = new Map([
  ['nsim', 1_000_000],
  ['starts', 10_000],
  ['jitter', 10_000],
  ['workers', 256],
  ['most', 1_000_000],
  ['tasks', 4_000_000],
  ['first', 1e9],
  ['budget', 1000],
]);
/** A whole number from a flag, or its default. */
export function wholeNumber(text: string | undefined, otherwise: number, flag: string, least = 1): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  const most = BOUNDS.get(flag) ?? MOST;
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw settle(refuse('cli/number', `invalid --${flag}: ${text}`, `give a whole number from ${least} to ${most}`));
}
