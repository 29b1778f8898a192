/**
 * Random terms whose covariance matrix few parameters make: what of it is not printed follows from what is, and a search moves the
 * parameters. They are variances (all, or one for all), then correlations by lag (`toep`), of neighbours (`ar1`) or of all pairs (`cs`).
 */
import type { Kind, Matrix, RandomTerm } from '@mixdiff/contract';
import type { Printed } from './printed-number.ts';

export type StructureKind = 'cs-het' | 'ar1-hom' | 'toep-het';
export const JUDGED_STRUCTURES: readonly StructureKind[] = ['cs-het', 'ar1-hom', 'toep-het'];
const isOne = (kind: Kind): kind is StructureKind => JUDGED_STRUCTURES.some((one) => one === kind);
/** null: every element is a parameter. */
export const kindOf = ({ structure, columns }: Pick<RandomTerm, 'structure' | 'columns'>): StructureKind | null =>
  isOne(structure.kind) && columns.length > 1 ? structure.kind : null;

/** Correlations that a structure of m columns has. */
const correlations = (kind: StructureKind, m: number): number => (kind === 'toep-het' ? m - 1 : 1);
const deviations = (kind: StructureKind, m: number): number => (kind === 'ar1-hom' ? 1 : m);
/** Number of the parameters. */
export const countOf = (kind: StructureKind, m: number): number => deviations(kind, m) + correlations(kind, m);

/** Parameters from elements of which some may be NaN: a mean over those that are there; NaN where there is none. */
export function parametersOf(
  kind: StructureKind,
  m: number,
  variance: (i: number) => number,
  correlation: (i: number, j: number) => number,
): Float64Array {
  const mean = (values: readonly number[]): number => {
    const found = values.filter(Number.isFinite);
    return found.reduce((sum, v) => sum + v, 0) / found.length;
  };
  const index = Array.from({ length: m }, (_, i) => i);
  const variances = index.map(variance);
  const lag = (k: number): number[] => index.slice(k).map((i) => correlation(i, i - k));
  const rho =
    kind === 'cs-het'
      ? [mean(index.slice(1).flatMap(lag))]
      : kind === 'ar1-hom'
        ? [mean(lag(1))]
        : index.slice(1).map((k) => mean(lag(k)));
  return Float64Array.from([...(kind === 'ar1-hom' ? [mean(variances)] : variances), ...rho]);
}
export const parametersOfMatrix = (kind: StructureKind, { nrow: m, data }: Matrix): Float64Array => {
  const at = (i: number, j: number): number => data[j * m + i] as number;
  return parametersOf(
    kind,
    m,
    (i) => at(i, i),
    (i, j) => at(i, j) / Math.sqrt(at(i, i) * at(j, j)),
  );
};
/** The matrix of the parameters. */
export function matrixOf(kind: StructureKind, m: number, x: ArrayLike<number>): Matrix {
  const first = deviations(kind, m);
  const variance = (i: number): number => x[kind === 'ar1-hom' ? 0 : i] as number;
  const correlation = (lag: number): number =>
    kind === 'ar1-hom' ? (x[first] as number) ** lag : (x[first + (kind === 'cs-het' ? 0 : lag - 1)] as number);
  const data = Float64Array.from({ length: m * m }, (_, e) => {
    const [i, j] = [e % m, Math.floor(e / m)];
    return i === j ? variance(i) : correlation(Math.abs(i - j)) * Math.sqrt(variance(i) * variance(j));
  });
  return { nrow: m, ncol: m, data };
}
/** `at` with one printed element as `from` has it: its variance, the correlations kept, or the correlations of its kind. */
export function withElement(kind: StructureKind, from: Matrix, at: Matrix, i: number, j: number): Matrix {
  const m = at.nrow;
  const [own, other] = [parametersOfMatrix(kind, at), parametersOfMatrix(kind, from)];
  const first = deviations(kind, m);
  const to = i === j ? (kind === 'ar1-hom' ? 0 : i) : first + (kind === 'toep-het' ? Math.abs(i - j) - 1 : 0);
  own[to] = other[to] as number;
  return matrixOf(kind, m, own);
}

interface Block {
  readonly terms: readonly string[];
  readonly cov: readonly (readonly Printed[])[];
  readonly sd: readonly Printed[];
  readonly corr: ReadonlyMap<string, Printed>;
}
/** The covariances that follow from what is printed, and the variances where one stands for all; `at`: the block's place of each column. */
export function completed<B extends Block>(kind: StructureKind, block: B, at: readonly number[]): B {
  const m = at.length;
  const own = (i: number): Printed | undefined => {
    const k = at[i] as number;
    const variance = block.cov[k]?.[k];
    return variance && Number.isFinite(variance.value) ? variance : undefined;
  };
  const correlation = (i: number, j: number): Printed | undefined => {
    const [a, b] = [at[i] as number, at[j] as number];
    return block.corr.get(`${Math.max(a, b)},${Math.min(a, b)}`);
  };
  const x = parametersOf(
    kind,
    m,
    (i) => own(i)?.value ?? Number.NaN,
    (i, j) => correlation(i, j)?.value ?? Number.NaN,
  );
  const S = matrixOf(kind, m, x);
  const widest = (list: readonly (Printed | undefined)[]): number => Math.max(0, ...list.map((one) => one?.half ?? 0));
  const rounding = widest([...block.corr.values()]);
  const first = at.map((_, i) => own(i)).find((one) => one !== undefined);
  const cov = block.cov.map((row) => [...row]);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [Math.max(at[i] as number, at[j] as number), Math.min(at[i] as number, at[j] as number)];
      const value = S.data[j * m + i] as number;
      const share = (k: number): number => {
        const one = own(k) ?? first;
        return one ? one.half / Math.abs(one.value) / 2 : 0;
      };
      const scale = Math.sqrt((S.data[i * (m + 1)] as number) * (S.data[j * (m + 1)] as number));
      const half = Math.abs(value) * (share(i) + share(j)) + (i === j ? 0 : rounding * Math.abs(i - j) * scale);
      if (i !== j || own(i) === undefined) (cov[a] as Printed[])[b] = { text: String(value), value, half, made: true };
    }
  }
  return { ...block, cov };
}
