/** Sentences of certificates of structured models. */
import type { Note, Problem } from '@mixdiff/contract';
import type { StructuredSearch, Surface } from '@mixdiff/surface';
import { number, signed } from '../messages.ts';
import type { Bound } from './bounds.ts';
import type { Open } from './unidentified.ts';

const note = (code: Note['code'], text: string): Note => ({ code, text });
/** `rho` of (cs(0 + age | id)). */
const ofTerm = ({ random }: Problem, what: string, term: number): string => `${what} of (${random[term].name})`;

export const boundNote = (problem: Problem, { term, what, value, by, slope }: Bound): Note =>
  note(
    'certify/structured-bound',
    `${ofTerm(problem, what, term)} is at ${number(value)}, or as good as there: an end of the structure, not of the data. ` +
      `d logL / d(${by}) = ${signed(slope)} there; at a true bound it is 0 or negative`,
  );
export const notOfStructure = ({ random }: Problem): Note =>
  note(
    'certify/not-of-structure',
    `a covariance matrix of the point is none that its structure has: ${random.map(({ name, structure }) => `(${name}) ${structure.kind}`).join(', ')}`,
  );
export function openNote(problem: Problem, surface: Surface, { coordinates, bounds, residual }: Open): Note {
  const terms = new Set([
    ...coordinates.map((i) => surface.terms.findIndex(({ from, roots }) => i >= from && i < from + roots.length)),
    ...bounds.map(({ term }) => term),
  ]);
  const names = [...terms].map((k) => `the covariance parameters of (${problem.random[k].name})`);
  return note(
    'certify/open',
    `at this point the design does not tell ${[...names, ...(residual ? ['the residual variance'] : [])].join(' and ')} apart: ` +
      'moving them together leaves the likelihood as it is. The verdict is on what is identified',
  );
}
export const structuredSearchNote = ({ starts, climbed, seed }: StructuredSearch): Note =>
  note(
    'certify/structured-search',
    `best of ${starts} starts (seed ${seed}), ${climbed} climbed, in coordinates in which the ends of the structures lie inside; ` +
      'local conditions and a search, not a proof that nothing is higher',
  );
export const noCoordinates = ({ residual }: Problem): Note =>
  note(
    'certify/no-coordinates',
    `residuals with the structure ${residual?.structure.kind} are not searched beside random effects`,
  );
export const tooCostly = (operations: number): Note =>
  note(
    'certify/too-costly',
    `the rows hang together in blocks so large that one evaluation of the likelihood takes ${number(operations, 2)} multiplications: not searched`,
  );
export const fittedNote = (): Note =>
  note(
    'certify/fitted-variance',
    'a residual variance that goes with the fitted values, beside random effects, is fitted by iterating, and maximises no one likelihood: not judged',
  );
