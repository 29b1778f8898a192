import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
/** `writeWhole`, where the folder is the user's choice and may not be writable. */
export function writeForUser(path: string, content: string | Uint8Array): Answer<{ readonly path: string }> {
  try {
    writeWhole(path, content);
    return { path };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse('cli/unwritable', `cannot write ${path} (${code ?? 'unknown error'})`, 'choose another --out folder');
  }
}
