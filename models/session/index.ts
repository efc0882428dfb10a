export { fitSession, type SessionParts } from './fit.ts';
export { SessionFinder, type SessionItems } from './session-finder.ts';
export { type Sessions, sessionsOf } from './sessions.ts';
export { SESSION_DEFAULTS, type SessionSettings } from './settings.ts';
