import {
  bearFace,
  both,
  box,
  cloth,
  disc,
  heart,
  type Ink,
  line,
  type Motif,
  oval,
  shape,
  star,
  WHITE,
} from '../ink.ts';

const SHORT_SLEEVES = 'M148 84l-72 50 26 56 34-16z';
const LONG_SLEEVES = 'M148 84q-44 14-58 60l-30 110 42 14 40-104z';

/** Both sleeves, with cuffs. */
function sleeves(ink: Ink, d: string, cuff: string): string {
  return both(shape(d, ink.dark)) + (cuff === '' ? '' : both(line(cuff, ink.light, 9)));
}

function neck(ink: Ink, width = 44): string {
  return (
    shape(`M${200 - width} 82q${width} 46 ${width * 2} 0l-10-6H${210 - width}z`, WHITE) +
    line(`M${200 - width} 82q${width} 46 ${width * 2} 0`, ink.dark, 8)
  );
}

const TOP = 'M148 84q52 30 104 0l18 10-4 206q-66 20-132 0l-4-206z';

export const GARMENTS: Readonly<Record<string, Motif>> = {
  bodysuit: (ink) =>
    sleeves(
      ink,
      ink.kind === 1 ? LONG_SLEEVES : SHORT_SLEEVES,
      ink.kind === 1 ? 'M64 252l36 12' : 'M84 138l24 50',
    ) +
    cloth('M148 84q52 30 104 0l20 12-2 164q-6 30-44 70h-52q-38-40-44-70l-2-164z', ink) +
    line('M132 262q30 6 46 62M268 262q-30 6-46 62', ink.dark, 7) +
    (ink.kind === 2 ? line('M158 92q60 30 100 140', ink.dark, 7) + disc(230, 176, 6, ink.light) : '') +
    neck(ink) +
    disc(188, 318, 4, WHITE) +
    disc(200, 318, 4, WHITE) +
    disc(212, 318, 4, WHITE),
  sleepsuit: (ink) =>
    sleeves(ink, LONG_SLEEVES, 'M64 252l36 12') +
    cloth(
      'M148 84q52 30 104 0l18 10 4 126 14 96q0 16-24 16h-32q-14 0-16-14l-16-60-16 60q-2 14-16 14h-32q-24 0-24-16l14-96 4-126z',
      ink,
    ) +
    both(shape('M114 306q0 26 24 26h32q14 0 16-14l2-14q-36-12-74 2z', ink.dark)) +
    line('M200 104v138', ink.light, 6) +
    (ink.kind === 0
      ? disc(200, 124, 7, ink.accent)
      : [124, 156, 188, 220].map((y) => disc(200, y, 5, ink.dark)).join('')) +
    neck(ink, 40),
  romper: (ink) =>
    (ink.kind === 1 ? sleeves(ink, LONG_SLEEVES, 'M64 252l36 12') : '') +
    (ink.kind === 1 ? '' : line('M160 150l6-80M240 150l-6-80', ink.dark, 17)) +
    (ink.kind === 1
      ? cloth(TOP, ink) + neck(ink, 40)
      : cloth('M146 128q54 18 108 0l14 94H132z', ink) +
        box(172, 152, 56, 46, 10, ink.light) +
        star(200, 176, 12, ink.accent)) +
    cloth('M130 214h140l20 88q2 16-18 18l-52 6-20-52-20 52-52-6q-20-2-18-18z', ink) +
    line('M130 218h140', ink.dark, 9) +
    both(line('M116 312l56 8', ink.dark, 10)) +
    (ink.kind === 1 ? '' : disc(164, 142, 8, ink.accent) + disc(236, 142, 8, ink.accent)),
  set: (ink) =>
    `<g transform="translate(-26 -22) scale(.86)">${sleeves(ink, LONG_SLEEVES, 'M64 252l36 12') + cloth('M148 84q52 30 104 0l18 10-2 140q-68 18-136 0l-2-140z', ink) + heart(200, 178, 2, ink.accent) + neck(ink, 40)}</g>` +
    `<g transform="translate(140 128) scale(.62)">${legs({ ...ink, print: 0, main: ink.dark, dark: ink.main })}</g>` +
    `<g transform="translate(48 226) scale(.42)">${cap(ink)}</g>`,
  cap: (ink) => cap(ink),
  socks: (ink) =>
    ink.kind === 1
      ? legs({ ...ink, dark: ink.dark }) + both(shape('M106 316q-4 16 14 16h40q12 0 12-16z', ink.light))
      : `${sock(ink, 0)}<g transform="translate(104 26)">${sock(ink, 1)}</g>`,
  tshirt: (ink) =>
    sleeves(
      ink,
      ink.kind === 1 ? LONG_SLEEVES : SHORT_SLEEVES,
      ink.kind === 1 ? 'M64 252l36 12' : 'M84 138l24 50',
    ) +
    cloth(TOP, ink) +
    line('M136 296q64 18 128 0', ink.dark, 6) +
    (ink.kind === 2
      ? shape('M158 82l42 36 42-36 12 26-34 20-20-14-20 14-34-20z', ink.light) +
        line('M200 116v56', ink.light, 8)
      : neck(ink)) +
    (ink.print === 0 ? star(200, 190, 32, ink.accent) : ''),
  dress: (ink) =>
    (ink.kind === 1 ? '' : both(shape('M154 84q-46 10-60 54 26 22 52 8z', ink.dark))) +
    cloth('M154 82q46 30 92 0l12 8-6 88 66 134q-118 36-236 0l66-134-6-88z', ink) +
    shape('M148 174q52 14 104 0l4 20q-56 16-112 0z', ink.dark) +
    line('M90 304q110 32 220 0', ink.light, 8) +
    line('M150 214l-22 74M200 220v84M250 214l22 74', ink.dark, 4) +
    shape('M200 186l-24-14v28zM200 186l24-14v28z', ink.accent) +
    disc(200, 186, 7, ink.accent) +
    neck(ink, 38),
  trousers: (ink) => legs(ink),
  sweatshirt: (ink) =>
    sleeves(ink, LONG_SLEEVES, 'M64 252l36 12') +
    cloth(TOP, ink) +
    shape('M134 284q66 20 132 0v18q-66 20-132 0z', ink.dark) +
    (ink.kind === 1
      ? shape('M136 96q64-76 128 0-26 40-64 40t-64-40z', ink.dark) +
        shape('M154 98q46-46 92 0-22 22-46 22t-46-22z', ink.light) +
        line('M186 122v40M214 122v40', ink.light, 5) +
        shape('M150 220h100l14 48h-128z', ink.dark)
      : ink.kind === 2
        ? line('M200 112v176', ink.light, 8) +
          [146, 184, 222, 260].map((y) => disc(200, y, 7, ink.accent)).join('') +
          neck(ink)
        : bearFace(200, 206, 0.8, ink.light, ink.accent) + neck(ink)),
  pajamas: (ink) =>
    `<g transform="translate(20 -16) scale(.9)">${legs({ ...ink })}</g>` +
    `<g transform="translate(28 -34) scale(.86)">${sleeves(ink, ink.kind === 1 ? SHORT_SLEEVES : LONG_SLEEVES, ink.kind === 1 ? 'M84 138l24 50' : 'M64 252l36 12') + cloth('M148 84q52 30 104 0l18 10-2 130q-68 18-136 0l-2-130z', ink) + line('M200 112v118', ink.light, 6) + [136, 168, 200].map((y) => disc(200, y, 6, ink.accent)).join('') + neck(ink)}</g>`,
  underwear: (ink) =>
    ink.kind === 1
      ? cloth('M158 78q8 60 42 60t42-60h18q2 50 18 70v150q-78 22-156 0V148q16-20 18-70z', ink) +
        line('M122 294q78 22 156 0', ink.dark, 7) +
        heart(200, 216, 1.8, ink.accent)
      : `${briefs(ink, 0, ink.dark)}<g transform="translate(0 92)">${cloth(BRIEFS, ink) + waist(ink)}</g>`,
  swimwear: (ink) =>
    ink.kind === 1
      ? cloth('M112 138h176l26 150q2 14-14 16l-72 10-28-84-28 84-72-10q-16-2-14-16z', ink) +
        box(110, 130, 180, 26, 12, ink.dark) +
        line('M190 150l-8 36M210 150l8 36', WHITE, 7)
      : cloth(
          'M160 72q-2 62-30 84v108q6 34 56 66h28q50-32 56-66V156q-28-22-30-84h-22q-4 54-18 54t-18-54z',
          ink,
        ) +
        (ink.kind === 2
          ? both(shape('M132 154l-38 44 22 26 18-14z', ink.dark)) + line('M200 128v90', ink.light, 7)
          : '') +
        shape('M128 236q72 34 144 0l6 26q-78 36-156 0z', ink.dark) +
        shape('M128 236q72 34 144 0', 'none', ` stroke="${ink.light}" stroke-width="7"`),
  snowsuit: (ink) =>
    both(shape('M150 118q-46 6-62 62l-22 74 40 16 44-74z', ink.dark) + oval(80, 272, 24, 22, ink.accent)) +
    cloth(
      'M144 122q56 26 112 0l22 16 2 84 16 82q0 20-26 20h-36q-14 0-18-14l-16-46-16 46q-4 14-18 14h-36q-26 0-26-20l16-82 2-84z',
      ink,
    ) +
    both(shape('M108 296q-4 34 22 34h44q12 0 12-16v-12q-40-14-78-6z', ink.accentDark)) +
    line('M132 224q68 20 136 0', ink.dark, 13) +
    line('M200 138v136', ink.light, 7) +
    disc(200, 106, 66, '#f4ece1') +
    disc(200, 108, 50, ink.dark) +
    disc(200, 112, 40, '#f6d3b8') +
    disc(186, 108, 4.5, '#4b4657') +
    disc(214, 108, 4.5, '#4b4657') +
    line('M190 122q10 9 20 0', '#4b4657', 4),
  jacket: (ink) =>
    sleeves(ink, LONG_SLEEVES, 'M64 252l36 12') +
    cloth(TOP, ink) +
    (ink.kind === 1
      ? line('M132 150q68 16 136 0M132 198q68 16 136 0M134 246q66 16 132 0', ink.dark, 6)
      : '') +
    shape('M138 92q62-66 124 0-28 34-62 34t-62-34z', ink.accentDark) +
    shape('M156 96q44-38 88 0-22 18-44 18t-44-18z', ink.light) +
    line('M200 122v182', WHITE, 7) +
    disc(200, 140, 7, ink.accent) +
    both(line('M148 232l30 8', ink.dark, 8)) +
    line('M136 298q64 16 128 0', ink.dark, 9),
  raincoat: (ink) =>
    sleeves(ink, LONG_SLEEVES, '') +
    cloth('M148 84q52 30 104 0l18 10 20 218q-90 26-180 0l20-218z', ink) +
    shape('M132 96q68-92 136 0-26 46-68 46t-68-46z', ink.dark) +
    shape('M152 98q48-58 96 0-22 26-48 26t-48-26z', ink.light) +
    line('M200 130v184', ink.dark, 5) +
    [164, 208, 252].map((y) => box(184, y, 32, 12, 6, ink.light)).join('') +
    both(box(132, 236, 40, 44, 8, ink.dark)) +
    drop(84, 108, ink.accent) +
    drop(318, 126, ink.accent) +
    drop(330, 210, ink.accent),
  beanie: (ink) =>
    disc(200, 86, 34, ink.light) +
    cloth('M94 252q-4-146 106-148 110 2 106 148z', ink) +
    (ink.kind === 2
      ? shape('M112 270q88 20 176 0l6 60q-94 12-188 0z', ink.dark) + oval(200, 262, 58, 30, WHITE)
      : '') +
    box(82, 236, 236, 62, 26, ink.dark) +
    line('M112 248v38M142 250v38M172 250v38M200 250v38M228 250v38M258 250v38M288 248v38', ink.main, 7) +
    (ink.kind === 2 ? disc(200, 322, 0, ink.dark) : ''),
  mittens: (ink) => mitten(ink, -10, -46) + mitten(ink, 10, 58) + line('M134 120q66-56 132 0', ink.dark, 6),
};

function legs(ink: Ink): string {
  return (
    cloth('M126 76h148l22 238q0 12-12 12h-52q-12 0-14-12l-18-126-18 126q-2 12-14 12h-52q-12 0-12-12z', ink) +
    box(122, 68, 156, 30, 12, ink.dark) +
    line('M200 100v84', ink.dark, 5) +
    both(line('M136 112q4 34 30 36', ink.dark, 6)) +
    both(line('M108 312h58', ink.light, 10)) +
    line('M190 92l-6 26M210 92l6 26', WHITE, 5)
  );
}

function cap(ink: Ink): string {
  return (
    (ink.kind === 1
      ? shape('M172 96q-26-44 4-46 24 4 24 42 0-38 24-42 30 2 4 46z', ink.dark)
      : both(disc(124, 126, 30, ink.dark) + disc(124, 126, 16, ink.light))) +
    cloth('M86 262q-6-170 114-172 120 2 114 172z', ink) +
    shape('M80 250q120-34 240 0 8 40-6 56-114-30-228 0-14-16-6-56z', ink.dark) +
    line('M96 268q104-26 208 0', ink.light, 5)
  );
}

function sock(ink: Ink, turn: number): string {
  const d = 'M104 84h74v128q0 14 16 24l26 20q20 20 0 42-14 14-40 4l-60-32q-18-12-16-40z';
  return (
    cloth(d, turn === 0 ? ink : { ...ink, print: 0, main: ink.light }) +
    box(98, 74, 86, 34, 12, turn === 0 ? ink.dark : ink.main) +
    shape('M196 240l24 16q20 20 0 42-14 14-34 6z', turn === 0 ? ink.dark : ink.main) +
    (turn === 0 ? '' : heart(142, 168, 1.5, ink.accent))
  );
}

const BRIEFS = 'M108 132h184l8 50q-56 6-76 56h-48q-20-50-76-56z';

function briefs(ink: Ink, offset: number, fill: string): string {
  return `<g transform="translate(${offset} -28)">${shape(BRIEFS, ink.light) + line('M108 138h184', fill, 13) + star(200, 186, 15, ink.accent)}</g>`;
}

function waist(ink: Ink): string {
  return line('M108 138h184', ink.dark, 13);
}

function mitten(ink: Ink, angle: number, x: number): string {
  const inner =
    cloth('M150 222v-80q0-58 50-58t50 58l-2 20q26-34 44-14 12 16-10 44l-36 40z', ink) +
    box(142, 222, 112, 82, 18, ink.dark) +
    line('M164 232v62M186 232v62M208 232v62M230 232v62', ink.light, 6) +
    heart(200, 158, 1.5, ink.accent);
  return `<g transform="translate(${x} 14) rotate(${angle} 200 200) scale(${x < 0 ? -0.78 : 0.78} .78) translate(${x < 0 ? -360 : 0} 50)">${inner}</g>`;
}

function drop(x: number, y: number, fill: string): string {
  return shape(`M${x} ${y}q20 26 0 36-20-10 0-36z`, fill);
}
