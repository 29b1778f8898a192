import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Answer, refuse } from '@mixdiff/contract';

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The bytes of a file that the user named, or a refusal that names it. */
export function readUserFile(path: string, what: string): Answer<{ readonly bytes: Buffer }> {
  try {
    if (statSync(path).isDirectory()) {
      return refuse('cli/not-a-file', `${what} ${path} is a folder`, 'name a file');
    }
    return { bytes: readFileSync(path) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return refuse(
        'cli/no-file',
        `${what} ${path} does not exist`,
        'check the path; paths in a config are relative to it',
      );
    }
    if (code === 'EACCES' || code === 'EPERM') {
      return refuse('cli/unreadable', `${what} ${path} cannot be read`, 'check its permissions');
    }
    throw error;
  }
}

/** The text of a file, which is UTF-8 or refused: a letter replaced would be another level of a factor. */
export function utf8(bytes: Buffer, name: string): Answer<{ readonly text: string }> {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const before = bytes.toString('utf8').split('\uFFFD', 1)[0] ?? '';
    const line = before.split('\n').length;
    return refuse('cli/not-utf8', `${name}, line ${line}: this is not text in UTF-8`, 'save the table as CSV in UTF-8');
  }
}
/** What a file of JSON holds, a byte order mark apart, or a refusal that says where it ceases to be JSON. */
export function json(
  bytes: Buffer,
  name: string,
  hint = 'write it again, or correct it',
): Answer<{ readonly value: unknown }> {
  try {
    return { value: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    return refuse('cli/not-json', `${name} is not JSON: ${reason}`, hint);
  }
}

/** Written whole or not at all: beside the target first, then renamed onto it. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.part`;
  try {
    writeFileSync(beside, content);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
/** Before long work whose result goes there. */
export function folderForUser(path: string): Answer<{ readonly path: string }> {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
    return { path };
  } catch (error) {
    return unwritable(path, error as NodeJS.ErrnoException);
  }
}
const unwritable = (path: string, { code }: NodeJS.ErrnoException) =>
  refuse('cli/unwritable', `cannot write ${path} (${code ?? 'unknown error'})`, 'choose another --out folder');
/** `writeWhole`, where the folder is the user's choice and may not be writable. */
export function writeForUser(path: string, content: string | Uint8Array): Answer<{ readonly path: string }> {
  try {
    writeWhole(path, content);
    return { path };
  } catch (error) {
    return unwritable(path, error as NodeJS.ErrnoException);
  }
}
