import { SaxesParser } from 'saxes';
import { RegularsError } from '../../errors.ts';

/** Attributes by name. */
export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandler {
  open(name: string, attributes: Attributes, depth: number): void;
  close(name: string, depth: number): void;
  /** Text comes in pieces: characters and CDATA sections, in their order. */
  text(text: string): void;
}

/** Feeds are some six deep. */
const MAX_DEPTH = 64;
const MAX_ATTRIBUTES = 64;
const MAX_NAME_LENGTH = 256;
/** The parser keeps a text, a comment, a tag or a DTD until its end: what is longer than this has none. */
const MAX_QUIET_CHARACTERS = 1 << 22;

/**
 * Reads well-formed XML as it arrives. Entities are the five of XML and characters by number alone: a document type that
 * declares anything is refused before any of it is used, one that only names a DTD (as old YML does) is passed over, and
 * nothing is ever fetched. White space before the XML declaration, which scripts like to leave there, is forgiven.
 */
export class XmlReader {
  readonly #parser = new SaxesParser({ position: false });
  readonly #file: string;
  #depth = 0;
  #quiet = 0;
  #begun = false;
  /** Lines before the text. */
  #linesBefore: number;

  /** @param firstLine of the file, where what is read is a part of it. */
  constructor(file: string, handler: XmlHandler, firstLine = 1) {
    this.#linesBefore = firstLine - 1;
    // With more than seven handlers V8 keeps the parser as a dictionary, and it takes three times as long.
    const parser = this.#parser;
    this.#file = file;
    parser.on('error', ({ message }) => {
      const reason = message.toLowerCase().replace(/\.$/, '');
      throw this.#refused(`malformed XML (${reason}); a feed is taken whole or not at all`);
    });
    parser.on('doctype', (doctype) => {
      if (doctype.includes('[') || doctype.includes('<!'))
        throw this.#refused('declares entities or a DTD of its own, expected none');
    });
    parser.on('opentag', ({ name, attributes: said }) => {
      this.#quiet = 0;
      if (++this.#depth > MAX_DEPTH) throw this.#refused(`elements deeper than ${MAX_DEPTH}`);
      if (Object.keys(said).length > MAX_ATTRIBUTES)
        throw this.#refused(`more than ${MAX_ATTRIBUTES} attributes in one element`);
      if (name.length > MAX_NAME_LENGTH) throw this.#refused('an element name without end');
      handler.open(name, said as Attributes, this.#depth);
    });
    parser.on('closetag', ({ name }) => {
      this.#quiet = 0;
      handler.close(name, this.#depth--);
    });
    const text = (piece: string) => {
      this.#quiet = 0;
      handler.text(piece);
    };
    parser.on('text', text);
    parser.on('cdata', text);
  }

  /** Line that is read now, the first being 1. */
  get line(): number {
    return this.#parser.line + this.#linesBefore;
  }

  /** @throws RegularsError `import_failed` naming the line where the XML is malformed or hostile. */
  push(text: string): void {
    const rest = this.#begun ? text : this.#begin(text);
    if (rest === '') return;
    this.#parser.write(rest);
    this.#quiet += rest.length;
    if (this.#quiet > MAX_QUIET_CHARACTERS)
      throw this.#refused(`more than ${MAX_QUIET_CHARACTERS} characters without a tag`);
  }

  /** @throws RegularsError `import_failed` where the document is not whole. */
  end(): void {
    this.#parser.close();
  }

  #begin(text: string): string {
    const rest = text.trimStart(); // a byte order mark counts as white space
    this.#begun = rest !== '';
    this.#linesBefore += text.slice(0, text.length - rest.length).split(/\r\n?|\n/).length - 1;
    return rest;
  }

  #refused(reason: string): RegularsError {
    return new RegularsError('import_failed', `${this.#file}:${this.line}: ${reason}`);
  }
}
