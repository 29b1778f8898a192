/**
 * Reading and writing with a reason in words. Files are written whole or not at all: an interruption leaves no half a
 * document.
 */
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Answer, type Refusal, refuse } from '@mixdiff/contract';
import { unreadable } from './messages.ts';

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What the system says of a file, in words; its code where there are none. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of the path is no folder'],
  ['ENOENT', 'no such file or folder'],
  ['EEXIST', 'something else has that name'],
  ['ELOOP', 'its symbolic links lead back to themselves'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENOSPC', 'no space left on the device'],
  ['EDQUOT', 'the quota is used up'],
  ['EROFS', 'the file system is read-only'],
  ['EFBIG', 'the file would be too large'],
  ['EMFILE', 'too many files are open'],
  ['EIO', 'the device failed'],
  ['ERR_INVALID_ARG_VALUE', 'no path holds a NUL'],
  ['ERR_FS_FILE_TOO_LARGE', 'it is larger than 2 GB'],
]);
export function reasonOf(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  const words = REASONS.get(code);
  return words ? `${words} (${code})` : code;
}
/** An error of the file system: it comes from where the user pointed, not from us. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && ('syscall' in error || REASONS.has(String(error.code)));
/** For what no single reader or writer has refused already. */
export const refuseSystemError = (error: NodeJS.ErrnoException): Refusal =>
  refuse(
    'cli/file-system',
    `cannot ${error.syscall ?? 'use'} ${error.path ?? 'a file'}: ${reasonOf(error)}`,
    'check the path, its permissions and the space left there',
  );

/** The bytes of a file that the user named, or a refusal that names it. */
export function readUserFile(path: string, what: string): Answer<{ readonly bytes: Buffer }> {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return refuse('cli/not-a-file', `${what} ${path} is a folder`, 'name a file');
    if (found.isBlockDevice() || (found.isCharacterDevice() && !/^\/dev\/(stdin|fd\/\d+|null)$/.test(path))) {
      return refuse('cli/not-a-file', `${what} ${path} is a device`, 'name a file');
    }
    return { bytes: readFileSync(path) };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
      return refuse(
        'cli/no-file',
        `${what} ${path} does not exist`,
        'check the path; paths in a config are relative to it',
      );
    }
    return unreadable(`${what} ${path}`, reasonOf(error), 'check its path and permissions');
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

/** With the folders above it. Node's own `recursive` has no end where a folder that is there takes no new one (/proc). */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}
/**
 * Written whole or not at all: beside the target first, then renamed onto it. `flush`: on the disk before it has its name, so that a machine
 * that loses its power does not leave an empty one.
 */
export function writeWhole(path: string, content: string | Uint8Array, { flush = false } = {}): void {
  makeFolder(dirname(path));
  const beside = `${path}.${process.pid}.part`;
  try {
    writeFileSync(beside, content, { flush });
    renameSync(beside, path);
  } catch (error) {
    discard(beside);
    throw error;
  }
}
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // what made the file impossible makes its removal impossible
  }
}
/** Before long work whose result goes there. */
export function folderForUser(path: string): Answer<{ readonly path: string }> {
  try {
    makeFolder(path);
    accessSync(path, constants.W_OK);
    return { path };
  } catch (error) {
    return unwritable(path, error);
  }
}
const unwritable = (path: string, error: unknown): Refusal =>
  refuse('cli/unwritable', `cannot write ${path}: ${reasonOf(error)}`, 'choose another --out folder');
/** `writeWhole`, where the folder is the user's choice and may not be writable. */
export function writeForUser(path: string, content: string | Uint8Array): Answer<{ readonly path: string }> {
  try {
    writeWhole(path, content);
    return { path };
  } catch (error) {
    return unwritable(path, error);
  }
}
