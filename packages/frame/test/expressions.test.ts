import { isRefusal } from '@mixdiff/contract';
import { agreeAll, readGolden, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/evaluate.ts';
import { deparse, parseCsv, type Vector } from '../src/index.ts';
import { asFactor, labels } from '../src/levels.ts';
import { parseExpression } from '../src/parse.ts';

interface Recorded {
  readonly expression: string;
  readonly deparsed: string;
  readonly kind: Vector['kind'];
  readonly levels: readonly string[];
  readonly values: readonly (number | string | boolean | null)[];
}
const { provenance, expressions } = readGoldenJson<{ provenance: { R: string }; expressions: Recorded[] }>(
  'formulas/expressions.json',
);
const source = `R ${provenance.R}`;

function parsed(text: string): Parameters<typeof evaluate>[0] {
  const e = parseExpression(text);
  if (isRefusal(e)) throw new Error(e.message);
  return e;
}
function evaluated(text: string): Vector {
  const table = parseCsv(readGolden('formulas/odd.csv'), { name: 'odd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const value = evaluate(parsed(text), table);
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.message}`);
  return value;
}

describe(`expressions as ${source} evaluates and prints them`, () => {
  test.each(expressions.map((e) => [e.expression, e] as const))('%s', (text, expected) => {
    expect(deparse(parsed(text))).toBe(expected.deparsed);
    const value = evaluated(text);
    expect(value.kind).toBe(expected.kind);
    if (value.kind === 'number') {
      const values = expected.values.map((x) => (x === null ? Number.NaN : (x as number)));
      expect([...value.values].map(Number.isNaN)).toEqual(values.map(Number.isNaN));
      const finite = (x: number): boolean => !Number.isNaN(x);
      // Means and elementary functions differ from R's in the last places.
      agreeAll(value.values.filter(finite), values.filter(finite), { rel: 1e-13, abs: 1e-15, source });
    } else {
      const shown = expected.values.map((x) =>
        x === null ? null : typeof x === 'boolean' ? (x ? 'TRUE' : 'FALSE') : x,
      );
      expect(labels(value)).toEqual(shown);
    }
    if (value.kind === 'factor') expect(asFactor(value).levels).toEqual(expected.levels);
  });
});
