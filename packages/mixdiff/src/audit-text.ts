/** An audit of a text whose data are at hand or are not: what the package and the command line share. */
import { type AuditTask, audit as judge } from '@mixdiff/audit';
import { type Answer, type Context, isRefusal, type Method } from '@mixdiff/contract';
import type { Table } from '@mixdiff/frame';
import { type Beside, modelOf, notJudged, type Printout, readAs, readPrintout } from '@mixdiff/printout';
import type { Entrant } from '@mixdiff/runs';
import type { AuditDocument, AuditInput, AuditRead } from '@mixdiff/schema';

export interface TextAudit {
  /** What messages call the text. */
  readonly file: string;
  readonly text: string;
  /** What the audit's input says of the data. */
  readonly data: { readonly name: string; readonly sep?: ',' | ';' | '\t' | '|' | 'tab'; readonly dec?: '.' | ',' };
  /** The table, once it is needed; null where none was named. */
  readonly source: () => Answer<{ readonly table: Table; readonly hash: string; readonly name: string }> | null;
  readonly beside: Beside;
  /** Of a table with several models side by side: the name of one, or its number. */
  readonly column?: string;
  readonly engines: readonly Entrant[];
  readonly context: Context;
  readonly search: AuditTask['search'];
  /** Gets what was read before anything is judged. */
  readonly shown: (read: AuditRead) => void;
}
export interface AuditedText {
  readonly document: AuditDocument;
  /** null: it was not judged. */
  readonly input: AuditInput | null;
}
/** Reads, shows, builds, judges. */
export async function auditText(task: TextAudit): Promise<Answer<AuditedText>> {
  const { file, text, shown, beside, engines, context, search, data } = task;
  const read = readPrintout(text, task.column);
  if (isRefusal(read)) return { ...read, message: `${file}: ${read.message}` };
  const called = `${file.replace(/^.*[\\/]/, '')} (${read.program})`;
  const raw = readAs(read, called);
  shown(raw);
  const beyond = notJudged(read);
  if (beyond.length > 0) return { document: unjudged(file, raw, read, beyond), input: null };
  const source = task.source();
  if (source && isRefusal(source)) return source;
  const about = { dataHash: source?.hash ?? '', name: source?.name ?? '' };
  const by = async (printout: Printout, method?: Method): Promise<Answer<AuditedText>> => {
    const asked = method === undefined ? beside : { ...beside, method };
    const model = modelOf(printout, source?.table ?? null, asked, about, file);
    if (isRefusal(model)) return model;
    const { sep, dec } = data;
    const input: AuditInput = {
      data: data.name,
      ...(sep ? { sep: sep === '\t' ? 'tab' : sep } : {}),
      ...(dec ? { dec } : {}),
      ...model.input,
      source: called,
    };
    const document = await judge({
      file,
      input,
      problems: model.problems,
      engines,
      context,
      search,
      program: read.program,
      notes: model.notes,
    });
    if (isRefusal(document)) return document;
    const { program, warnings } = raw;
    return { document: { ...document, read: { program, ...input, ...(warnings ? { warnings } : {}) } }, input };
  };
  const open = read.method === undefined && beside.method === undefined;
  if (open && source && read.program === 'glmmTMB') {
    const found = await byNumbers((method) => by(read, method));
    return found ?? (await byDefault(read, (method) => by(read, method)));
  }
  const estimated = beside.family === undefined ? withTheta(read) : null;
  return estimated ? await byTheta(read, estimated, by) : await by(read);
}
/** glmer.nb and glmer print the same of a negative binomial: theta as part of the family. As glmer.nb's it is an estimate; null: no such text. */
function withTheta(printout: Printout): Printout | null {
  const theta = /^negative\.binomial\((.+)\)$/.exec(printout.family ?? '')?.[1];
  return theta === undefined ? null : { ...printout, family: 'nbinom2', dispersion: theta };
}
/** Theta as estimated, unless more numbers are those of a maximum where it is held. */
async function byTheta(
  given: Printout,
  estimated: Printout,
  by: (printout: Printout) => Promise<Answer<AuditedText>>,
): Promise<Answer<AuditedText>> {
  const free = await by(estimated);
  const { family } = given;
  const told = (found: AuditedText, text: string): AuditedText => {
    const note = { code: 'mixdiff/theta-found', text, level: 'message' } as const;
    return { ...found, document: { ...found.document, messages: [...found.document.messages, note] } };
  };
  const reads = `the text does not say whether theta of ${family} was estimated (glmer.nb) or given (glmer)`;
  if (!isRefusal(free) && free.document.finding?.kind === 'all-reproduce')
    return told(free, `${reads}: taken as estimated, under which all numbers are those of a maximum`);
  const held = await by(given);
  if (isRefusal(free)) return held;
  if (isRefusal(held)) return free;
  // theta itself is printed by one of them: at its limit no fit has its digits
  const count = ({ document: { reproduced } }: AuditedText): number =>
    reproduced.filter(({ quantity, by: way }) => quantity !== 'dispersion' && way !== null).length;
  return count(held) > count(free)
    ? told(held, `${reads}: taken as given, under which more numbers are those of a maximum`)
    : told(free, `${reads}: taken as estimated`);
}
/** Where the numbers do not tell, a generalized model is by ML: REML has to be asked for. */
async function byDefault(
  { family }: Printout,
  by: (method?: Method) => Promise<Answer<AuditedText>>,
): Promise<Answer<AuditedText>> {
  if (family === undefined) return by();
  const found = await by('ML');
  if (isRefusal(found)) return found;
  const text = 'the text does not say REML or ML: taken as ML, which glmmTMB does unless it is told otherwise';
  const note = { code: 'mixdiff/method-by-default', text, level: 'message' } as const;
  return { ...found, document: { ...found.document, messages: [...found.document.messages, note] } };
}
/**
 * glmmTMB prints no criterion, but numbers that tell: the method under which most of them are those of a maximum. null where they
 * do not tell.
 */
async function byNumbers(by: (method: Method) => Promise<Answer<AuditedText>>): Promise<AuditedText | null> {
  const tried: AuditedText[] = [];
  for (const method of ['ML', 'REML'] as const) {
    const audited = await by(method);
    if (isRefusal(audited)) continue;
    tried.push(audited);
    if (audited.document.finding?.kind === 'all-reproduce') break;
  }
  const count = ({ document: { finding } }: AuditedText): number => finding?.reproduced ?? 0;
  const [best, other] = tried.sort((a, b) => count(b) - count(a));
  if (!best || (other && count(other) === count(best)) || 2 * count(best) < (best.document.finding?.of ?? 0))
    return null;
  const { method } = best.document;
  const text = `the text does not say REML or ML: taken as ${method}, under which ${count(best)} of ${best.document.finding?.of} printed numbers are those of a maximum${other ? `, under ${other.document.method} ${count(other)}` : ''}`;
  const note = { code: 'mixdiff/method-found', text, level: 'message' } as const;
  return { ...best, document: { ...best.document, messages: [...best.document.messages, note] } };
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
      'It judges linear models with random effects or residual structures, or both, and generalized ones.',
    ],
    reproduced: [],
    evidence: {},
    messages: [],
    read,
  };
}
