/**
 * What engines return, as a document that another machine can use instead of them; versions and command go along, or
 * nobody could make it again.
 */
import type { NamedEngine } from '@mixdiff/backends';
import { isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { defaultMethods } from '@mixdiff/frame';
import { jsonText } from '@mixdiff/quoting';
import { encodeFit, encodeRefusal, type RecordedDocument, type RecordedFit } from '@mixdiff/schema';
import { appContext } from './context.ts';
import { buildModel, droppedRows, type LoadedModel } from './model.ts';
import { versions } from './versions.ts';

/** Above this many rows, modes and fitted values are left out of the file. */
const ROWS_FOR_DETAIL = 1000;
const SIGNIFICANT = 14;

/** What engines return for a model, with the versions that made it: a `mixdiff/recorded@1` document. */
export async function recording(
  model: LoadedModel,
  engines: readonly NamedEngine[],
  command: string,
): Promise<RecordedDocument> {
  const methods = model.method ? [model.method] : (model.config.methods ?? defaultMethods(model.spec));
  const built = methods.map((method) => [method, buildModel(model, method)] as const);
  const fits = await Promise.all(
    built.flatMap(([method, b]) => engines.map((engine) => ask(engine, method, b.problem, droppedRows(b)))),
  );
  return {
    schema: 'mixdiff/recorded@1',
    provenance: {
      versions: { ...ours(fits), ...Object.fromEntries(fits.flatMap((f) => Object.entries(f.versions))) },
      command,
    },
    unstable: ['iterations', 'evaluations'],
    fits: fits.map((f) => f.recorded),
  };
}
/** A re-implementation has no version of a package: this program's is what made it. */
const ours = (fits: readonly { versions: object }[]): Record<string, string> =>
  fits.every((f) => Object.keys(f.versions).length === 0) ? versions() : {};
async function ask(
  { backend, chosen, name }: NamedEngine,
  method: Method,
  problem: Problem,
  dropped: number,
): Promise<{ recorded: RecordedFit; versions: Record<string, string> }> {
  const fit = await backend.fit(problem, chosen, appContext(true));
  const entry = { id: `${name}/${method}`, method };
  if (isRefusal(fit)) return { recorded: { ...entry, fit: null, refusal: encodeRefusal(fit, name) }, versions: {} };
  const document = encodeFit(fit, problem, { droppedRows: dropped });
  if (problem.response.y.length > ROWS_FOR_DETAIL) {
    delete document.ranef;
    delete document.fitted;
  }
  return { recorded: { ...entry, fit: document, refusal: null }, versions: { ...fit.versions } };
}
/** Fourteen digits: what R holds, without the noise of the fifteenth. */
export const recordingText = (document: RecordedDocument): string => `${jsonText(document, roundNumbers, 1)}\n`;
const roundNumbers = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(SIGNIFICANT)) : value;
