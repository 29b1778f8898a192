/** Configs and formula surgery. */
import { type Refusal, refuse } from '@mixdiff/contract';
import { nearest } from '../suggest.ts';
import { list, orDid, shown } from './wording.ts';

const display = (value: unknown): string => shown(JSON.stringify(value) ?? String(value), 60);
export const notAConfig = (value: unknown): Refusal =>
  refuse('frame/config', `a config is an object with fields, not ${display(value)}`, '{ "data": …, "formula": … }');
export const unknownField = (name: string, known: readonly string[]): Refusal =>
  refuse(
    'frame/unknown-field',
    `unknown field '${name}'`,
    `${orDid(nearest(name, known))}fields are: ${list(known, 40)}`,
  );
export const missingField = (name: string): Refusal =>
  refuse('frame/missing-field', `the field '${name}' is missing`, 'write one such as "formula": "y ~ x + (1 | g)"');
export const badField = (name: string, wanted: string, value: unknown): Refusal =>
  refuse('frame/bad-field', `the field '${name}' is ${display(value)}`, `write ${wanted}`);
export const levelTwice = (name: string, level: string): Refusal =>
  refuse('frame/level-twice', `factors.${name} lists the level '${level}' twice`, 'list it once');
export const noSuchTerm = (term: string, known: readonly string[]): Refusal =>
  refuse('frame/unknown-term', `the formula has no term '${shown(term)}'`, `its terms are: ${list(known, 40)}`);
