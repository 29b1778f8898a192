/** Factors and matrices. */
import { type Refusal, refuse } from '@mixdiff/contract';
import { list } from './wording.ts';

export const unknownContrast = (name: string, known: readonly string[]): Refusal =>
  refuse('frame/unknown-contrast', `unknown contrasts '${name}'`, `known: ${list(known)}`);
export const tooLarge = (rows: number, columns: number): Refusal =>
  refuse(
    'frame/too-large',
    `the model matrix would have ${rows} rows and ${columns} columns`,
    'a factor with very many levels belongs into a random-effects term',
  );
export const tooManyPolynomials = (name: string, levels: number, most: number): Refusal =>
  refuse(
    'frame/polynomials',
    `polynomial contrasts for the ${levels} levels of ${name}: more than ${most} cannot be told apart`,
    'choose other contrasts, or use it as a number',
  );
export const notAFactor = (name: string): Refusal =>
  refuse('frame/not-a-factor', `'${name}' is neither numbers nor a factor`, 'declare it a factor');
export const oneLevel = (name: string, level: string | undefined): Refusal =>
  refuse(
    'frame/one-level',
    `the factor ${name} has only one level${level === undefined ? '' : ` ('${level}')`} in the rows used`,
    'remove it from the fixed part',
  );
