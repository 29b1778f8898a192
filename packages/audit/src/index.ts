export { audit } from './audit.ts';
export type { AuditTask } from './task.ts';
