import { Value } from 'typebox/value';
import type { CustomerLists, GroupList, ItemLists } from '../../models/artifact/lists.ts';
import { RegularsError } from '../errors.ts';
import { inSize, NO_SIZES, wornSizes } from '../recommend/index.ts';
import type { CatalogueView } from '../resources/catalogue/index.ts';
import { describeProblems } from '../resources/http/index.ts';
import type { Secrets } from '../resources/secrets.ts';
import type { BlockContext, Shelf } from './blocks/context.ts';
import { type FilledBlock, fillBlocks } from './blocks/fill.ts';
import { HTML_BYTES } from './budget.ts';
import { type Addresses, type Composed, compose, unsubscribeAddress } from './compose.ts';
import { headersOf } from './headers.ts';
import type { LetterKind, Occasion } from './kinds/index.ts';
import type { Letterbox } from './letterbox.ts';
import { letterToken } from './links/token.ts';
import type { Touch } from './links/touches.ts';
import type { LetterRecord, TileBlock } from './record.ts';
import type { LetterRepository } from './repository.ts';
import type { Letter, RenderBody } from './schemas.ts';
import { webAddress } from './view/text.ts';

/** What letters read of the recommendations. */
export interface Lists {
  customer(customerNo: number): Promise<CustomerLists | null>;
  item(itemNo: number): Promise<ItemLists | null>;
  category(categoryNo: number): GroupList | null;
  chain(): GroupList | null;
  refreshed(customerNo: number): Promise<void>;
  holdoutArm(customerNo: number): string;
}

/** What a letter is rendered from. */
export interface LetterRoom {
  box: Letterbox;
  repository: LetterRepository;
  secrets: Secrets;
  shelf: Shelf & Pick<CatalogueView, 'zoneOf'>;
  lists: Lists;
  /** The live model version. */
  version(): string | null;
  /** The customer whom any identifier names, or null. */
  find(customer: RenderBody['customer']): Promise<number | null>;
  permits(customerNo: number, purpose: 'mail' | 'profiling'): Promise<boolean>;
  /** Local day of a letter to whom bought on `latestDay` last; days since 1970-01-01. */
  today(latestDay?: number): number;
  /** Local day of an instant. */
  dayOf(at: Date): number;
  lookAtStock(): Promise<void>;
  now(): Date;
  newId(): string;
  /** Absolute, ends in a slash. */
  publicUrl(): string;
  /** Of a letter that is about to leave. */
  keep(record: LetterRecord): Promise<void>;
  /** Keeps that somebody opened a letter or clicked in it. */
  count(touch: Touch): Promise<void>;
  /** Whether letters carry the picture that tells when they are opened. */
  openPixel: boolean;
  /** Query parameter in which a click hands over its token; absent = none. */
  clickParameter: string | undefined;
  /** Of customers without one. */
  locale: string;
}

/**
 * Renders and records one letter.
 * @throws RegularsError `not_found` (template, customer, purchase), `not_permitted`, `missing_context`,
 *   `nothing_to_say`
 */
export async function renderLetter(room: LetterRoom, body: RenderBody): Promise<Letter> {
  const { box, repository, lists } = room;
  const template = box.template(body.template);
  const context = checkContext(template.kind, body.context ?? {});
  const customerNo = await room.find(body.customer);
  if (customerNo === null)
    throw new RegularsError('not_found', 'customer: nobody is known by these identifiers');
  if (body.consent?.mail === false || !(await room.permits(customerNo, 'mail')))
    throw new RegularsError('not_permitted', 'this customer has not agreed to mailings');
  const customer = await repository.customer(customerNo);
  const locale = box.messages(body.locale, customer?.locale, room.locale).locale;
  const stationery = template.locales.get(locale)!;
  if (body.locale !== undefined && box.find(body.locale) === undefined)
    throw new RegularsError(
      'invalid_request',
      `locale: got ${body.locale}, expected one of ${[...template.locales.keys()].join(', ')}`,
    );
  const arm = lists.holdoutArm(customerNo);
  const personal =
    arm !== 'holdout' && body.consent?.profiling !== false && (await room.permits(customerNo, 'profiling'));
  const { shelf, dayOf, lookAtStock } = room;
  const desk = {
    repository,
    shelf,
    customerNo,
    personal,
    now: room.now(),
    today: room.today(),
    dayOf,
    lookAtStock,
  };
  const occasion = await template.kind.occasion(desk, context);
  const blockContext = await readContext(room, customerNo, occasion, personal);
  const filled = fillBlocks(template.kind.plan, blockContext);
  checkRequired(template.kind, filled);
  if (occasion.links === undefined && filled.every((block) => block.items.length === 0))
    throw new RegularsError('nothing_to_say', 'no block has anything that is in stock and not just bought');

  const letterId = room.newId();
  const { openPixel } = room;
  const addresses = { publicUrl: room.publicUrl(), token: letterToken(room.secrets, letterId), openPixel };
  const composed = compose(stationery, occasion, filled, blockContext, addresses);
  if (composed.bytes > HTML_BYTES)
    throw new RegularsError(
      'invalid_request',
      `context: got what takes ${composed.bytes} bytes of HTML with next to no products, expected at most ${HTML_BYTES}`,
    );
  const tiles = tileBlocks(room, composed);
  const { links = [] } = occasion;
  const record: LetterRecord = {
    letterId,
    at: room.now(),
    template: template.kind.name,
    locale,
    customerNo,
    purchaseNo: occasion.purchase?.purchaseNo ?? null,
    version: room.version(),
    arm,
    tokenKey: room.secrets.keyId,
    blocks: [
      ...tiles,
      ...(links.length === 0 ? [] : [{ name: 'articles' as const, items: [], links: [...links] }]),
    ],
    bytes: composed.bytes,
    trimmed: composed.trimmed,
  };
  await room.keep(record);
  return answerOf(room, record, tiles, composed, addresses);
}

function checkContext(kind: LetterKind, given: object): object {
  const context = Value.Default(kind.context, structuredClone(given)) as object;
  const problems = Value.Errors(kind.context, context);
  const [problem] = problems;
  if (problem === undefined) return context;
  if (problem.keyword === 'required') {
    const path = `context${problem.instancePath.replaceAll('/', '.')}`;
    const missing = problem.params.requiredProperties[0] ?? '';
    throw new RegularsError('missing_context', `${path}.${missing} is missing`);
  }
  throw new RegularsError('invalid_request', describeProblems('context', context, problems));
}

/** A letter without the block that its heading speaks of would be an empty promise. */
function checkRequired(kind: LetterKind, filled: readonly FilledBlock[]): void {
  for (const { name } of kind.plan.filter((block) => block.required === true)) {
    const dropped = filled.find((block) => block.name === name)?.dropped;
    if (dropped !== undefined)
      throw new RegularsError(
        'nothing_to_say',
        `${kind.name} is not sent without its block ${name}: ${dropped}`,
      );
  }
}

/** A letter for a fresh purchase waits until the customer's lists hold it. */
async function readContext(
  room: LetterRoom,
  customerNo: number,
  { purchase, topic, given = {} }: Occasion,
  personal: boolean,
): Promise<BlockContext> {
  const { lists, shelf } = room;
  if (personal) await lists.refreshed(customerNo);
  const [own, ...ofItems] = await Promise.all([
    personal ? lists.customer(customerNo) : null,
    ...topic.items.map(async (item) => [item, await lists.item(item)] as const),
  ]);
  const itemLists = new Map(ofItems.flatMap(([item, found]) => (found === null ? [] : [[item, found]])));
  const popular = lists.chain()?.popular ?? [];
  const sizes = own === null ? NO_SIZES : wornSizes(own.bought, shelf);
  const fitting = own === null ? null : inSize(own, sizes, shelf);
  const zone = shelf.zoneOf(purchase?.storeNo ?? undefined);
  return {
    shelf,
    zone,
    today: room.today(purchase?.day ?? own?.bought[0]?.lastDay),
    topic,
    given,
    lists: fitting,
    sizes,
    itemLists,
    popular,
  };
}

/** An item without an address of its own leads to the shop. */
function tileBlocks(room: LetterRoom, composed: Composed): TileBlock[] {
  return composed.blocks.map(({ name, items, dropped }) => ({
    name,
    items: items.map(({ item }) => item),
    links: items.map(
      ({ item }) => webAddress(room.shelf.item(item)?.url, room.publicUrl()) ?? room.box.brand.siteUrl,
    ),
    reasons: items.map(({ reason }) => reason),
    because: items.map(({ because }) => because),
    ...(dropped === undefined ? {} : { dropped }),
  }));
}

function answerOf(
  room: LetterRoom,
  record: LetterRecord,
  blocks: readonly TileBlock[],
  composed: Composed,
  addresses: Addresses,
): Letter {
  const { subject, preheader, html, text, bytes, trimmed, views } = composed;
  return {
    letter: record.letterId,
    subject,
    preheader,
    html,
    text,
    headers: headersOf(room.box.brand, { ...record, unsubscribe: unsubscribeAddress(addresses) }),
    blocks: blocks.map(({ name, items, links, dropped }) => {
      const tiles = views.find((view) => view.name === name)?.rows.flatMap((row) => row.tiles) ?? [];
      return {
        name,
        items: items.map((item, at) => ({
          id: room.shelf.item(item)?.sku ?? String(item),
          position: at + 1,
          title: tiles[at]?.title ?? '',
          why: tiles[at]?.why ?? null,
          url: links[at] ?? '',
        })),
        ...(dropped === undefined ? {} : { dropped }),
      };
    }),
    bytes,
    trimmed,
  };
}
