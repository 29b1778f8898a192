/**
 * Which columns the data pictures draw. A code in numbers that the model takes as a factor must not be drawn as a
 * scale.
 */
import { own } from '@mixdiff/contract';
import type { ComparisonDocument } from '@mixdiff/schema';

/** The columns that the data pictures need, where the document has them. */
export interface Column<T> {
  readonly name: string;
  readonly values: readonly T[];
}
type Values = readonly (number | string | null)[];
const isNumeric = (values: Values): values is readonly number[] =>
  values.length > 0 && values.every((v) => typeof v === 'number');

export function responseColumn(document: ComparisonDocument): Column<number> | null {
  return numericColumn(document, document.problem.response);
}
function numericColumn(document: ComparisonDocument, name: string): Column<number> | null {
  const values = own(document.data, name);
  return values && isNumeric(values) && !isFactor(document, name) ? { name, values } : null;
}
const isFactor = (document: ComparisonDocument, name: string): boolean => Object.hasOwn(document.problem.factors, name);

/** Names of the model in the order of the formula, then whatever else the document holds. */
function candidates(document: ComparisonDocument): string[] {
  const { terms, response, random } = document.problem;
  const slopes = random.flatMap((r) => r.terms);
  const groups = random.map((r) => r.group);
  return [...new Set([...terms, ...slopes, ...groups, ...Object.keys(document.data)])].filter((n) => n !== response);
}
export const firstNumeric = (document: ComparisonDocument): Column<number> | null =>
  candidates(document)
    .map((name) => numericColumn(document, name))
    .find((column) => column !== null) ?? null;

export function firstFactor(document: ComparisonDocument): Column<string> | null {
  const name = candidates(document).find((candidate) => {
    const values = own(document.data, candidate);
    return values !== undefined && (!isNumeric(values) || isFactor(document, candidate));
  });
  const values = name === undefined ? undefined : own(document.data, name);
  return name !== undefined && values ? { name, values: values.map(String) } : null;
}
