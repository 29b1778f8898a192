/**
 * Printed digits are a box of points, not a point: a verdict on the midpoint alone would blame rounding for a gap, or
 * excuse a gap by rounding.
 */
import {
  type Answer,
  type Canonical,
  type Coefficients,
  coefficientNames,
  isRefusal,
  type Matrix,
  OTHER_PARTS,
  PART_PREFIX,
  type Problem,
  type RandomTerm,
  type Refusal,
} from '@mixdiff/contract';
import { rPrinted } from '@mixdiff/quoting';
import { nearest } from '@mixdiff/schema';
import {
  asymmetric,
  missingEstimates,
  missingRandom,
  negativeVariance,
  noCovariance,
  notSquare,
  sharedCovariance,
  unknownColumn,
  unknownRandom,
  unknownResidual,
  wrongSigma,
} from './messages.ts';
import type { PrintedEstimates } from './printed.ts';
import type { PrintedBlock } from './printed-block.ts';
import type { Printed } from './printed-number.ts';
import { residualPoint, type Width } from './residual/point.ts';
import { completed, kindOf } from './structured-term.ts';

/** The point that a source prints, and half the widths of the box that rounds to it, in the Problem's order. */
export interface Box {
  readonly at: Canonical;
  /** p, and one matrix per random term; 0 where a number is exact. */
  readonly beta: Float64Array;
  /** Of the other predictors that the model has. */
  readonly others: Coefficients;
  readonly Sigma: readonly Matrix[];
  /** Of the residual standard deviation, which is what sources print. */
  readonly sigma: { readonly value: number; readonly half: number };
  /** Of a residual model: its parameters with the widths that their digits leave. */
  readonly residual: readonly Width[];
  readonly exact: boolean;
}

export function boxOf(printed: PrintedEstimates, problem: Problem, file: string): Answer<Box> {
  for (const field of ['fixed', 'se', 'df', 't', 'p'] as const) {
    const columns = coefficientNames(problem);
    const known = new Set(columns.map(plain));
    const unknown = [...printed[field].keys()].find((name) => !known.has(plain(name)));
    if (unknown !== undefined) return unknownColumn(file, field, unknown, columns, nearest(unknown, columns));
  }
  const lacking = incomplete(printed, problem, file);
  if (lacking) return lacking;
  const fixed = fixedOf(printed, problem.parts.conditional.columns);
  const others = OTHER_PARTS.flatMap((part) => {
    const columns = problem.parts[part]?.columns.map((column) => PART_PREFIX[part] + column);
    return columns ? [[part, fixedOf(printed, columns)] as const] : [];
  });
  const random = randomOf(printed.random, problem, file);
  if (isRefusal(random)) return random;
  const { parameters, visits } = printed.residual;
  const [stray] = parameters.keys();
  if (!problem.residual && (stray !== undefined || visits.length > 0))
    return unknownResidual(file, stray ?? 'visits', []);
  const model = problem.residual ? residualPoint(printed, problem, file) : null;
  if (model && isRefusal(model)) return model;
  const { value, half } = printed.sigma;
  if (!model && !(value > 0 && Number.isFinite(value))) return wrongSigma(file, 'sigma', printed.sigma.text);
  const exact =
    (model ? model.widths.every((one) => one.half === 0) : half === 0) &&
    [fixed, ...others.map(([, one]) => one)].every((one) => one.half.every((h) => h === 0)) &&
    random.half.every((m) => m.data.every((h) => h === 0));
  return {
    at: {
      beta: fixed.value,
      ...(others.length > 0 ? { others: Object.fromEntries(others.map(([part, one]) => [part, one.value])) } : {}),
      Sigma: random.value,
      residual: model?.residual ?? { kind: 'variance', sigma2: value * value },
    },
    beta: fixed.half,
    others: Object.fromEntries(others.map(([part, one]) => [part, one.half])),
    Sigma: random.half,
    sigma: { value, half },
    residual: model?.widths ?? [],
    exact,
  };
}

/** Names as programs write them: `Intercept` for R's `(Intercept)`, backticks dropped, odd characters as R prints them. */
export const plain = (name: string): string => {
  const bare = rPrinted(name).replace(/`/g, '').trim();
  return /^\(?intercept\)?$/i.test(bare) ? '(Intercept)' : bare;
};

/** Everything that the file lacks, in one refusal. */
function incomplete({ fixed, random }: PrintedEstimates, problem: Problem, file: string): Refusal | null {
  const byName = new Map([...fixed].map(([name, printed]) => [plain(name), printed]));
  const columns = problem.parts.conditional.columns.map(plain);
  const absent = (name: string): boolean => !Number.isFinite(byName.get(name)?.value ?? Number.NaN);
  const missing = columns.filter(absent);
  // A column that depends on earlier ones has no estimate: sources leave it out or print NA.
  const free = missing.length > 0 ? dependent(problem) : new Set<number>();
  const lacking = [
    ...problem.parts.conditional.columns.filter((_, j) => absent(columns[j] as string) && !free.has(j)),
    ...coefficientNames(problem)
      .slice(columns.length)
      .filter((name) => absent(plain(name))),
  ];
  const terms = problem.random.filter((term) => !random.some(({ group }) => sameGroup(term, group)));
  return lacking.length + terms.length > 0 ? missingEstimates(file, lacking, terms) : null;
}
function fixedOf({ fixed }: PrintedEstimates, columns: readonly string[]): { value: Float64Array; half: Float64Array } {
  const byName = new Map([...fixed].map(([name, printed]) => [plain(name), printed]));
  const found = columns.map((name) => byName.get(plain(name)));
  return {
    value: Float64Array.from(found, (p) => p?.value ?? Number.NaN),
    half: Float64Array.from(found, (p) => p?.half ?? 0),
  };
}
/** Columns in the span of earlier ones, by Gram-Schmidt twice over. */
function dependent({
  parts: {
    conditional: { X },
  },
}: Problem): Set<number> {
  const kept: Float64Array[] = [];
  const found = new Set<number>();
  for (let j = 0; j < X.ncol; j++) {
    const v = X.data.slice(j * X.nrow, (j + 1) * X.nrow);
    const before = Math.hypot(...v);
    for (let pass = 0; pass < 2; pass++) {
      for (const q of kept) {
        const along = q.reduce((sum, x, i) => sum + x * (v[i] as number), 0);
        for (let i = 0; i < v.length; i++) v[i] = (v[i] as number) - along * (q[i] as number);
      }
    }
    const left = Math.hypot(...v);
    if (left <= 1e-7 * before) found.add(j);
    else kept.push(v.map((x) => x / left));
  }
  return found;
}

interface Found {
  readonly block: PrintedBlock;
  readonly at: readonly number[];
}
function randomOf(
  printed: readonly PrintedBlock[],
  problem: Problem,
  file: string,
): Answer<{ value: Matrix[]; half: Matrix[] }> {
  const blocks = printed.map((block) => follow(block, problem));
  for (const [b, block] of blocks.entries()) {
    const c = block.terms.length;
    const rows = block.cov.length;
    const full = block.cov.every((row) => row.length === c);
    const lower = block.cov.every((row, i) => row.length === i + 1);
    if (rows !== c || !(full || lower)) return notSquare(file, b, block.group, c);
    const wrong = wrongEntry(block, b, file);
    if (wrong) return wrong;
  }
  const used = new Set<string>();
  const value: Matrix[] = [];
  const half: Matrix[] = [];
  for (const term of problem.random) {
    const found = blockFor(term, blocks, used);
    if (!found) return missingRandom(file, term.name, term.group, term.columns);
    for (const i of found.at) used.add(`${blocks.indexOf(found.block)}.${i}`);
    const made = matrices(found, file, blocks.indexOf(found.block));
    if (isRefusal(made)) return made;
    value.push(made.value);
    half.push(made.half);
  }
  for (const [b, block] of blocks.entries()) {
    const extra = block.terms.findIndex((_, i) => !used.has(`${b}.${i}`));
    if (extra >= 0)
      return unknownRandom(
        file,
        b,
        block.group,
        block.terms[extra] as string,
        problem.random.map((t) => t.name),
      );
    const torn = tornCovariance(block, problem);
    if (torn) return sharedCovariance(file, b, block.group, ...torn);
  }
  return { value, half };
}
/** What is not printed of a structured term's matrix, from what is. */
function follow(block: PrintedBlock, { random }: Problem): PrintedBlock {
  for (const term of random) {
    const kind = kindOf(term);
    if (!kind || !sameGroup(term, block.group)) continue;
    const names = block.terms.map(plain);
    const at = term.columns.map((column) => names.indexOf(plain(column)));
    if (at.every((i) => i >= 0)) return completed(kind, block, at);
  }
  return block;
}
/** An entry that is no number, or a variance that no rounding makes zero or more. */
function wrongEntry({ group, terms, cov }: PrintedBlock, b: number, file: string): Refusal | null {
  for (const [i, row] of cov.entries()) {
    for (const [j, { text, value, half }] of row.entries()) {
      if (!Number.isFinite(value)) return noCovariance(file, `random.${b}.cov.${i}.${j}`, group, text);
      if (i === j && value + half < 0)
        return negativeVariance(file, `random.${b}.cov.${i}.${j}`, group, terms[i] as string, text);
    }
  }
  return null;
}
/** The group's parts in any order: `a:b`, `b:a`, nlme's `b %in% a`; lme4's `Subject.1` for a second term of a group. */
const groupKey = (name: string): string =>
  name
    .replace(/`/g, '')
    .split(/\s*(?::|%in%|\/)\s*/)
    .sort()
    .join(':');
export const sameGroup = ({ group, part }: Pick<RandomTerm, 'group' | 'part'>, name: string): boolean => {
  const own = groupKey(PART_PREFIX[part ?? 'conditional'] + group);
  return groupKey(name) === own || groupKey(name.replace(/\.\d+$/, '')) === own;
};

/** The block that holds every column of the term; a block may hold those of several uncorrelated terms. */
function blockFor(term: RandomTerm, blocks: readonly PrintedBlock[], used: ReadonlySet<string>): Found | null {
  const candidates = blocks.flatMap((block, b) => {
    if (!sameGroup(term, block.group)) return [];
    const names = block.terms.map(plain);
    const at = term.columns.map((column) =>
      names.findIndex((name, i) => name === plain(column) && !used.has(`${b}.${i}`)),
    );
    return at.every((i) => i >= 0) ? [{ block, at }] : [];
  });
  return candidates.find(({ block }) => block.group === term.group) ?? candidates[0] ?? null;
}
/** A covariance between columns of two terms that the model keeps uncorrelated; null where there is none. */
function tornCovariance(block: PrintedBlock, problem: Problem): [string, string] | null {
  const termOf = (name: string): string | undefined =>
    problem.random.find((t) => sameGroup(t, block.group) && t.columns.some((c) => plain(c) === plain(name)))?.name;
  for (let i = 0; i < block.terms.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [block.terms[i] as string, block.terms[j] as string];
      if (termOf(a) === termOf(b)) continue;
      const printed = block.cov[i]?.[j];
      if (printed && Number.isFinite(printed.value) && printed.value !== 0) return [a, b];
    }
  }
  return null;
}
function matrices({ block, at }: Found, file: string, b: number): Answer<{ value: Matrix; half: Matrix }> {
  const c = at.length;
  const value = new Float64Array(c * c);
  const half = new Float64Array(c * c);
  for (let i = 0; i < c; i++) {
    for (let j = 0; j <= i; j++) {
      const cell = both(block.cov[at[i] as number]?.[at[j] as number], block.cov[at[j] as number]?.[at[i] as number]);
      if (!cell)
        return asymmetric(
          file,
          b,
          block.group,
          block.terms[at[i] as number] as string,
          block.terms[at[j] as number] as string,
        );
      for (const k of [j * c + i, i * c + j]) {
        value[k] = cell.value;
        half[k] = cell.half;
      }
    }
  }
  return { value: { nrow: c, ncol: c, data: value }, half: { nrow: c, ncol: c, data: half } };
}
/** An entry printed twice lies in both intervals; two that exclude each other beyond rounding make no matrix. */
function both(one: Printed | undefined, other: Printed | undefined): { value: number; half: number } | null {
  if (!one || !other) return one ?? other ?? null;
  const low = Math.max(one.value - one.half, other.value - other.half);
  const high = Math.min(one.value + one.half, other.value + other.half);
  if (low <= high) return { value: (low + high) / 2, half: (high - low) / 2 };
  const size = Math.max(Math.abs(one.value), Math.abs(other.value));
  return low - high <= 1e-6 * size ? { value: (low + high) / 2, half: 0 } : null;
}
