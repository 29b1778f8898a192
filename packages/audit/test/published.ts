import { openCertifier } from '@mixdiff/certify';
import { type Answer, type Canonical, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { type AuditDocument, type AuditInput, auditDocument } from '@mixdiff/schema';
import { audit } from '../src/audit.ts';

type Problems = (method: Method) => Problem;
const context = { milliseconds: () => 0 };
export async function run(problems: Problems, input: AuditInput): Promise<AuditDocument> {
  const document = await audited(problems, input);
  if (isRefusal(document)) throw new Error(document.message);
  return auditDocument.parse(document);
}
export const audited = (problems: Problems, input: AuditInput): Promise<Answer<AuditDocument>> =>
  audit({ file: 'a.json', input, problems, engines: [], context, search: { starts: 24, seed: 1 } });

/** The highest point of a problem as an audit file, numbers through `as`. */
export function published(
  problem: Problem,
  as: (x: number) => number | string,
  change: Partial<AuditInput> = {},
): AuditInput {
  const { best } = openCertifier(problem).certify({
    beta: new Float64Array(problem.parts.conditional.X.ncol),
    Sigma: problem.random.map(({ columns: { length: c } }) => ({
      nrow: c,
      ncol: c,
      data: Float64Array.from({ length: c * c }, (_, i) => (i % (c + 1) ? 0 : 1)),
    })),
    residual: { kind: 'variance', sigma2: 1 },
  });
  if (best?.residual.kind !== 'variance') throw new Error('no highest point');
  const rows = (data: Float64Array, c: number) =>
    Array.from({ length: c }, (_, i) => Array.from({ length: c }, (_, j) => as(data[j * c + i] as number)));
  return {
    data: 'd.csv',
    formula: 'y ~ x',
    method: problem.method,
    source: 'a test',
    fixed: Object.fromEntries(problem.parts.conditional.columns.map((name, j) => [name, as(best.beta[j] as number)])),
    random: problem.random.map(({ group, columns }, k) => ({
      group,
      terms: [...columns],
      cov: rows(best.Sigma[k]?.data as Float64Array, columns.length),
    })),
    sigma: as(Math.sqrt(best.residual.sigma2)),
    ...change,
  };
}
/** Of a model with one random term. */
export const pointOf = ({ fixed, random, sigma }: AuditInput): Canonical => {
  const cov = (random[0]?.cov ?? []).map((row) => row.map(Number));
  return {
    beta: Float64Array.from(Object.values(fixed), Number),
    Sigma: [{ nrow: cov.length, ncol: cov.length, data: Float64Array.from(cov.flat()) }],
    residual: { kind: 'variance', sigma2: Number(sigma) ** 2 },
  };
};
export const decimals = (n: number) => (x: number) => x.toFixed(n);
