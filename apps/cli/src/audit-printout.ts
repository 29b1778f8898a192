/** An audit of a pasted text: read first, shown, then judged with the model that the text or the options name. */
import { basename } from 'node:path';
import { type AuditTask, audit } from '@mixdiff/audit';
import { type Answer, isRefusal, type Refusal } from '@mixdiff/contract';
import { modelOf, notJudged, type Printout, readAs, readPrintout } from '@mixdiff/printout';
import type { AuditDocument, AuditInput, AuditRead } from '@mixdiff/schema';
import { auditEngines } from './audit-engines.ts';
import { appContext } from './context.ts';
import { dataFileName, readDataFile, readingOf } from './data-file.ts';
import { dataPath, type ModelOptions, saidOf, specOf } from './model.ts';

export interface AuditedText {
  readonly document: AuditDocument;
  /** null: it was not judged. */
  readonly input: AuditInput | null;
  readonly dataPath: string;
}
/** `shown` gets what was read before anything is judged. */
export async function auditPrintout(
  file: string,
  text: string,
  options: ModelOptions,
  search: AuditTask['search'],
  shown: (read: AuditRead) => void,
): Promise<Answer<AuditedText>> {
  const printout = readPrintout(text);
  if (isRefusal(printout)) return { ...printout, message: `${file}: ${printout.message}` };
  const source = `${basename(file)} (${printout.program})`;
  const raw = readAs(printout, source);
  shown(raw);
  const said = saidOf(options);
  if (isRefusal(said)) return said;
  const beyond = notJudged(printout);
  if (beyond.length > 0) return { document: unjudged(file, raw, printout, beyond), input: null, dataPath: '' };
  const { config, folder } = said;
  const path = config.data === undefined ? null : dataPath(config.data, folder);
  const read = path === null ? null : readDataFile(path, 'data file', readingOf(config));
  if (read && isRefusal(read)) return read;
  const about = { dataHash: read?.dataHash ?? '', name: path === null ? '' : dataFileName(path) };
  const { formula, ...spec } = specOf(config);
  const beside = {
    ...spec,
    ...(formula === undefined ? {} : { formula }),
    ...(said.method ? { method: said.method } : {}),
  };
  const model = modelOf(printout, read?.table ?? null, beside, about, file);
  if (isRefusal(model)) return model;
  const { sep, dec } = config;
  const input = {
    data: config.data ?? '',
    ...(sep ? { sep } : {}),
    ...(dec ? { dec } : {}),
    ...model.input,
    source,
  };
  const document = await audit({
    file,
    input,
    problems: model.problems,
    engines: auditEngines({ config: { data: input.data, formula: input.formula }, folder }),
    context: appContext(true),
    search,
    notes: model.notes,
  });
  if (isRefusal(document)) return document as Refusal;
  const { program, warnings } = raw;
  const told: AuditRead = { program, ...input, ...(warnings ? { warnings } : {}) };
  return { document: { ...document, read: told }, input, dataPath: path ?? '' };
}
/** What was read, and by name what is not judged. */
function unjudged(file: string, read: AuditRead, printout: Printout, beyond: readonly string[]): AuditDocument {
  return {
    schema: 'mixdiff/audit@1',
    file,
    source: read.source ?? file,
    method: printout.method ?? 'ML',
    verdict: 'not-assessed',
    logLikAtEstimates: null,
    logLikMax: null,
    gain: null,
    point: null,
    certified: null,
    sentences: [
      `The numbers were read, but an audit does not judge ${beyond.join(', ')}.`,
      'It judges Gaussian linear mixed models with independent residuals of one variance.',
    ],
    reproduced: [],
    evidence: {},
    messages: [],
    read,
  };
}
