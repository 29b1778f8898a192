/** What was read of a pasted text, shown before anything is said of it: who pasted it sees at once what was mistaken. */
import { forTerminal } from '@mixdiff/quoting';
import type { AuditRead } from '@mixdiff/schema';
import { paragraph, table } from './table.ts';

/** The model and the numbers as they were read, digit for digit. */
export function readText(given: AuditRead): string {
  const read = forTerminal(given);
  const { program, formula, method, family, link, fixed = {}, random = [], sigma, sigma2, logLik } = read;
  const { correlation, repeated, variance, residual = {}, visits = [] } = read;
  const model = [
    `read as  ${program}`,
    ...(formula === undefined ? [] : [`formula  ${formula}`]),
    ...(method === undefined ? [] : [`method   ${method}`]),
    ...(correlation === undefined ? [] : [`residuals  ${correlation}`]),
    ...(repeated === undefined ? [] : [`residuals  ${repeated}`]),
    ...(variance === undefined ? [] : [`variance ${variance}`]),
    ...(family === undefined ? [] : [`family   ${family} (${link ?? 'link not said'})`]),
  ];
  const columns = (['se', 'df', 't', 'p'] as const).filter((field) => read[field] !== undefined);
  const of = (field: (typeof columns)[number], name: string): string => {
    const numbers = read[field] ?? {};
    return Object.hasOwn(numbers, name) ? String(numbers[name]) : '';
  };
  const coefficients = Object.entries(fixed).map(([name, estimate]) => [
    name,
    String(estimate),
    ...columns.map((field) => of(field, name)),
  ]);
  const rest = [
    ...random.flatMap(blockRows),
    ...visits.flatMap(visitRows),
    ...Object.entries(residual).map(([name, value]) => [`residual ${name}`, String(value)]),
    ...(sigma2 === undefined ? [] : [['residual variance', String(sigma2)]]),
    ...(sigma === undefined ? [] : [['residual SD', String(sigma)]]),
    ...(logLik === undefined ? [] : [['log-likelihood or criterion', String(logLik)]]),
  ];
  const parts = [
    model.join('\n'),
    ...(coefficients.length > 0
      ? [table([['', read.exponentiated ? 'ratio' : 'estimate', ...columns], ...coefficients], { left: 1 })]
      : []),
    ...(rest.length > 0 ? [table(rest, { left: 1 })] : []),
    ...(read.warnings ?? []).map((warning) => paragraph(`it warns: ${warning}`)),
  ];
  return `${parts.join('\n\n')}\n`;
}
const visitRows = ({ by, terms, cov, sd, corr }: NonNullable<AuditRead['visits']>[number]): string[][] => {
  const row = (what: string, value: unknown): string[][] =>
    value == null ? [] : [[by === undefined ? what : `${what} of ${by}`, String(value)]];
  return terms.flatMap((a, i) => [
    ...terms.slice(0, i + 1).flatMap((b, j) => row(i === j ? `variance ${a}` : `covariance ${a}, ${b}`, cov?.[i]?.[j])),
    ...row(`SD ${a}`, sd?.[i]),
    ...terms.slice(0, i).flatMap((b, j) => row(`correlation ${a}, ${b}`, corr?.[i - 1]?.[j])),
  ]);
};
type Block = NonNullable<AuditRead['random']>[number];
function blockRows({ group, terms, cov, sd, corr }: Block): string[][] {
  const rows = terms.flatMap((term, i) => [
    ...(cov?.[i]?.[i] == null ? [] : [[`variance ${group} ${term}`, String(cov[i]?.[i])]]),
    ...(sd?.[i] == null ? [] : [[`SD ${group} ${term}`, String(sd[i])]]),
  ]);
  const pairs = terms.flatMap((a, i) =>
    terms.slice(0, i).flatMap((b, j) => {
      const printed = cov?.[i]?.[j];
      const r = corr?.[i - 1]?.[j];
      return [
        ...(printed == null ? [] : [[`covariance ${group} ${a}, ${b}`, String(printed)]]),
        ...(r == null ? [] : [[`correlation ${group} ${a}, ${b}`, String(r)]]),
      ];
    }),
  );
  return [...rows, ...pairs];
}
