/** A model of options against a table: read, built, and described for documents. */
import { backends, engineNamed } from '@mixdiff/backends';
import { type Answer, familyName, isRefusal, type Method, own, type Refusal, refuse } from '@mixdiff/contract';
import { type Built, buildProblem, deparse, readTable, type Stated, type Table } from '@mixdiff/frame';
import type { Entrant } from '@mixdiff/runs';
import { encodeRefusal, groupCounts, type ProblemDocument, type RefusalDocument } from '@mixdiff/schema';
import { entrantOf } from './entrant.ts';
import type { Data, ModelOptions } from './options.ts';

/** A table with the SHA-256 of its text, where the platform can compute one. */
export interface Source {
  readonly table: Table;
  readonly hash: string;
  readonly name: string;
}
export const tell = (refusal: Refusal): RefusalDocument => encodeRefusal(refusal, null);

type Reading = Pick<ModelOptions, 'data' | 'name' | 'separator' | 'decimal'>;
/** Reads the data of options. */
export async function sourceOf({ data, name = 'data', separator, decimal }: Reading): Promise<Answer<Source>> {
  const bytes = bytesOf(data);
  if (isRefusal(bytes)) return bytes;
  const table = readTable(bytes.bytes, { name, separator, decimal });
  return isRefusal(table) ? table : { table, hash: await sha256(bytes.bytes), name };
}
function bytesOf(data: Data): Answer<{ bytes: Uint8Array }> {
  if (data instanceof Uint8Array) return { bytes: data };
  if (typeof data === 'string') return { bytes: utf8(data) };
  const names = [...new Set(data.flatMap((row) => Object.keys(row)))];
  if (names.length === 0)
    return refuse('mixdiff/no-data', 'data has no rows', 'give rows as objects, or a table of text');
  const lines = [names, ...data.map((row) => names.map((name) => (Object.hasOwn(row, name) ? row[name] : null)))];
  return { bytes: utf8(lines.map((cells) => cells.map(cell).join(',')).join('\n')) };
}
const cell = (value: unknown): string =>
  value === null || value === undefined
    ? 'NA'
    : typeof value === 'string'
      ? `"${value.replaceAll('"', '""')}"`
      : typeof value === 'boolean'
        ? String(value).toUpperCase()
        : String(value);
/** What the platform has; there are none of its types here. */
interface Platform {
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
  readonly crypto?: { readonly subtle?: { digest(name: string, bytes: Uint8Array): Promise<ArrayBuffer> } };
}
const platform = globalThis as unknown as Platform;
const utf8 = (text: string): Uint8Array => new platform.TextEncoder().encode(text);
/** '' where the platform has no digest: pages that are not served securely. */
async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await platform.crypto?.subtle?.digest('SHA-256', bytes);
  return digest ? Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, '0')).join('') : '';
}

/** The problem of each method. */
export function builtBy(
  spec: Stated,
  { table, hash, name }: Source,
  methods: readonly Method[],
): Answer<{ readonly built: ReadonlyMap<Method, Built> }> {
  const built = new Map<Method, Built>();
  for (const method of methods) {
    const one = buildProblem(table, { ...spec, method }, { dataHash: hash, name });
    if (isRefusal(one)) return one;
    built.set(method, one);
  }
  return { built };
}
/** Engines by name, for a comparison. */
export function entrantsNamed(
  names: readonly string[],
  versions: Readonly<Record<string, string>> = {},
): Answer<{ readonly entrants: readonly Entrant[] }> {
  const entrants: Entrant[] = [];
  for (const name of names) {
    const engine = engineNamed(name, backends, { version: own(versions, name.replace(/[@{].*$/, '')) });
    if (isRefusal(engine)) return engine;
    entrants.push(entrantOf(engine));
  }
  const twice = entrants.find((one, i) => entrants.findIndex(({ name }) => name === one.name) !== i);
  if (twice) return refuse('mixdiff/twice', `the engine ${twice.name} is named twice`, 'name each engine once');
  return { entrants };
}

/** What a document says of a model beyond its problem. */
export interface Described {
  readonly spec: Stated;
  readonly case: string | null;
  readonly title: string | null;
  readonly question: string | null;
  readonly remark?: string | undefined;
  readonly source: string | null;
  readonly dataName: string;
  readonly dataHash: string;
  readonly rows: number;
}
/** The model of a comparison as documents have it. */
export function problemDocument(described: Described, { problem, frame, notes }: Built): ProblemDocument {
  const { spec } = described;
  const contrasts = typeof spec.contrasts === 'string' ? { '*': spec.contrasts } : { ...spec.contrasts };
  return {
    case: described.case,
    title: described.title,
    question: described.question,
    ...(described.remark === undefined ? {} : { remark: described.remark }),
    formula: problem.source.formula,
    family: familyName(problem.response),
    link: problem.response.link,
    response: deparse(frame.formula.response),
    where: spec.where ?? null,
    derive: { ...spec.derive },
    factors: Object.fromEntries(
      Object.entries(spec.factors ?? {}).map(([name, levels]) => [name, levels && [...levels]]),
    ),
    contrasts,
    weights: spec.weights ?? null,
    offset: spec.offset ?? null,
    ...(spec.correlation ? { correlation: spec.correlation } : {}),
    ...(spec.repeated ? { repeated: spec.repeated } : {}),
    ...(spec.variance ? { variance: spec.variance } : {}),
    ...(spec.dispformula ? { dispformula: spec.dispformula } : {}),
    ...(spec.ziformula ? { ziformula: spec.ziformula } : {}),
    data: {
      name: described.dataName,
      source: described.source,
      hash: described.dataHash,
      rows: described.rows,
      used: problem.response.y.length,
      droppedForMissing: frame.counts.selected - frame.counts.used,
    },
    nobs: problem.response.y.length,
    ngroups: groupCounts(problem),
    columns: [...problem.parts.conditional.columns],
    terms: [...new Set(problem.parts.conditional.term)],
    random: problem.random.map((term) => ({ name: term.name, group: term.group, terms: [...term.columns] })),
    notes: notes.map((note) => ({ ...note })),
  };
}
