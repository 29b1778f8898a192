import { integers } from '../fill.ts';
import type { Decimal } from '../number-text.ts';
import type { Coded } from '../vector.ts';
import { numberLabel, TextColumn } from './column.ts';
import { type Body, readRecords } from './records.ts';

/**
 * The labels of a column of numbers, made when somebody asks: from the values where these tell the text (integers), else
 * read again from the file, so that 1.10 is not 1.1.
 */
export function labelsOf(
  values: Float64Array,
  plain: boolean,
  body: () => Body,
  j: number,
  decimal: Decimal,
): () => Coded {
  let made: Coded | undefined;
  const make = plain ? () => fromIntegers(values) : () => fromFile(values.length, body(), j, decimal);
  return () => {
    made ??= make();
    return made;
  };
}

function fromFile(nrow: number, body: Body, j: number, decimal: Decimal): Coded {
  const column = new TextColumn(body.bytes, nrow, numberLabel(decimal));
  readRecords(
    body,
    Array.from({ length: j + 1 }, (_, k) => (k === j ? column : null)),
    nrow,
  );
  return { codes: column.codes, labels: column.labels };
}
function fromIntegers(values: Float64Array): Coded {
  const at = new Map<number, number>();
  const codes = integers(values.length, (i) => {
    const x = values[i] as number;
    if (Number.isNaN(x)) return -1;
    const known = at.get(x);
    if (known !== undefined) return known;
    at.set(x, at.size);
    return at.size - 1;
  });
  return { codes, labels: [...at.keys()].map(String) };
}
