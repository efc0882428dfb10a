import { createHash } from 'node:crypto';
import type { Neighbours } from '../../cooccurrence/index.ts';
import type { SparseRows } from '../../core/sparse.ts';
import type { FittedModel } from '../../fitted-model.ts';
import type { Rankings } from '../../popularity/popularity.ts';
import { replenishmentMeta } from '../../replenishment/index.ts';
import type { Sections } from '../container.ts';
import { encodeContainer } from './container.ts';

/** model.bin of a fitted model: equal models give equal bytes. */
export function encodeModel(model: FittedModel): Uint8Array {
  const { nextPurchase, network, novelty, session, replenishment } = model;
  const { rebuy, references } = nextPurchase;
  const sections: Sections = {
    items: model.items,
    'variants.item': model.variants.item,
    'variants.row': model.variants.row,
    stores: model.stores,
    categories: model.categories,
    ...neighbours('together', nextPurchase.together),
    ...neighbours('after', nextPurchase.after),
    ...neighbours('similar', model.similar),
    ...rankings('chain', model.chain),
    ...rankings('category', model.categoryRankings),
    ...rankings('store', model.storeRankings),
    'rebuy.gapDays': rebuy.gapDays,
    'rebuy.repeatable': rebuy.repeatable,
    'replenishment.location': replenishment.timing.location,
    'replenishment.rate': replenishment.rate,
    'replenishment.packSize': replenishment.packSize,
    'novelty.item': novelty.item,
    'novelty.firstDay': novelty.firstDay,
    'novelty.category': novelty.category,
    'novelty.share': novelty.share,
    'next.itemFeatures': nextPurchase.itemFeatures,
    'next.popular': nextPurchase.popular,
    ...sparse('next.taste', references.taste),
    ...sparse('next.popularity', references.popularity),
    ...sparse('next.vectors', nextPurchase.vectors),
    'visit.weekday': model.everyone.weekday,
    'visit.dayPart': model.everyone.dayPart,
    ...sparse('visit.store', model.everyone.store),
    'session.start': session.sessions.start,
    'session.item': session.sessions.values,
    'session.byItem.start': session.sessionsOf.start,
    'session.byItem.session': session.sessionsOf.values,
    'session.rarity': session.rarity,
    'network.mean': network.mean,
    'network.scale': network.scale,
    'network.shape': Uint32Array.from(network.layers.flatMap(({ inputs, outputs }) => [inputs, outputs])),
    ...Object.fromEntries(
      network.layers.flatMap(({ weights, bias }, l) => [
        [`network.weights.${l}`, weights],
        [`network.bias.${l}`, bias],
      ]),
    ),
  };
  // Rows mean nothing without this table: its own hash ties lists, reports and artifact to one numbering.
  const itemsHash = createHash('sha256').update(model.items).digest('hex');
  return encodeContainer(
    { ...model.meta, replenishment: replenishmentMeta(replenishment), itemsHash },
    sections,
  );
}

function neighbours(name: string, { start, item, score, support }: Neighbours): Sections {
  return {
    [`${name}.start`]: start,
    [`${name}.item`]: item,
    [`${name}.score`]: score,
    [`${name}.support`]: support,
  };
}

function rankings(name: string, { start, item, score }: Rankings): Sections {
  return { [`${name}.start`]: start, [`${name}.item`]: item, [`${name}.score`]: score };
}

function sparse(name: string, { start, index, value }: SparseRows): Sections {
  return { [`${name}.start`]: start, [`${name}.index`]: index, [`${name}.value`]: value };
}
