/**
 * The covariance matrix of the response, block by block: rows that share a subject or a level of a random term, directly or
 * through others, are one block. With its first and second derivatives by the variance parameters, of which it need not be
 * linear (correlations, ranges, powers):
 *
 *   V_ij = sum_k z_ki Sigma_k z_kj + the residual model's element,   both rows of one level of k
 *
 * Blocks whose rows are alike have one covariance matrix, which is made once.
 */
import {
  type Answer,
  type Canonical,
  type Capability,
  type Matrix,
  type Problem,
  type RandomTerm,
  refuseLacking,
} from '@mixdiff/contract';
import { type Jet, ROW_KINDS, type RowCovariance, rowCovariance, scaledBy, termCovariance } from '@mixdiff/covariance';
import { choleskyInverse } from '@mixdiff/linalg';
import { noFactor, noSuchPoint, tooManyOperations } from '../messages.ts';
import { choleskyOf } from '../small-matrix.ts';

/** One covariance matrix, and the blocks that have it. */
export interface Pattern {
  readonly m: number;
  /** Rows of each block, m each. */
  readonly blocks: readonly Int32Array[];
  /** m x m: the lower Cholesky factor of V, and its inverse. */
  readonly factor: Float64Array;
  readonly inverse: Float64Array;
  /** dV by each parameter; null: zero. */
  readonly first: readonly (Float64Array | null)[];
  /** By two parameters, h >= j; null: zero. */
  second(h: number, j: number): Float64Array | null;
}
export interface Blocks {
  readonly names: readonly string[];
  readonly patterns: readonly Pattern[];
}

const CARRIED: Capability = {
  name: 'this method',
  code: 'inference',
  takes: [
    ...ROW_KINDS.map((kind) => `residual:${kind}` as const),
    ...ROW_KINDS.map((kind) => `structure:${kind}` as const),
    'residual-nugget',
    'residual-groups',
    'residual-beside-random',
    'variance:ident',
    'variance:power',
    'variance:exp',
    'variance:const-power',
    'variance:fixed',
  ],
  hint: () => 'the Wald table of the fit itself is of the same model',
};
/** Dense work: cubic in the rows of a block, quadratic in the parameters. */
const OPERATIONS = 6e9;

/** At a point, beta apart. `fitted`: where variance functions of the fitted values are taken. */
export function blocksAt(problem: Problem, at: Canonical, fitted: Float64Array): Answer<Blocks> {
  const refused = refuseLacking(problem, CARRIED);
  if (refused) return refused;
  const elements = elementsAt(problem, at, fitted);
  if (!elements) return noSuchPoint();
  const count = elements.names.length;
  const rows = connected(problem);
  const operations = rows.reduce((sum, { length: m }) => sum + m ** 3 + count * count * m * m, 0);
  if (operations > OPERATIONS) return tooManyOperations(operations, OPERATIONS);
  const alike = new Map<string, Int32Array[]>();
  for (const block of rows) {
    const key = elements.key(block);
    const known = alike.get(key);
    if (known) known.push(block);
    else alike.set(key, [block]);
  }
  const patterns: Pattern[] = [];
  for (const blocks of alike.values()) {
    const made = patternOf(elements, blocks);
    if (!made) return noFactor('the estimated covariance of a subject');
    patterns.push(made);
  }
  return ofUsed({ names: elements.names, patterns });
}
/** Without the parameters that no row meets: of positions without rows. */
function ofUsed({ names, patterns }: Blocks): Blocks {
  const used = [...names.keys()].filter((h) => patterns.some(({ first }) => first[h]));
  if (used.length === names.length) return { names, patterns };
  return {
    names: used.map((h) => names[h]),
    patterns: patterns.map((pattern) => ({
      ...pattern,
      first: used.map((h) => pattern.first[h]),
      second: (h, j) => pattern.second(used[h], used[j]),
    })),
  };
}

interface Elements {
  readonly names: readonly string[];
  entry(i: number, j: number): readonly Jet[];
  key(block: Int32Array): string;
}
/** Parameters: the distinct elements of each Sigma, then those of the residual model or the one variance. */
function elementsAt(problem: Problem, { Sigma, residual }: Canonical, fitted: Float64Array): Elements | null {
  const weights = problem.weights?.values ?? null;
  const random: OfTerm[] = [];
  for (const [k, term] of problem.random.entries()) {
    const made = isLinear(term) ? linearTerm(term, Sigma[k]) : structuredTerm(term, Sigma[k]);
    if (!made) return null;
    random.push(made);
  }
  const starts = random.map((_, k) => random.slice(0, k).reduce((sum, { names }) => sum + names.length, 0));
  const own = random.reduce((sum, { names }) => sum + names.length, 0);
  const residuals = residualPart(problem, residual, weights, fitted);
  if (!residuals) return null;
  const z = (k: number, c: number, i: number): number => {
    const { nrow, data } = problem.random[k].Z;
    return data[c * nrow + i];
  };
  const randomPart = (k: number, i: number, j: number): Jet[] =>
    problem.random[k].level[i] === problem.random[k].level[j]
      ? random[k].entry(i, j).map((jet) => ({ ...jet, by: jet.by.map((index) => starts[k] + index) }))
      : [];
  return {
    names: [...random.flatMap(({ names }) => names), ...residuals.names],
    entry: (i, j) => [
      ...random.flatMap((_, k) => randomPart(k, i, j)),
      ...residuals.entry(i, j).map((jet) => ({ ...jet, by: jet.by.map((index) => own + index) })),
    ],
    // random terms: rows are alike where their Z are, and their levels are met in the same order
    key: (block) =>
      JSON.stringify([
        ...problem.random.map(({ level, columns }, k) => {
          const met = [...new Set(Array.from(block, (i) => level[i]))];
          return Array.from(block, (i) => [met.indexOf(level[i]), ...columns.map((_, c) => z(k, c, i))]);
        }),
        Array.from(block, residuals.key),
      ]),
  };
}
/** What one random term adds to elements of V, differentiated by parameters of its own. */
interface OfTerm {
  readonly names: readonly string[];
  /** Of two rows of one level. */
  entry(i: number, j: number): readonly Jet[];
}
/** V is linear in its elements. */
const isLinear = ({ structure: { kind } }: RandomTerm): boolean => kind === 'us' || kind === 'diag-het';
const columnsOf =
  ({ Z: { nrow, data } }: RandomTerm) =>
  (c: number, i: number): number =>
    data[c * nrow + i];
function linearTerm(term: RandomTerm, { data }: Matrix): OfTerm {
  const { name, columns, structure } = term;
  const size = columns.length;
  const z = columnsOf(term);
  const places = Array.from({ length: size }, (_, b) => b).flatMap((b) =>
    Array.from({ length: size - b }, (_, d) => [b + d, b] as const).filter(
      ([a]) => structure.kind !== 'diag-het' || a === b,
    ),
  );
  return {
    names: places.map(([a, b]) => `${name}: ${columns[a]}, ${columns[b]}`),
    entry: (i, j) =>
      places.flatMap(([a, b], at) => {
        const slope = z(a, i) * z(b, j) + (a === b ? 0 : z(b, i) * z(a, j));
        return slope === 0 ? [] : [{ value: slope * data[b * size + a], by: [at], first: [slope], second: [0] }];
      }),
  };
}
/** By the canonical parameters of its structure. */
function structuredTerm(term: RandomTerm, Sigma: Matrix): OfTerm | null {
  const made = termCovariance(term.structure, Sigma);
  if (!made) return null;
  const z = columnsOf(term);
  const places = term.columns.map((_, a) => a);
  return {
    names: made.names.map((name) => `${term.name}: ${name}`),
    entry: (i, j) =>
      places.flatMap((a) =>
        places.flatMap((b) => {
          const weight = z(a, i) * z(b, j);
          return weight === 0 ? [] : [scaledBy(made.element(a, b), weight)];
        }),
      ),
  };
}
interface ResidualPart extends Pick<RowCovariance, 'names'> {
  entry(i: number, j: number): readonly Jet[];
  key(i: number): string;
}
function residualPart(
  problem: Problem,
  residual: Canonical['residual'],
  weights: Float64Array | null,
  fitted: Float64Array,
): ResidualPart | null {
  const model = problem.residual;
  if (model && residual.kind === 'marginal') {
    const found = rowCovariance(model, residual, { weights, fitted });
    const { index } = model.subject;
    return found && { ...found, entry: (i, j) => (index[i] === index[j] ? [found.entry(i, j)] : []) };
  }
  if (model || residual.kind !== 'variance') return null;
  const { sigma2 } = residual;
  const share = (i: number): number => 1 / (weights?.[i] ?? 1);
  return {
    names: ['sigma2'],
    entry: (i, j) => (i === j ? [{ value: sigma2 * share(i), by: [0], first: [share(i)], second: [0] }] : []),
    key: (i) => String(share(i)),
  };
}

function connected({ response: { y }, random, residual }: Problem): Int32Array[] {
  const parent = Int32Array.from(y, (_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  for (const index of [...random.map(({ level }) => level), ...(residual ? [residual.subject.index] : [])]) {
    const first = new Map<number, number>();
    for (const [i, level] of index.entries()) {
      const [a, b] = [find(i), find(first.get(level) ?? i)];
      if (!first.has(level)) first.set(level, i);
      if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  const blocks = new Map<number, number[]>();
  for (const i of y.keys()) {
    const root = find(i);
    const known = blocks.get(root);
    if (known) known.push(i);
    else blocks.set(root, [i]);
  }
  return [...blocks.values()].map((rows) => Int32Array.from(rows));
}

function patternOf({ names, entry }: Elements, blocks: readonly Int32Array[]): Pattern | null {
  const [block] = blocks;
  const m = block.length;
  const V = new Float64Array(m * m);
  const first: (Float64Array | null)[] = names.map(() => null);
  const second = new Map<number, Float64Array>();
  const into = (known: Float64Array | null | undefined, a: number, b: number, value: number): Float64Array => {
    const out = known ?? new Float64Array(m * m);
    out[b * m + a] += value;
    if (a !== b) out[a * m + b] += value;
    return out;
  };
  for (let a = 0; a < m; a++) {
    for (let b = 0; b <= a; b++) {
      for (const jet of entry(block[a], block[b])) {
        into(V, a, b, jet.value);
        for (const [x, h] of jet.by.entries()) {
          if (jet.first[x] !== 0) first[h] = into(first[h], a, b, jet.first[x]);
          for (let w = 0; w <= x; w++) {
            const value = jet.second[w * jet.by.length + x];
            const at = h * names.length + jet.by[w];
            if (value !== 0) second.set(at, into(second.get(at), a, b, value));
          }
        }
      }
    }
  }
  const factor = V.every(Number.isFinite) ? choleskyOf(V, m) : null;
  if (!factor) return null;
  const inverse = new Float64Array(m * m);
  choleskyInverse(factor, m, inverse);
  return { m, blocks, factor, inverse, first, second: (h, j) => second.get(h * names.length + j) ?? null };
}
