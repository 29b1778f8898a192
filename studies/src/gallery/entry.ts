/** One entry of the gallery: found, made small, held against the real package, and written. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Backend, type Context, choose, isMaximum, isRefusal, type Method, type Verdict } from '@mixdiff/contract';
import { compare } from '@mixdiff/mixdiff';
import { proofCases, proofModel, proofScript } from '@mixdiff/proof';
import { filesOf, judged, type Reproducer, reproducer } from '@mixdiff/shrink';
import { isSilent } from '../tally.ts';
import type { Source } from './sources.ts';

/** What a silent failure must be worth in log-likelihood to be shown. */
const WORTH = 0.05;
/** Fits at the most on the way to one entry. */
const MOST = 1500;

export interface Real {
  readonly as: string;
  readonly verdict: Verdict;
  readonly gain: number | null;
  readonly silent: boolean;
}
export interface Entry {
  readonly name: string;
  readonly from: string;
  readonly rowsBefore: number;
  readonly engine: string;
  readonly method: Method;
  readonly made: Reproducer;
  /** What the real packages do on these rows. */
  readonly real: readonly Real[];
}
/** null: the engine ends at a maximum, says that something is wrong, or is short by next to nothing. */
export async function entryFrom(
  { from, specimen }: Source,
  backend: Backend,
  method: Method,
  context: Context,
): Promise<Omit<Entry, 'name' | 'real'> | null> {
  const chosen = choose(backend);
  if (isRefusal(chosen)) return null;
  const first = await judged(specimen, { backend, chosen, method, context }, 8);
  if (isRefusal(first) || isMaximum(first.certificate.verdict)) return null;
  if (!isSilent(first.fit) || !((first.certificate.gain ?? 0) >= WORTH)) return null;
  const made = await reproducer({ specimen, method, backend, chosen, name: backend.id, context, most: MOST });
  if (isRefusal(made) || !((made.last.certificate.gain ?? 0) >= WORTH / 5)) return null;
  return { from, rowsBefore: specimen.table.nrow, engine: backend.id, method, made };
}
/** The same rows by the real packages; nothing of one that refuses them or is not there. */
export async function realOf(
  { made, method }: Pick<Entry, 'made' | 'method'>,
  packages: readonly Backend[],
  context: Context,
): Promise<Real[]> {
  const found: Real[] = [];
  for (const backend of packages) {
    const chosen = choose(backend);
    if (isRefusal(chosen)) continue;
    const one = await judged(made.specimen, { backend, chosen, method, context }, 20);
    if (isRefusal(one)) continue;
    const { verdict, gain } = one.certificate;
    found.push({ as: one.fit.as, verdict, gain, silent: isSilent(one.fit) });
  }
  return found;
}
/** `data.csv`, `model.json` and `proof.R` in a folder of the entry's own. */
export async function writeEntry(folder: string, { name, engine, method, made }: Entry): Promise<void> {
  const { csv, fields } = filesOf(made.specimen);
  const own = join(folder, name);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  const model = { data: 'data.csv', ...fields, method, backend: engine, backends: [engine] };
  writeFileSync(join(own, 'data.csv'), csv);
  writeFileSync(join(own, 'model.json'), `${JSON.stringify(model, null, 2)}\n`);
  const { formula, factors } = made.specimen.spec;
  const document = await compare({
    data: csv,
    name: 'data.csv',
    formula,
    ...(factors === undefined ? {} : { factors }),
    backends: [engine],
    methods: [method],
  });
  if (document.schema !== 'mixdiff/comparison@1') throw new Error(document.message);
  const { columns, format } = made.specimen.table;
  const about = { dataPath: 'data.csv', format, isColumn: (column: string) => columns.has(column) };
  const script = proofScript(proofModel(document, about), proofCases(document));
  if (isRefusal(script)) throw new Error(script.message);
  writeFileSync(join(own, 'proof.R'), script.text);
}
