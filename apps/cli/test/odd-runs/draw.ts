import fc from 'fast-check';
import { args } from './command-line.ts';
import { audited, document, model } from './documents.ts';
import { csv } from './table.ts';

/** One command line with the files that it names; `@NAME` in an argument is a file of the folder. */
export interface Drawn {
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

export const aRun: fc.Arbitrary<Drawn> = fc
  .record({ args, csv, document, audit: audited, model })
  .map(({ args: drawn, csv: data, document: doc, audit, model: config }) => ({
    files: { 'd.csv': data, 'doc.json': doc, 'audit.json': audit, 'model.json': config, 'model.yaml': config },
    args: drawn,
  }));
