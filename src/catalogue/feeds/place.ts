/** Where the offers of a feed stand, and what was said before that counts for all of them. */
export interface Place {
  /** XML that leads there. */
  open: string;
  /** XML that ends the document from there. */
  close: string;
  /** Name of an offer's element. */
  element: string;
}

export interface XmlFeedOptions {
  /** Line of the file that the text starts in; default 1. */
  firstLine?: number;
  /** Told where the first offer is met, and again at the end of the feed. */
  onPlace?: (place: Place) => void;
}

export function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
