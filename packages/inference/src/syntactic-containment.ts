/**
 * Degrees of freedom by DDFM=CONTAIN, what PROC MIXED and GLIMMIX take where there is a RANDOM statement and nothing else is asked for
 * (SAS/STAT User's Guide, The MIXED Procedure, MODEL statement). It goes by names, where nlme's rule goes by how columns vary: among the
 * random effects that contain a fixed effect, `Block*Variety` contains `Variety` and the intercept, the smallest contribution to the rank of
 * [X Z]; where none does, N - rank[X Z]. Contributions are counted one random effect after the other, outer groups first.
 *
 * By hand: 6 blocks of 3 varieties with 4 plots each, nitrogen by the plot: X has rank 4, Block adds 6 - 1 = 5, Block*Variety
 * (6 - 1)(3 - 1) = 10. The intercept has 5, Variety 10, nitrogen 72 - 19 = 53; nlme gives the intercept 53, too.
 */
import type { Problem, RandomTerm } from '@mixdiff/contract';

/** Columns of [X Z] up to which the rank is worked out: the elimination is cubic. */
const MOST_COLUMNS = 400;
/** A column whose square is left by this share of itself depends on those before. */
const DEPENDENT = 1e-10;

/** Per column of X; null: more columns than are counted, or no random effects. */
export function syntacticContainment(problem: Problem): Float64Array | null {
  const { X, term } = problem.parts.conditional;
  // outer groups have fewer levels
  const random = problem.random.toSorted((a, b) => a.levels.length - b.levels.length);
  const q = random.reduce((sum, { columns, levels }) => sum + columns.length * levels.length, 0);
  if (random.length === 0 || X.ncol + q > MOST_COLUMNS) return null;
  const owner = ownersOf(X.ncol, random);
  const independent = independentColumns(gramOf(problem, random), X.ncol + q);
  const contributions = new Map<string, number>();
  let rank = 0;
  independent.forEach((is, j) => {
    if (!is) return;
    rank++;
    const own = owner[j] as string;
    contributions.set(own, (contributions.get(own) ?? 0) + 1);
  });
  const effects = random.flatMap((one, t) =>
    one.columns.map((column, c) => ({ name: `${t} ${c}`, variables: variablesOf(one, column, problem) })),
  );
  const residual = X.nrow - rank;
  return Float64Array.from(term, (label) => {
    const own = label === '(Intercept)' ? [] : label.split(':');
    const containing = effects.filter(({ variables }) => own.every((variable) => variables.has(variable)));
    if (containing.length === 0) return residual;
    return Math.min(...containing.map(({ name }) => contributions.get(name) ?? 0));
  });
}
/** Which effect each column of [X Z] belongs to. */
const ownersOf = (p: number, random: readonly RandomTerm[]): string[] => [
  ...Array.from({ length: p }, () => 'X'),
  ...random.flatMap(({ columns, levels }, t) => columns.flatMap((_, c) => levels.map(() => `${t} ${c}`))),
];
/** `time` by `id`: both names. A column of a factor has the factor's. */
function variablesOf({ group }: RandomTerm, column: string, { parts }: Problem): ReadonlySet<string> {
  const { columns, term } = parts.conditional;
  const names = new Set(group.split(':'));
  if (column === '(Intercept)') return names;
  const exact = term[columns.indexOf(column)];
  const starts = term.filter((label) => !label.includes(':') && column.startsWith(label));
  const label = exact ?? starts.sort((a, b) => b.length - a.length)[0] ?? column;
  for (const one of label.split(':')) names.add(one);
  return names;
}
/** [X Z]'[X Z], its columns to length 1; lower triangle, row by row. */
function gramOf(problem: Problem, random: readonly RandomTerm[]): Float64Array {
  const { X } = problem.parts.conditional;
  const starts: number[] = [];
  let size = X.ncol;
  for (const { columns, levels } of random) {
    starts.push(size);
    size += columns.length * levels.length;
  }
  const gram = new Float64Array(size * size);
  const width = X.ncol + random.reduce((sum, { columns }) => sum + columns.length, 0);
  const [at, value] = [new Int32Array(width), new Float64Array(width)];
  for (let i = 0; i < X.nrow; i++) {
    for (let j = 0; j < X.ncol; j++) [at[j], value[j]] = [j, X.data[j * X.nrow + i]];
    let k = X.ncol;
    random.forEach(({ columns, levels, level, Z }, t) => {
      for (let c = 0; c < columns.length; c++, k++)
        [at[k], value[k]] = [starts[t] + c * levels.length + level[i], Z.data[c * Z.nrow + i]];
    });
    for (let a = 0; a < width; a++)
      for (let b = 0; b <= a; b++) {
        const [ja, jb] = [at[a], at[b]];
        gram[Math.max(ja, jb) * size + Math.min(ja, jb)] += value[a] * value[b];
      }
  }
  const length = Float64Array.from({ length: size }, (_, j) => Math.sqrt(gram[j * size + j]) || 1);
  for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) gram[i * size + j] /= length[i] * length[j];
  return gram;
}
/** Cholesky that skips a column which depends on those before it: which are left. */
function independentColumns(gram: Float64Array, size: number): boolean[] {
  const kept: number[] = [];
  const independent: boolean[] = [];
  // rows of the factor, in the kept columns
  const L = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    let left = gram[i * size + i];
    kept.forEach((j, k) => {
      let sum = gram[i * size + j];
      for (let m = 0; m < k; m++) sum -= L[i * size + m] * L[j * size + m];
      const element = sum / L[j * size + k];
      L[i * size + k] = element;
      left -= element * element;
    });
    const is = left > DEPENDENT;
    independent.push(is);
    if (!is) continue;
    L[i * size + kept.length] = Math.sqrt(left);
    kept.push(i);
  }
  return independent;
}
