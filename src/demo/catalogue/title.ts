import type { Brand } from './brands.ts';
import type { Colour } from './colours.ts';
import { type Family, kindOf, PRINTS, printOf } from './family.ts';
import { rangeOf, sizeTitle } from './sizes.ts';

/**
 * What a style is called: its family and number decide, so that two styles of a family differ in more than the brand.
 * @throws RangeError where the family has fewer names than styles.
 */
export function styleTitle(family: Family, brand: Brand, number: number): string {
  const kind = kindOf(family, number);
  const printed = family.form.includes('{print}');
  const alike = (other: number) =>
    kindOf(family, other) === kind && (!printed || printOf(other) === printOf(number));
  let rank = 0;
  for (let earlier = 1; earlier < number; earlier++) if (alike(earlier)) rank++;
  const names = printed ? PRINTS[printOf(number)]! : (family.names ?? ['']);
  const details = family.details ?? [''];
  const turn = Math.floor(rank / names.length);
  if (turn >= details.length)
    throw new RangeError(
      `${family.code} ${family.kinds[kind]}: got ${rank + 1} styles or more, expected names for them all`,
    );
  const name = names[(rank + kind) % names.length]!;
  return `${brand.name} ${family.form}`
    .replace('{kind}', family.kinds[kind]!)
    .replace('{print}', name)
    .replace('{name}', name)
    .replace('{detail}', details[((rank % names.length) + kind + turn) % details.length]!);
}

/** A style's title with what tells its items apart; `size` is an index on the family's scale, −1 = one size. */
export function itemTitle(
  style: string,
  family: Family,
  { colour, size, pack }: { colour: Colour | undefined; size: number; pack: number | string | undefined },
): string {
  const parts = [
    style,
    colour?.name,
    family.sizing && sizeTitle(rangeOf(family.sizing).scale, size),
    family.packs && `${pack} ${family.unit}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}
