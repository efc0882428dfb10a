import { takeOffer } from '../common-fields.ts';
import type { FeedSink, OfferRules } from '../offer.ts';
import type { FeedRecord } from '../record.ts';
import { googleOffer, pathOf } from './google-offer.ts';

/** An offer and the categories it names, as the sink has not yet heard of them. */
export function takeGoogle(record: FeedRecord, sink: FeedSink, rules: OfferRules): void {
  takeOffer(record, sink, rules, (said, sku, ofFeed, warn) => {
    const offer = googleOffer(said, sku, ofFeed, warn);
    for (const category of pathOf(said)) sink.category(category, said.line);
    return offer;
  });
}
