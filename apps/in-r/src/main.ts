/**
 * What mixdiffr asks, as one classic script: JSON in, a promise of JSON out. It runs in Node and in V8 alone, where there is
 * no timer, no text decoder, no process.
 */
import './platform.ts';
import { backendIds, backends, engineNamed } from '@mixdiff/backends';
import { compare as run } from '@mixdiff/compare';
import { type Answer, type Context, isRefusal, type Method, type Problem, refuse } from '@mixdiff/contract';
import { audit as auditPrintout, comparisonText, version } from '@mixdiff/mixdiff';
import { entrantOf, statements } from '@mixdiff/mixdiff/shared';
import { exportedBackend, exportedProblemDocument, transportedProblem } from '@mixdiff/r/exported';
import { auditText, comparisonScreen, readText } from '@mixdiff/report';
import { comparisonHtml, drawPictures } from '@mixdiff/report/pages';
import { DEFAULT_PLAN } from '@mixdiff/robustness';
import type { Entrant } from '@mixdiff/runs';
import {
  type ComparisonDocument,
  comparisonDocument,
  encodeRefusal,
  type RefusalDocument,
  type TransportDocument,
  transportDocument,
  validate,
} from '@mixdiff/schema';

/** What `compare` of mixdiffr sends: its fits by the names that they were given. */
interface CompareTask {
  readonly fits: readonly { readonly name: string; readonly fit: unknown }[];
  /** Engines beside them; null: none beside several, all beside one. */
  readonly engines: readonly string[] | null;
  readonly starts: number;
  readonly seed: number;
  readonly command: string;
}
interface PageTask {
  /** As `compare` answered it. */
  readonly document: unknown;
}
interface AuditTask {
  readonly printout: string;
  readonly data: readonly Readonly<Record<string, string | number | boolean | null>>[];
  readonly name: string;
  readonly formula?: string;
  readonly method?: Method;
  readonly family?: string;
  readonly link?: string;
  /** Of models side by side. */
  readonly column?: string;
}
type Printed<T> = { readonly document: T; readonly screen: string; readonly text: string } | RefusalDocument;

const context: Context = { milliseconds: () => Date.now() };

async function compare(task: CompareTask): Promise<Printed<ComparisonDocument>> {
  const found = await compared(task);
  if (isRefusal(found)) return encodeRefusal(found, null);
  const screen = comparisonScreen(found, { lines: 60, script: null, rest: 'summary() prints all' });
  return { document: found, screen, text: comparisonText(found) };
}
/** The report of a comparison as one page of HTML, pictures and all. */
async function page({ document }: PageTask): Promise<{ readonly html: string } | RefusalDocument> {
  const valid = validate(comparisonDocument, document, 'comparison');
  if (isRefusal(valid)) return encodeRefusal(valid, null);
  return { html: comparisonHtml(valid.value, drawPictures(valid.value), null) };
}
async function compared({ fits, engines, starts, seed, command }: CompareTask): Promise<Answer<ComparisonDocument>> {
  const documents: { readonly name: string; readonly document: TransportDocument; readonly hash: string }[] = [];
  for (const { name, fit } of fits) {
    const valid = validate(transportDocument, fit, name);
    if (isRefusal(valid)) return valid;
    documents.push({ name, document: valid.value, hash: '' });
  }
  const [first] = documents;
  if (!first) return refuse('in-r/no-fit', 'there is no fit', 'give one or more');
  const entrants: Entrant[] = documents.map(({ name, document }) => ({
    backend: exportedBackend(name, document),
    chosen: {},
    name,
    label: name,
    kind: 'recorded',
  }));
  for (const name of engines ?? (documents.length > 1 ? [] : backendIds(first.document.residual != null))) {
    const engine = engineNamed(name, backends);
    if (isRefusal(engine)) return engine;
    entrants.push(entrantOf(engine));
  }
  const built = new Map<Method, Problem>();
  const problems = (method: Method): Problem => {
    const problem = built.get(method) ?? transportedProblem(first.document, method);
    built.set(method, problem);
    return problem;
  };
  const { method } = first.document;
  return await run({
    problems,
    problem: exportedProblemDocument(first, problems(method)),
    entrants,
    methods: [method],
    context,
    search: { starts, seed },
    inference: null,
    short: { ...DEFAULT_PLAN, seed },
    statements,
    command,
    versions: { mixdiff: version },
  });
}
async function audit(task: AuditTask): Promise<object> {
  const found = await auditPrintout(task);
  if (found.schema === 'mixdiff/refusal@1') return found;
  return {
    document: found,
    screen: auditText(found),
    text: `${found.read ? `${readText(found.read)}\n` : ''}${auditText(found)}`,
  };
}

const asked =
  <Task>(work: (task: Task) => Promise<object>) =>
  async (json: string): Promise<string> =>
    JSON.stringify(await work(JSON.parse(json) as Task));
/** The one name that the script leaves behind. */
(globalThis as unknown as Record<string, unknown>)['mixdiff'] = {
  version,
  compare: asked(compare),
  page: asked(page),
  audit: asked(audit),
};
