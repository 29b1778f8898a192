import { type Canonical, type Kind, type Method, type Problem, type Structure, structured } from '@mixdiff/contract';
import { type Column, intercept, problem, readCsv, readGoldenJson } from '@mixdiff/testing';

interface RecordedEnd {
  readonly structure: Kind;
  readonly method: Method;
  /** What glmmTMB printed; null: it withheld it. */
  readonly printed: number | null;
  readonly dense: number;
  readonly beta: readonly number[];
  readonly Sigma: readonly (readonly number[])[];
  readonly sigma: number;
}
const recorded = readGoldenJson<{ readonly source: string; readonly fits: readonly RecordedEnd[] }>(
  'structured/glmmtmb.json',
);
export const source = recorded.source;
/** An end of glmmTMB 1.1.15.2. */
export function endOf(kind: Kind, method: Method): { readonly at: Canonical; readonly dense: number } {
  const found = recorded.fits.find((fit) => fit.structure === kind && fit.method === method);
  if (!found) throw new Error(`no recorded fit of ${kind}`);
  const { beta, Sigma, sigma, dense } = found;
  return {
    dense,
    at: {
      beta: Float64Array.from(beta),
      Sigma: [{ nrow: 4, ncol: 4, data: Float64Array.from(Sigma.flat()) }],
      residual: { kind: 'variance', sigma2: sigma ** 2 },
    },
  };
}

const rows = readCsv('orthodont/data.csv');
export const y: readonly number[] = rows.map((row) => Number(row['distance']));
export const sexes: readonly string[] = rows.map((row) => row['Sex'] ?? '');
export const subjects: readonly string[] = rows.map((row) => row['Subject'] ?? '');
const column = (name: string, of: (row: Record<string, string>) => number): Column => ({
  name,
  term: name,
  values: rows.map(of),
});
const female = (row: Record<string, string>): number => Number(row['Sex'] === 'Female');
const age = (row: Record<string, string>): number => Number(row['age']) - 11;
export const fixed: readonly Column[] = [
  intercept(y.length),
  column('SexFemale', female),
  column('I(age - 11)', age),
  column('SexFemale:I(age - 11)', (row) => female(row) * age(row)),
];
const AGES = ['8', '10', '12', '14'];
export const labels: readonly string[] = AGES.map((v) => `fage${v}`);
export const visits: readonly Column[] = AGES.map((v) => column(`fage${v}`, (row) => Number(row['age'] === v)));
/** distance ~ Sex * I(age - 11) + kind(0 + fage | Subject), nlme's Orthodont. */
export const orthodont = (kind: Kind, method: Method, more: Partial<Structure> = {}): Problem =>
  problem(
    y,
    fixed,
    [{ group: 'Subject', labels: subjects, columns: visits, structure: { ...structured(kind, labels), ...more } }],
    method,
  );
