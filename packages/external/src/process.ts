/** One process, one question, one answer. It is started without a shell, limited in time and in what it may say, and ended whole. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve as absolute } from 'node:path';
import { type Answer, isRefusal, type Refusal } from '@mixdiff/contract';
import { type EngineAnswer, type EngineQuestion, engineAnswer, validate } from '@mixdiff/schema';
import * as say from './messages.ts';

/** More than any fit: modes and fitted values of a million rows. */
const MOST_BYTES = 1 << 28;
const SECONDS = 300;
export const timeLimit = (): number => Number(process.env['MIXDIFF_EXTERNAL_SECONDS']) || SECONDS;

/** Where a program lies, and what messages call it. */
export interface Program {
  readonly path: string;
  readonly name: string;
}
/** What the program answers; every way of not answering is a refusal. */
export async function ask(
  { path, name }: Program,
  question: EngineQuestion,
  signal?: { readonly aborted: boolean },
): Promise<Answer<{ readonly answer: EngineAnswer }>> {
  const program = absolute(path);
  if (!existsSync(program)) return say.notFound(name);
  const ended = await run(program, name, JSON.stringify(question), question.timeLimitSeconds, signal);
  if (isRefusal(ended)) return ended;
  let parsed: unknown;
  try {
    parsed = JSON.parse(ended.text);
  } catch (error) {
    return say.badAnswer(name, `its answer is not JSON (${(error as Error).message.split('\n')[0]})`);
  }
  const valid = validate(engineAnswer, parsed, 'the answer');
  return isRefusal(valid) ? say.badAnswer(name, valid.message) : { answer: valid.value };
}
function run(
  program: string,
  name: string,
  input: string,
  seconds: number,
  signal?: { readonly aborted: boolean },
): Promise<Answer<{ readonly text: string }>> {
  return new Promise((resolve) => {
    // a group of its own, so that what it started ends with it
    const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'pipe'], detached: true, shell: false });
    const out: Buffer[] = [];
    let [size, errors] = [0, ''];
    let refusal: Refusal | null = null;
    const stop = (why: Refusal): void => {
      refusal ??= why;
      endGroup(child);
    };
    const quit = (): void => endGroup(child);
    const limit = setTimeout(() => stop(say.timedOut(name, seconds)), seconds * 1000);
    const watch = setInterval(() => signal?.aborted && stop(say.interrupted(name)), 50);
    const done = (answer: Answer<{ readonly text: string }>): void => {
      clearTimeout(limit);
      clearInterval(watch);
      process.off('exit', quit);
      resolve(answer);
    };
    process.once('exit', quit);
    child.stdout.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > MOST_BYTES) stop(say.tooLong(name, MOST_BYTES));
      else out.push(piece);
    });
    child.stderr.on('data', (piece: Buffer) => {
      errors = `${errors}${piece.toString('utf8')}`.slice(-2000);
    });
    child.on('error', (error: NodeJS.ErrnoException) => done(say.notExecutable(name, error.code ?? error.message)));
    // it may end before it has read the question
    child.stdin.on('error', () => undefined);
    child.on('close', (code, by) => {
      const text = Buffer.concat(out).toString('utf8');
      if (refusal) done(refusal);
      else if (text.trim() === '') done(say.crashed(name, by ? `by ${by}` : `with code ${code}`, lastLine(errors)));
      else done({ text });
    });
    child.stdin.end(input);
  });
}
const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
