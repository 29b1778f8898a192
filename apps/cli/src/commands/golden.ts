import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Backend, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { rBackend } from '@mixdiff/r';
import { encodeFit, encodeRefusal, type RecordedDocument, type RecordedFit } from '@mixdiff/schema';
import { appContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { writeWhole } from '../files.ts';
import { buildModel, caseNames, droppedRows, goldenFolder, loadModel } from '../model.ts';

export interface GoldenOptions {
  readonly library?: string;
}
/** Cases that one R process takes at a time. */
const TOGETHER = 8;
/** Above this many rows, modes and fitted values are left out of the file. */
const ROWS_FOR_DETAIL = 1000;
const SIGNIFICANT = 14;

/** `npm run golden [CASE…]`: asks the real packages again and shows what changed in r.json. */
export async function goldenCommand(options: GoldenOptions, names: readonly string[] = []): Promise<ExitCode> {
  const cases = names.length > 0 ? names : caseNames();
  for (let i = 0; i < cases.length; i += TOGETHER) {
    await Promise.all(cases.slice(i, i + TOGETHER).map((name) => record(name, options)));
  }
  return EXIT.ran;
}

async function record(name: string, options: GoldenOptions): Promise<void> {
  const model = loadModel({ case: name });
  const methods = model.config.methods ?? ['REML', 'ML'];
  const engines = (model.config.backends ?? []).filter((id) => id === 'lme4' || id === 'nlme' || id === 'glmmTMB');
  const backends = engines.map((id) => rBackend(id, { timeoutSeconds: 1800, ...options }));
  const problems = methods.map((method) => [method, buildModel(model, method)] as const);
  const fits = await Promise.all(
    problems.flatMap(([method, built]) =>
      backends.map((backend) => ask(backend, method, built.problem, droppedRows(built))),
    ),
  );
  const path = join(goldenFolder(), name, 'r.json');
  const document: RecordedDocument = {
    schema: 'mixdiff/recorded@1',
    provenance: { versions: Object.assign({}, ...fits.map((f) => f.versions)), command: 'npm run golden' },
    unstable: ['iterations', 'evaluations'],
    fits: fits.map((f) => f.recorded),
  };
  const text = `${JSON.stringify(document, roundNumbers, 1)}\n`;
  tellChange(name, existsSync(path) ? readFileSync(path, 'utf8') : null, text);
  writeWhole(path, text);
}
async function ask(
  backend: Backend,
  method: Method,
  problem: Problem,
  dropped: number,
): Promise<{ recorded: RecordedFit; versions: Record<string, string> }> {
  const fit = await backend.fit(problem, {}, appContext(true));
  const entry = { id: `${backend.id}/${method}`, method };
  if (isRefusal(fit))
    return { recorded: { ...entry, fit: null, refusal: encodeRefusal(fit, backend.id) }, versions: {} };
  const document = encodeFit(fit, problem, { droppedRows: dropped });
  if (problem.y.length > ROWS_FOR_DETAIL) {
    delete document.ranef;
    delete document.fitted;
  }
  return { recorded: { ...entry, fit: document, refusal: null }, versions: { ...fit.versions } };
}
const roundNumbers = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(SIGNIFICANT)) : value;

/** The largest relative move of any number, so that a regeneration is read and not only committed. */
function tellChange(name: string, before: string | null, after: string): void {
  if (before === after) return;
  if (before === null) {
    process.stdout.write(`${name}: new\n`);
    return;
  }
  const numbers = (text: string): number[] =>
    Array.from(text.matchAll(/-?\d+\.?\d*(?:e[-+]?\d+)?/g), (m) => Number(m[0]));
  const [old, now] = [numbers(before), numbers(after)];
  const moved =
    old.length === now.length
      ? Math.max(0, ...now.map((x, i) => Math.abs(x - (old[i] as number)) / Math.max(1e-12, Math.abs(x))))
      : Number.NaN;
  process.stdout.write(
    `${name}: changed${Number.isNaN(moved) ? ' in shape' : `, largest relative move ${moved.toExponential(1)}`}\n`,
  );
}
