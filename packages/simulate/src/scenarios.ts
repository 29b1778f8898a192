/** The scenarios of a design, numbered from 1: what is crossed first, then what is listed, so that a design that grows keeps its numbers. */
import type { Refusal } from '@mixdiff/contract';
import type { StudyFile } from '@mixdiff/schema';
import type { Factors, FactorValue } from './expression.ts';
import * as say from './messages.ts';

export interface Scenario {
  /** From 1. */
  readonly id: number;
  readonly factors: Factors;
}

/** A study without a design has one scenario, without factors. */
export function scenariosOf(design: StudyFile['design']): Scenario[] {
  const crossed = Object.entries(design?.crossed ?? {}).reduce<Record<string, FactorValue>[]>(
    (before, [name, values]) => before.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
  const listed = design?.listed ?? [];
  const first = design?.crossed || listed.length === 0 ? crossed : [];
  return [...first, ...listed].map((factors, i) => ({ id: i + 1, factors }));
}

/** What is wrong with them. */
export function faultsOfDesign(scenarios: readonly Scenario[]): Refusal[] {
  const names = [...new Set(scenarios.flatMap(({ factors }) => Object.keys(factors)))];
  const incomplete = scenarios.flatMap(({ id, factors }) => {
    const lacks = names.filter((name) => !Object.hasOwn(factors, name));
    return lacks.length > 0 ? [say.otherFactors(id, lacks)] : [];
  });
  const seen = new Map<string, number>();
  const doubled = scenarios.flatMap(({ id, factors }) => {
    const key = JSON.stringify(names.map((name) => factors[name]));
    const known = seen.get(key);
    seen.set(key, known ?? id);
    return known === undefined ? [] : [say.sameFactors(known, id)];
  });
  return [...incomplete, ...doubled];
}
