import sax from 'sax';
import { RegularsError } from '../../errors.ts';

/** Attributes by name. */
export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandler {
  open(name: string, attributes: Attributes, depth: number): void;
  close(name: string, depth: number): void;
  /** A long text comes in pieces. */
  text(text: string): void;
}

/** Feeds are some six deep. */
const MAX_DEPTH = 64;
const MAX_ATTRIBUTES = 64;
const MAX_NAME_LENGTH = 256;

/**
 * Reads well-formed XML as it arrives. Entities are the five of XML and characters by number alone: a document type that
 * declares anything is refused before any of it is used, one that only names a DTD (as old YML does) is passed over, and
 * nothing is ever fetched. The parser holds back at most a piece and 64 KiB.
 */
export class XmlReader {
  readonly #parser: sax.SAXParser;
  readonly #file: string;
  #depth = 0;

  constructor(file: string, handler: XmlHandler) {
    const options: sax.SAXOptions & { strictEntities: true } = { strictEntities: true, position: true };
    const parser = sax.parser(true, options);
    this.#file = file;
    this.#parser = parser;
    parser.onerror = (error) => {
      const [reason = 'malformed'] = error.message.split('\n');
      throw this.#refused(`malformed XML (${reason.toLowerCase()}); a feed is taken whole or not at all`);
    };
    parser.ondoctype = (doctype) => {
      if (doctype.includes('[') || /<!/.test(doctype))
        throw this.#refused('declares entities or a DTD of its own, expected none');
    };
    let attributes = 0;
    parser.onopentagstart = () => {
      attributes = 0;
    };
    parser.onattribute = () => {
      if (++attributes > MAX_ATTRIBUTES)
        throw this.#refused(`more than ${MAX_ATTRIBUTES} attributes in one element`);
    };
    parser.onopentag = ({ name, attributes: said }) => {
      if (++this.#depth > MAX_DEPTH) throw this.#refused(`elements deeper than ${MAX_DEPTH}`);
      if (name.length > MAX_NAME_LENGTH) throw this.#refused('an element name without end');
      handler.open(name, said as Attributes, this.#depth);
    };
    parser.onclosetag = (name) => handler.close(name, this.#depth--);
    parser.ontext = (text) => handler.text(text);
    parser.oncdata = (text) => handler.text(text);
  }

  /** Line that is read now, the first being 1. */
  get line(): number {
    return this.#parser.line + 1;
  }

  /** @throws RegularsError `import_failed` naming the line where the XML is malformed or hostile. */
  push(text: string): void {
    this.#parser.write(text);
  }

  /** @throws RegularsError `import_failed` where the document is not whole. */
  end(): void {
    this.#parser.close();
  }

  #refused(reason: string): RegularsError {
    return new RegularsError('import_failed', `${this.#file}:${this.line}: ${reason}`);
  }
}
