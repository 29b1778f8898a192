/**
 * The only place that writes to stdout and stderr, signs of life apart (heartbeat.ts). Names in a result are data, and neither
 * a terminal nor a CI log may obey them.
 */
import { jsonText, terminalLines, terminalText } from '@mixdiff/quoting';
import { apart } from './heartbeat.ts';

/** The only place that writes to stdout and stderr: names in a result are data, and neither a terminal nor a CI log obeys them. */
export const tellText = (text: string): void => tellAsItIs(terminalLines(text));
/** One line of JSON. */
export const tellJson = (document: unknown): void => tellAsItIs(`${jsonText(document)}\n`);
/** A page, or lines that a CI system is meant to obey: their writers have quoted what they hold. */
export const tellAsItIs = (text: string): void =>
  apart(() => {
    process.stdout.write(text);
  });
/** To the person, beside the result. */
export const tellPerson = (text: string): void =>
  apart(() => {
    process.stderr.write(terminalLines(text));
  });
/** What is wrong, on one line, and what would mend it on the next. */
export const tellFault = (message: string, hint = ''): void => {
  tellPerson(`mixdiff: ${terminalText(message)}${hint ? `\n  ${terminalText(hint)}` : ''}\n`);
};
