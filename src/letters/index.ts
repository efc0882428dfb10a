export { stateOf } from './compile/texts.ts';
export { templateFolders } from './folders.ts';
export { type Preview, previewer, type Recipient } from './preview/preview.ts';
export { type Shown, servePreview } from './preview/server.ts';
export { type LetterOptions, letterRoutes } from './routes.ts';
export { surroundingsOf } from './surroundings.ts';
