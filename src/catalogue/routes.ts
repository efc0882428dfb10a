import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Config } from '../config.ts';
import { RegularsError } from '../errors.ts';
import { ErrorAnswers } from '../resources/http/index.ts';
import { entryBatch } from './batch.ts';
import { CategoryResultsSchema, CategorySchema } from './categories/schemas.ts';
import { putCategories } from './categories/write.ts';
import { codeOf, instantOf, itemOf } from './items/entry.ts';
import {
  AliasResultsSchema,
  AliasSchema,
  ItemResultsSchema,
  ItemSchema,
  KnownItemSchema,
  PriceQuerySchema,
} from './items/schemas.ts';
import { putAliases, putItems } from './items/write.ts';
import { readItem } from './repository/read-item.ts';
import { readStore } from './repository/stores.ts';
import { KnownStoreSchema, StoreParamsSchema, StoreResultsSchema, StoreSchema } from './stores/schemas.ts';
import { putStores, storeOf } from './stores/write.ts';

const items = entryBatch('items', ItemSchema);
const aliases = entryBatch('aliases', AliasSchema);
const categories = entryBatch('categories', CategorySchema);
const stores = entryBatch('stores', StoreSchema);

export const catalogueRoutes: FastifyPluginAsyncTypebox<{ config: Config; now?: () => Date }> = async (
  app,
  { config, now = () => new Date() },
) => {
  const tags = ['catalogue'];

  app.put(
    '/v1/items',
    {
      config: { access: 'secret' },
      validatorCompiler: items.validatorCompiler,
      schema: {
        tags,
        summary: 'Items with their prices, by SKU',
        description: items.description,
        body: items.body,
        response: { 200: ItemResultsSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const said = (request.body as { items: unknown[] }).items;
      const received = now();
      const results = await items.answer(
        said,
        (body) => itemOf(body, config.currency, received),
        ({ item }) => item.sku,
        (entries) => putItems(app.database, entries),
      );
      return { results: results.map((result, at) => ({ sku: textAt(said[at], 'sku'), ...result })) };
    },
  );

  app.put(
    '/v1/items/aliases',
    {
      config: { access: 'secret' },
      validatorCompiler: aliases.validatorCompiler,
      schema: {
        tags,
        summary: 'What other sources call an item; past purchases follow, and it can be undone',
        description: aliases.description,
        body: aliases.body,
        response: { 200: AliasResultsSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const said = (request.body as { aliases: unknown[] }).aliases;
      const results = await aliases.answer(
        said,
        ({ source, code, sku }) => ({
          source: codeOf('source', source),
          code: codeOf('code', code),
          sku: codeOf('sku', sku),
        }),
        ({ source, code }) => `${source}\0${code}`,
        (entries) => putAliases(app.database, entries),
      );
      return {
        results: results.map((result, at) => ({
          source: textAt(said[at], 'source'),
          code: textAt(said[at], 'code'),
          ...result,
        })),
      };
    },
  );

  app.get(
    '/v1/items/:sku',
    {
      config: { access: 'secret' },
      schema: {
        tags,
        summary:
          'All that is known of an item: aliases, what it costs, and prices by zone with their history',
        params: Type.Object({ sku: Type.String({ minLength: 1, maxLength: 128 }) }),
        querystring: PriceQuerySchema,
        response: { 200: KnownItemSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const { zone = '', at } = request.query;
      const item = await readItem(app.database, codeOf('sku', request.params.sku), {
        zone: zone === '' ? '' : codeOf('zone', zone, 64),
        at: at === undefined ? now() : instantOf('at', at),
      });
      if (item === undefined) throw new RegularsError('not_found', 'sku: names no item');
      return item;
    },
  );

  app.put(
    '/v1/stores',
    {
      config: { access: 'secret' },
      validatorCompiler: stores.validatorCompiler,
      schema: {
        tags,
        summary: 'Stores: what they are called, their price zone and their time zone',
        description: stores.description,
        body: stores.body,
        response: { 200: StoreResultsSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const said = (request.body as { stores: unknown[] }).stores;
      const results = await stores.answer(
        said,
        storeOf,
        ({ id }) => id,
        (entries) => putStores(app.database, entries),
      );
      return { results: results.map((result, at) => ({ id: textAt(said[at], 'id'), ...result })) };
    },
  );

  app.get(
    '/v1/stores/:store',
    {
      config: { access: 'secret' },
      schema: {
        tags,
        summary: 'What is known of a store',
        params: StoreParamsSchema,
        response: { 200: KnownStoreSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const store = await readStore(app.database, codeOf('store', request.params.store));
      if (store === undefined) throw new RegularsError('not_found', 'store: names none');
      return store;
    },
  );

  app.put(
    '/v1/categories',
    {
      config: { access: 'secret' },
      validatorCompiler: categories.validatorCompiler,
      schema: {
        tags,
        summary: 'The tree of categories and what holds for them; feeds leave it as it is',
        description: categories.description,
        body: categories.body,
        response: { 200: CategoryResultsSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const said = (request.body as { categories: unknown[] }).categories;
      const results = await categories.answer(
        said,
        ({ id, parent, title, ...policies }) => ({
          ...policies,
          id: codeOf('id', id, 512),
          parent: parent === undefined || parent === null ? parent : codeOf('parent', parent, 512),
          title: title === undefined ? undefined : codeOf('title', title, 255),
        }),
        ({ id }) => id,
        (entries) => putCategories(app.database, entries),
      );
      return { results: results.map((result, at) => ({ id: textAt(said[at], 'id'), ...result })) };
    },
  );
};

/** What the answer calls an entry, however malformed it is. */
function textAt(value: unknown, key: string): string | null {
  const said = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof said === 'string' ? said.slice(0, 512) : null;
}
