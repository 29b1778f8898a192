import { refuse } from '@mixdiff/contract';
import { settle } from '../exit.ts';

/** R's largest integer: seeds reach it, counts stay far below. */
const MOST = 2 ** 31 - 1;
/** A whole number from a flag, or its default. */
export function wholeNumber(text: string | undefined, otherwise: number, flag: string, least = 1): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= MOST) return value;
  throw settle(refuse('cli/number', `invalid --${flag}: ${text}`, `give a whole number from ${least} to ${MOST}`));
}
