import { createHash } from 'node:crypto';
import type { Neighbours } from '../../cooccurrence/index.ts';
import type { SparseRows } from '../../core/sparse.ts';
import type { FittedMeta, FittedModel } from '../../fitted-model.ts';
import { FEATURES } from '../../next-purchase/features.ts';
import { ITEM_FEATURES } from '../../next-purchase/item-features.ts';
import type { Layer, Network } from '../../next-purchase/network.ts';
import type { Rankings } from '../../popularity/popularity.ts';
import { isReplenishmentMeta, type Replenishment, TIMES_BUCKETS } from '../../replenishment/index.ts';
import type { SessionParts } from '../../session/index.ts';
import { DAY_PARTS, isVisitWeights, WEEKDAYS } from '../../visit/index.ts';
import { CorruptBytesError } from '../corrupt.ts';
import { Container } from './container.ts';

/**
 * @param isChecked these bytes were decoded before: rows are not checked again.
 * @throws CorruptBytesError on bytes that `encodeModel` cannot have written; lengths and rows are checked here, once.
 */
export function decodeModel(bytes: Uint8Array, isChecked = false): FittedModel {
  const file = new Container(bytes, isChecked);
  const items = file.i32('items');
  const variants = file.i32('variants.item');
  const stores = file.i32('stores');
  const categories = file.i32('categories');
  const { itemsHash, replenishment: timing, ...meta } = file.meta;
  if (createHash('sha256').update(items).digest('hex') !== itemsHash)
    throw new CorruptBytesError('model.bin', 'the item table is not the one its rows were numbered by');
  if (!isMeta(meta)) throw new CorruptBytesError('model.bin', 'the settings are missing');
  const width = items.length;
  const category = file.i32('novelty.category', width);
  if (category.some((row) => row < -1 || row >= categories.length))
    throw new CorruptBytesError('model.bin', 'an item is in a category that is none');
  const customers = file.u32('next.taste.start').length - 1;
  return {
    meta,
    items,
    variants: { item: variants, row: file.rows('variants.row', width, variants.length) },
    stores,
    categories,
    similar: neighbours(file, 'similar', width),
    chain: rankings(file, 'chain', 1, width),
    categoryRankings: rankings(file, 'category', categories.length, width),
    storeRankings: rankings(file, 'store', stores.length, width),
    novelty: {
      item: file.rows('novelty.item', width),
      firstDay: file.i32('novelty.firstDay', width),
      category,
      share: file.f32('novelty.share', width),
    },
    nextPurchase: {
      items: width,
      itemFeatures: file.f32('next.itemFeatures', width * ITEM_FEATURES.length),
      together: neighbours(file, 'together', width),
      after: neighbours(file, 'after', width),
      rebuy: {
        gapDays: file.f32('rebuy.gapDays', width),
        repeatable: file.u8('rebuy.repeatable', width),
      },
      popular: file.rows('next.popular', width),
      references: {
        taste: sparse(file, 'next.taste', customers, width),
        popularity: sparse(file, 'next.popularity', customers, width),
      },
      vectors: sparse(file, 'next.vectors', customers, width),
      settings: meta.nextPurchase,
    },
    session: sessions(file, width),
    network: network(file),
    everyone: {
      category,
      weekday: file.f32('visit.weekday', categories.length * WEEKDAYS),
      dayPart: file.f32('visit.dayPart', categories.length * DAY_PARTS),
      store: sparse(file, 'visit.store', stores.length, categories.length),
    },
    replenishment: replenishment(file, timing, width),
  };
}

function neighbours(file: Container, name: string, items: number): Neighbours {
  const start = file.starts(`${name}.start`, items);
  const size = start[items]!;
  return {
    start,
    item: file.rows(`${name}.item`, items, size),
    score: file.f32(`${name}.score`, size),
    support: file.u32(`${name}.support`, size),
  };
}

function rankings(file: Container, name: string, groups: number, items: number): Rankings {
  const start = file.starts(`${name}.start`, groups);
  const size = start[groups]!;
  return { start, item: file.rows(`${name}.item`, items, size), score: file.f32(`${name}.score`, size) };
}

function sparse(file: Container, name: string, rows: number, width: number): SparseRows {
  const start = file.starts(`${name}.start`, rows);
  const size = start[rows]!;
  return {
    start,
    index: file.rows(`${name}.index`, width, size),
    value: file.f32(`${name}.value`, size),
    width,
  };
}

function sessions(file: Container, items: number): SessionParts {
  const start = file.starts('session.start', file.u32('session.start').length - 1);
  const count = start.length - 1;
  const byItem = file.starts('session.byItem.start', items);
  return {
    sessions: { start, values: file.rows('session.item', items, start[count]!) },
    sessionsOf: {
      start: byItem,
      values: file.rows('session.byItem.session', count, byItem[items]!),
    },
    rarity: file.f32('session.rarity', items),
  };
}

function replenishment(file: Container, meta: unknown, items: number): Replenishment {
  if (!isReplenishmentMeta(meta))
    throw new CorruptBytesError('model.bin', 'what is known of gaps between purchases is missing');
  const { family, ownWeight, spread, amountPower, calibration } = meta;
  return {
    timing: { family, ownWeight, spread, location: file.f32('replenishment.location', items) },
    rate: file.f32('replenishment.rate', items * TIMES_BUCKETS),
    packSize: file.f32('replenishment.packSize', items),
    amountPower,
    calibration,
  };
}

function network(file: Container): Network {
  const shape = file.u32('network.shape');
  const layers: Layer[] = [];
  for (let l = 0, inputs: number = FEATURES.length; 2 * l < shape.length; l++) {
    const outputs = shape[2 * l + 1]!;
    if (shape[2 * l] !== inputs)
      throw new CorruptBytesError('model.bin', `layer ${l} does not fit the one before it`);
    layers.push({
      inputs,
      outputs,
      weights: file.f32(`network.weights.${l}`, inputs * outputs),
      bias: file.f32(`network.bias.${l}`, outputs),
    });
    inputs = outputs;
  }
  if (layers.at(-1)?.outputs !== 1)
    throw new CorruptBytesError('model.bin', 'the network does not end in one logit');
  return {
    mean: file.f32('network.mean', FEATURES.length),
    scale: file.f32('network.scale', FEATURES.length),
    layers,
  };
}

function isMeta(meta: object): meta is FittedMeta {
  const { firstDay, lastDay, due, novelty, nextPurchase, session, visit } = meta as Partial<FittedMeta>;
  return (
    Number.isInteger(firstDay) &&
    Number.isInteger(lastDay) &&
    typeof due === 'object' &&
    typeof novelty === 'object' &&
    typeof nextPurchase === 'object' &&
    typeof session === 'object' &&
    isVisitWeights(visit)
  );
}
