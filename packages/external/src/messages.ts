/** What is said of programs that are asked by the protocol. Codes of `external/` are those of an engine that did not answer. */
import { byOriginal, type Feature, type Note, type Refusal, refuse } from '@mixdiff/contract';

export const notFound = (path: string): Refusal =>
  refuse(
    'external/not-found',
    `there is no program ${path}`,
    'name an executable file: --backends external:./my-engine',
  );
export const notExecutable = (path: string, reason: string): Refusal =>
  refuse('external/not-started', `${path} cannot be started: ${reason}`, `make it executable: chmod +x ${path}`);
export const timedOut = (path: string, seconds: number): Refusal =>
  refuse('external/timeout', `${path} did not answer within ${seconds} s`, 'give it longer: MIXDIFF_EXTERNAL_SECONDS');
export const interrupted = (path: string): Refusal =>
  refuse('external/interrupted', `${path} was interrupted`, 'run it again');
export const crashed = (path: string, how: string, said: string): Refusal =>
  refuse(
    'external/crashed',
    `${path} ended ${how} without an answer${said ? `: ${said}` : ''}`,
    'what it writes to standard error says more',
  );
export const tooLong = (path: string, bytes: number): Refusal =>
  refuse('external/too-long', `the answer of ${path} is longer than ${bytes} bytes`, 'one JSON document, nothing else');
export const badAnswer = (path: string, what: string): Refusal =>
  refuse(
    'external/bad-answer',
    `${path} does not keep to the protocol: ${what}`,
    'docs/protocol.md says what an answer is; mixdiff conformance tries one engine through',
  );
export const lacks = (path: string, feature: Feature): Refusal =>
  byOriginal(
    refuse(
      'external/lacks',
      `${path} does not take ${feature.replace(':', ' ')}`,
      'leave this engine out; a model without it is another model',
      [feature],
    ),
  );
export const noMethod = (path: string, method: string): Refusal =>
  byOriginal(
    refuse('external/lacks', `${path} does not fit by ${method}`, 'leave this engine out, or ask for the other method'),
  );
export const refused = (path: string, message: string, hint: string): Refusal =>
  byOriginal(
    refuse('external/refused', `${path}: ${message}`, hint || 'this is what the engine says of this model and data'),
  );
export const warning = (text: string): Note => ({ code: 'external/warning', text, original: text, level: 'warning' });
export const NOT_STATED = 'external/not-stated';
