/**
 * The structure of a model at hand, with its bounds as numbers: `rho > -1 / (m - 1)` is two bounds where one program counts
 * all positions and another the rows of the largest subject.
 */
import type { Problem, RandomTerm } from '@mixdiff/contract';
import { type Naming, namingOf } from './names.ts';

export interface AtHand {
  readonly naming: Naming;
  readonly subject: string;
  /** Declared. */
  readonly positions: number;
  /** Of the subject that has most. */
  readonly rows: number;
  /** Lowest correlation of compound symmetry; null: another structure. */
  readonly lowest: { readonly byPositions: number; readonly byRows: number } | null;
  /** Said as a random intercept: rho >= 0 alone. */
  readonly intercept: boolean;
}
/** null: not one structure of the rows of a subject, but random terms beside a residual. */
export function structureAtHand({ random, residual, response }: Problem): AtHand | null {
  if (residual && random.length === 0) {
    const { subject, structure } = residual;
    const naming = namingOf(structure.kind);
    const rows = mostRows(subject.index, subject.levels.length);
    return naming && described(naming, subject.name, structure.labels.length, rows, false);
  }
  const [term, ...more] = random;
  const naming = namingOf('cs-hom');
  if (residual || !term || more.length > 0 || !isIntercept(term) || !naming) return null;
  if (response.family !== 'gaussian') return null;
  const rows = mostRows(term.level, term.levels.length);
  return described(naming, term.group, rows, rows, true);
}
function described(naming: Naming, subject: string, positions: number, rows: number, intercept: boolean): AtHand {
  const bounded = naming.kind === 'cs-hom' || naming.kind === 'cs-het';
  const lowest = bounded && rows > 1 ? { byPositions: -1 / (positions - 1), byRows: -1 / (rows - 1) } : null;
  return { naming, subject, positions, rows, lowest, intercept };
}
const isIntercept = ({ Z }: RandomTerm): boolean => Z.ncol === 1 && Z.data.every((z) => z === 1);
function mostRows(index: Int32Array, levels: number): number {
  const count = new Int32Array(levels);
  for (const level of index) count[level] = (count[level] as number) + 1;
  return count.reduce((most, one) => Math.max(most, one), 0);
}
