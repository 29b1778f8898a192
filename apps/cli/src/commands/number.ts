import { refuse } from '@mixdiff/contract';
import { settle } from '../exit.ts';

/** A whole number from a flag, or its default. */
export function wholeNumber(text: string | undefined, otherwise: number, flag: string, least = 1): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least) return value;
  throw settle(refuse('cli/number', `invalid --${flag}: ${text}`, `give a whole number, ${least} or more`));
}
