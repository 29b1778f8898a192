/** The worker: reads tables, runs engines, draws reports. The page stays free for whoever waits. */
import { isRefusal, type Refusal } from '@mixdiff/contract';
import { FAMILY_NAMES, LINK_NAMES, specOf } from '@mixdiff/frame';
import { engines, type RefusalDocument, version } from '@mixdiff/mixdiff';
import { auditSource, compareSource, proofText, type Source, sourceOf } from '@mixdiff/mixdiff/shared';
import { jsonText } from '@mixdiff/quoting';
import { auditText, readText } from '@mixdiff/report';
import { comparisonHtml, drawPictures } from '@mixdiff/report/pages';
import { type AuditRead, type ComparisonDocument, comparisonDocument, validate } from '@mixdiff/schema';
import { commandLine } from './command-line.ts';
import { type Example, examples, modelOfExample } from './example.ts';
import { columnsOf } from './table-summary.ts';
import type { Answer, DataAbout, DataFile, Kept, Progress, Refused, Request, TableSummary } from './worker-messages.ts';

/** The worker's own global object; the library of types knows the page's only. */
const scope = globalThis as unknown as {
  postMessage(message: Answer | Progress): void;
  onmessage: (event: MessageEvent<Request>) => void;
};
scope.onmessage = ({ data }) => {
  answer(data).then(
    (said) => scope.postMessage(said),
    (error: unknown) =>
      scope.postMessage({
        kind: 'refused',
        message: `a fault of this program: ${error instanceof Error ? error.message : String(error)}`,
        hint: 'please report it, with the model',
      }),
  );
};
function answer(asked: Request): Promise<Answer> {
  switch (asked.kind) {
    case 'start':
      return Promise.resolve({
        kind: 'choices',
        version,
        engines: engines(),
        families: FAMILY_NAMES,
        links: LINK_NAMES,
        examples: examples.map(({ name, config }) => ({ name, title: config.title })),
      });
    case 'table':
      return table(asked.data);
    case 'compare':
      return compare(asked);
    case 'audit':
      return audit(asked);
    case 'document':
      return document(asked);
  }
}
const refused = ({ message, hint }: Refusal): Refused => ({ kind: 'refused', message, hint });
const told = ({ message, hint }: RefusalDocument): Refused => ({ kind: 'refused', message, hint });

/** The last table that was read. */
let known: { readonly key: string; readonly source: Source } | null = null;
const exampleOf = (data: DataAbout): Example | undefined =>
  'example' in data ? examples.find(({ name }) => name === data.example) : undefined;
async function read(data: DataAbout): Promise<Source | Refused> {
  if (known?.key === data.key) return known.source;
  known = null;
  const example = exampleOf(data);
  const source = example
    ? await sourceOf({ data: example.data, name: example.config.data })
    : 'file' in data
      ? await sourceOfFile(data)
      : null;
  if (source === null) return { kind: 'refused', message: 'there is no such example', hint: 'choose one of the list' };
  if (isRefusal(source)) return refused(source);
  known = { key: data.key, source };
  return source;
}
async function sourceOfFile({ file, name, separator, decimal }: DataFile) {
  const reading = { name, ...(separator ? { separator } : {}), ...(decimal ? { decimal } : {}) };
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  // the first two bytes of gzip (RFC 1952, 2.3.1)
  const packed = head[0] === 0x1f && head[1] === 0x8b;
  const text = packed ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file;
  const bytes = new Uint8Array(await (text instanceof Blob ? text : new Response(text)).arrayBuffer());
  return sourceOf({ data: bytes, ...reading });
}

async function table(data: DataAbout): Promise<TableSummary | Refused> {
  const source = await read(data);
  if ('kind' in source) return source;
  const example = exampleOf(data);
  const { methods, backends, as } = example?.config ?? {};
  return {
    kind: 'table',
    name: source.name,
    rows: source.table.nrow,
    columns: columnsOf(source.table),
    notes: source.table.notes.map(({ text }) => text),
    model: example ? modelOfExample(example) : null,
    run: methods && backends ? { methods, backends, as: as ?? {} } : null,
  };
}

async function compare({ data, model, run }: Extract<Request, { kind: 'compare' }>): Promise<Answer> {
  const source = await read(data);
  if ('kind' in source) return source;
  const example = exampleOf(data);
  // another model of the same data is not the case, whose title and published numbers are of its own
  const stored = example && same(model, modelOfExample(example)) ? example : null;
  const where = stored
    ? { case: stored.name }
    : 'file' in data
      ? {
          file: data.name,
          ...(data.separator ? { sep: data.separator } : {}),
          ...(data.decimal ? { dec: data.decimal } : {}),
        }
      : { file: source.name };
  const found = await compareSource(
    source,
    {
      ...model,
      formula: model.formula ?? '',
      ...run,
      progress: (done, of, what) => scope.postMessage({ kind: 'progress', done, of, what }),
    },
    { ...(stored ? about(stored) : {}), command: commandLine({ data: where, model, run }) },
  );
  if (found.schema === 'mixdiff/refusal@1') return told(found);
  const spec = specOf({ ...model, formula: model.formula ?? '' });
  return report(found, proofText(found, { table: source.table, spec, dataPath: source.name }));
}
const same = (a: object, b: object): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (fields: object): unknown =>
  Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [
      name,
      value && typeof value === 'object' && !Array.isArray(value) ? sorted(value as object) : value,
    ]);
function about({ name, config, published }: Example) {
  const { title, question, remark, source } = config;
  return {
    case: name,
    title,
    ...(question === undefined ? {} : { question }),
    ...(remark === undefined ? {} : { remark }),
    ...(source === undefined ? {} : { source }),
    ...(published && published.length > 0
      ? { published: { source: source?.match(/[\w.-]+\.md/)?.[0] ?? name, entries: published } }
      : {}),
  };
}
function report(found: ComparisonDocument, proof: string | null): Answer {
  const html = comparisonHtml(found, drawPictures(found), proof === null ? null : 'proof.R');
  const files: Kept[] = [
    { name: 'report.html', type: 'text/html', text: html },
    { name: 'comparison.json', type: 'application/json', text: `${jsonText(found, undefined, 1)}\n` },
    ...(proof === null ? [] : [{ name: 'proof.R', type: 'text/plain', text: proof }]),
  ];
  return { kind: 'report', html, files };
}

async function audit({ data, model, method, printout, column }: Extract<Request, { kind: 'audit' }>): Promise<Answer> {
  const source = await read(data);
  if ('kind' in source) return source;
  const found = await auditSource(source, {
    ...model,
    printout,
    ...(method ? { method } : {}),
    ...(column ? { column } : {}),
  });
  const seen = (found as { readonly read?: AuditRead }).read;
  const shown = seen ? readText(seen) : '';
  if (found.schema === 'mixdiff/refusal@1') return { ...told(found), ...(shown ? { read: shown } : {}) };
  const text = `${jsonText(found, undefined, 1)}\n`;
  return {
    kind: 'audited',
    read: shown,
    text: auditText(found),
    files: [{ name: 'audit.json', type: 'application/json', text }],
  };
}

async function document({ text, name }: Extract<Request, { kind: 'document' }>): Promise<Answer> {
  let value: unknown;
  try {
    value = JSON.parse(await text.text());
  } catch (error) {
    return {
      kind: 'refused',
      message: `${name} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'choose a comparison.json that mixdiff wrote',
    };
  }
  const valid = validate(comparisonDocument, value, name);
  return isRefusal(valid) ? refused(valid) : report(valid.value, null);
}
