import type { Chance } from '../chance.ts';

/** One adult. */
export interface Person {
  firstName: string;
  lastName: string;
  woman: boolean;
  /** YYYY-MM-DD. */
  birthday: string;
  /** E.164; exchange 555, which is given to nobody. */
  phone: string;
  /** Lower case, at a domain reserved for examples (RFC 2606). */
  email: string;
}

const WOMEN = (
  'Emily Hannah Grace Laura Megan Olivia Rachel Sarah Claire Julia Anna Kate Diana Maya Naomi Paula Rosa Tessa Vera ' +
  'Isabel Elena Fiona Gemma Helen Irene Joanna Marta Nina Priya Sofia'
).split(' ');
const MEN = (
  'Adam Ben Carl David Ethan Frank George Henry Ivan Jack Kevin Liam Mark Nathan Oliver Peter Quentin Robert Simon ' +
  'Thomas Victor Walter Xavier Andrew Brian Colin Daniel Eric Felix Gabriel'
).split(' ');
const LAST = (
  'Abbott Barlow Carver Dalton Ellis Fletcher Garner Holloway Ingram Jarvis Keller Lambert Mercer Norwood Osborne ' +
  'Palmer Quigley Ramsey Sawyer Thatcher Underhill Vaughn Whitaker Yates Zimmer Archer Bowman Connolly Draper Everett ' +
  'Finch Gallagher Hendricks Irving Jennings Kirby Langley Monroe Nolan Oakes'
).split(' ');
export const GIRLS = 'Ava Bella Chloe Daisy Ella Freya Hope Iris Jade Lily Molly Nora Poppy Ruby Zoe'.split(
  ' ',
);
export const BOYS =
  'Alfie Benjamin Caleb Dylan Elliot Finn Harry Isaac Jacob Leo Max Noah Owen Sam Toby'.split(' ');
const DOMAINS = ['example.com', 'example.net', 'example.org'];
const AREAS = [
  201, 203, 206, 212, 213, 215, 216, 225, 240, 248, 253, 262, 267, 301, 303, 305, 310, 312, 313, 314, 315,
  317, 319, 321, 334, 360, 401, 402, 404, 405, 407, 408, 410, 412, 414, 415, 417, 419, 423, 425, 440, 443,
  469, 501, 502, 503, 504, 505, 508, 510, 512, 513, 515, 516, 517, 518, 520, 530, 540, 559, 561, 562, 570,
  573, 585, 601, 602, 603, 605, 606, 607, 608, 609, 610, 612, 614, 615, 616, 617, 618, 619, 626, 630, 650,
  651, 660, 678, 682, 701, 702, 703, 704, 706, 707, 713, 714, 716, 717, 718, 719, 720, 724, 732, 740, 757,
  760, 765, 770, 772, 773,
];

/** The adult of that number: phone and e-mail are unlike those of any other number below a million. */
export function newPerson(chance: Chance, number: number, lastName?: string): Person {
  const woman = chance.chance(0.82);
  const firstName = chance.pick(woman ? WOMEN : MEN);
  const name = lastName ?? chance.pick(LAST);
  const area = AREAS[number % AREAS.length]!;
  // 7919 is prime to 10,000: lines are scattered, so that a mistyped one is seldom another customer's.
  const line = (Math.floor(number / AREAS.length) * 7919) % 10_000;
  const year = chance.int(1972, 2001);
  const birthday = `${year}-${two(chance.int(1, 12))}-${two(chance.int(1, 28))}`;
  const separator = chance.pick(['.', '', '_']);
  return {
    firstName,
    lastName: name,
    woman,
    birthday,
    phone: `+1${area}555${String(line).padStart(4, '0')}`,
    email: `${firstName}${separator}${name}${number}@${chance.pick(DOMAINS)}`.toLowerCase(),
  };
}

/** A phone as people write it; every way means the same number. */
export function writtenPhone(phone: string, chance: Chance): string {
  const [area, exchange, line] = [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8)];
  const way = chance.int(0, 5);
  if (way === 0) return `(${area}) ${exchange}-${line}`;
  if (way === 1) return `${area}-${exchange}-${line}`;
  if (way === 2) return `${area}${exchange}${line}`;
  if (way === 3) return `+1 ${area} ${exchange} ${line}`;
  return phone;
}

/** One digit of the last four slips to its neighbour. */
export function mistypedPhone(phone: string, chance: Chance): string {
  const at = phone.length - 1 - chance.int(0, 3);
  const digit = (Number(phone[at]) + 1) % 10;
  return phone.slice(0, at) + digit + phone.slice(at + 1);
}

export function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
