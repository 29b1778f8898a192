/** Rounded estimates need not be a covariance matrix: a correlation of 1.00 and two rounded SDs can leave an eigenvalue below zero. */
import type { Canonical, Note, Problem } from '@mixdiff/contract';
import { fromEigen, symmetricEigen } from '@mixdiff/linalg';
import { badPoint, clippedNote, indefinite } from './messages.ts';
import { withSigma } from './points.ts';

/** A negative eigenvalue below this share of the largest is taken for rounding. */
const ROUNDED = 0.05;
const ROUNDING = 1e-9;

/** The point with negative eigenvalues that are rounding taken out; a note where they are more than that. */
export function withoutNegative(problem: Problem, given: Canonical): { at: Canonical; notes: Note[] } | Note {
  if (given.Sigma.length !== problem.random.length) {
    return badPoint(
      `the point has ${given.Sigma.length} covariance matrices, the model ${problem.random.length} random terms`,
    );
  }
  let at = given;
  const notes: Note[] = [];
  for (const [k, { name, columns }] of problem.random.entries()) {
    const { nrow: c, data } = given.Sigma[k];
    if (c !== columns.length)
      return badPoint(`the covariance matrix of (${name}) is ${c} x ${c}, the term has ${columns.length} columns`);
    if (!data.every(Number.isFinite))
      return badPoint(`the covariance matrix of (${name}) holds a value that is not a finite number`);
    const { values, vectors } = symmetricEigen(data, c);
    const [largest, smallest] = [values[0], values[c - 1]];
    if (smallest >= -ROUNDING * Math.max(largest, 0)) continue;
    if (smallest < -ROUNDED * largest) return indefinite(name, smallest, largest);
    notes.push(clippedNote(name, smallest, largest));
    const clipped = fromEigen(
      values.map((v) => Math.max(v, 0)),
      vectors,
    );
    at = withSigma(at, k, { nrow: c, ncol: c, data: clipped });
  }
  return { at, notes };
}
