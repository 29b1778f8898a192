/** Listed levels and formula surgery. */
import { type Refusal, refuse } from '@mixdiff/contract';
import { list, shown } from './wording.ts';

export const levelTwice = (name: string, level: string): Refusal =>
  refuse('frame/level-twice', `factors.${name} lists the level '${level}' twice`, 'list it once');
export const noSuchTerm = (term: string, known: readonly string[]): Refusal =>
  refuse('frame/unknown-term', `the formula has no term '${shown(term)}'`, `its terms are: ${list(known, 40)}`);
