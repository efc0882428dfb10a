import {
  bearFace,
  box,
  cloth,
  cloud,
  disc,
  heart,
  leaf,
  line,
  METAL,
  METAL_DARK,
  type Motif,
  oval,
  SOOT,
  shape,
  star,
  turned,
  WHITE,
  WOOD,
  WOOD_DARK,
  words,
} from '../ink.ts';

const RAINBOW = ['#e4685b', '#f3a64b', '#f6cf5f', '#7fbf8a', '#5fa8d3', '#9a86c4'];

/** Books, games, crafts and what is used out of doors. */
export const PLAY: Readonly<Record<string, Motif>> = {
  puzzle: (ink) =>
    piece(96, 96, ink.main, ink.light) +
    piece(200, 96, ink.accent, WHITE) +
    piece(96, 200, RAINBOW[(ink.style + 2) % 6]!, WHITE) +
    turned(12, 270, 270, piece(222, 218, ink.dark, ink.light)) +
    scene(150, 150, ink.style) +
    star(252, 150, 17, WHITE),
  game: ({ main, dark, light, accent, kind }) =>
    kind === 1 || kind === 3
      ? turned(-16, 140, 220, card(84, 130, main, heart(142, 214, 2.6, light))) +
        turned(-2, 200, 220, card(142, 118, accent, star(200, 202, 32, WHITE))) +
        turned(14, 260, 220, card(204, 128, dark, bearFace(262, 214, 0.66, light, WHITE)))
      : box(66, 104, 268, 226, 18, dark) +
        box(66, 94, 268, 222, 18, main) +
        box(86, 114, 228, 182, 10, light) +
        line('M112 266q-4-70 46-64 54 8 52-28-2-38 82-36', WHITE, 30) +
        [
          [112, 262],
          [130, 212],
          [176, 206],
          [212, 174],
          [246, 142],
          [290, 138],
        ]
          .map(([x, y], i) => disc(x!, y!, 12, RAINBOW[i]!))
          .join('') +
        pawn(252, 262, accent, dark) +
        turned(14, 170, 280, die(142, 240)),
  crayons: ({ main, dark, light, accent, kind }) => {
    if (kind === 1 || kind === 2)
      return [0, 1, 2]
        .map((i) => {
          const [x, y, fill] = [
            [128, 246, RAINBOW[0]!],
            [272, 246, RAINBOW[4]!],
            [200, 164, RAINBOW[2]!],
          ][i] as [number, number, string];
          return (
            box(x - 56, y - 34, 112, 118, 18, WHITE) +
            box(x - 56, y + 10, 112, 46, 0, fill) +
            box(x - 62, y - 50, 124, 34, 12, fill) +
            star(x, y + 34, 15, WHITE)
          );
        })
        .join('');
    if (kind === 3 || kind === 4)
      return (
        box(98, 84, 204, 246, 12, main) +
        box(98, 84, 26, 246, 8, dark) +
        box(140, 108, 146, 44, 8, WHITE) +
        words(213, 140, 28, dark, kind === 3 ? 'COLOR' : 'STICK') +
        (kind === 3
          ? shape('M152 300q10-104 60-104t62 104z', WHITE, ` stroke="${SOOT}" stroke-width="5"`) +
            bearFace(212, 222, 0.66, WHITE, light)
          : star(176, 196, 25, RAINBOW[2]!) +
            heart(242, 200, 2.2, RAINBOW[0]!) +
            disc(180, 266, 25, RAINBOW[3]!) +
            cloud(244, 264, 1.7, WHITE)) +
        turned(36, 300, 230, pencil(288, 150, accent))
      );
    if (kind === 5)
      return (
        line('M92 250q-10-150 108-150t108 150q-30 66-108 66t-108-66', METAL, 4) +
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
          .map((i) => {
            const angle = (i * Math.PI) / 6;
            return disc(
              Math.round(200 + 106 * Math.sin(angle)),
              Math.round(208 - 106 * Math.cos(angle)),
              i % 3 === 0 ? 25 : 19,
              RAINBOW[i % 6]!,
            );
          })
          .join('') +
        heart(200, 206, 3.2, accent)
      );
    return (
      RAINBOW.map((fill, i) => crayon(100 + i * 36, 82 + Math.abs(2.5 - i) * 10, fill)).join('') +
      shape('M84 190q116 26 232 0v122q0 18-18 18H102q-18 0-18-18z', main) +
      shape('M84 190q116 26 232 0v30q-116 26-232 0z', dark) +
      oval(200, 272, 66, 34, WHITE) +
      bearFace(200, 276, 0.48, light, accent)
    );
  },
  'board-book': (ink) => {
    const { main, dark, light, accent } = ink;
    return (
      box(96, 100, 216, 230, 16, dark) +
      box(104, 96, 212, 222, 12, WHITE) +
      box(88, 88, 216, 226, 16, main) +
      box(88, 88, 24, 226, 10, dark) +
      disc(208, 196, 76, light) +
      scene(208, 200, ink.style, 1.5) +
      box(142, 284, 134, 14, 7, accent)
    );
  },
  'story-book': (ink) => {
    const { main, dark, light, accent } = ink;
    const s = ink.style;
    return (
      shape('M112 76h190q12 0 12 12v236H124q-28 0-28-24V92q0-16 16-16z', dark) +
      shape('M124 296h184v22H124q-12 0-12-11t12-11z', WHITE) +
      shape('M112 76h190q12 0 12 12v206H122q-26 0-26 16V92q0-16 16-16z', main) +
      box(96, 84, 18, 214, 8, dark, ' opacity=".45"') +
      box(134, 98, 160, 46, 8, light) +
      box(146, 110, 136, 8, 4, dark) +
      box(164, 126, 100, 7, 3, dark, ' opacity=".6"') +
      shape('M126 282q40-62 84-40 36-40 88 6v38H126z', accent) +
      (s % 2
        ? disc(264, 182, 22, '#ffe39a')
        : shape('M270 160a26 26 0 1 0 12 40 22 22 0 0 1-12-40z', '#ffe39a')) +
      cloud(166, 186, 1, WHITE) +
      scene(206, 236, s, 0.9)
    );
  },
  bucket: ({ main, dark, light, accent, kind }) =>
    kind === 2
      ? shape('M120 168h140l14 150q-84 24-168 0z', main) +
        line('M262 214l52-62', main, 25) +
        shape('M296 120l48 40-18 16-46-40z', dark) +
        shape(
          'M120 196q-66-8-66 42t58 52',
          'none',
          ` stroke="${dark}" stroke-width="16" stroke-linecap="round"`,
        ) +
        oval(190, 168, 70, 20, dark) +
        leaf(168, 244, 1.6, -30, light) +
        leaf(212, 252, 1.6, 30, light)
      : kind === 3
        ? disc(106, 126, 32, light) +
          disc(176, 88, 23, WHITE) +
          disc(252, 112, 38, light) +
          disc(98, 116, 8, WHITE) +
          disc(240, 100, 10, WHITE) +
          disc(316, 82, 17, WHITE) +
          box(110, 186, 180, 144, 40, main) +
          disc(200, 252, 50, dark) +
          disc(200, 252, 34, accent) +
          star(200, 252, 17, WHITE)
        : shape('M110 160q0-96 90-96t90 96', 'none', ` stroke="${accent}" stroke-width="12"`) +
          turned(
            28,
            290,
            200,
            box(290, 92, 13, 140, 6, WOOD) + shape('M276 226h42v50q-4 32-21 38-17-6-21-38z', accent),
          ) +
          shape('M94 162h196l-20 154q-78 22-156 0z', main) +
          box(84, 148, 216, 32, 14, dark) +
          star(192, 246, 40, light),
  ball: ({ main, dark, light, accent, kind }) => {
    if (kind === 2)
      return (
        disc(200, 212, 116, WHITE) +
        shape('M200 162l46 34-18 54h-56l-18-54z', main) +
        line('M200 162v-64M246 196l62-20M228 250l38 52M172 250l-38 52M154 196l-62-20', dark, 7) +
        shape(
          'M200 96l-34-22a116 116 0 0 1 68 0zM312 176l2-42q14 30 12 66zM266 304l36-14q-22 22-50 32zM134 304l-36-14q22 22 50 32zM88 176l-2-42q-14 30-12 66z',
          dark,
        )
      );
    if (kind === 3)
      return (
        line('M158 124q-10-72 10-76 24 4 14 66M242 124q10-72-10-76-24 4-14 66', dark, 19) +
        oval(200, 228, 118, 104, main) +
        oval(168, 184, 40, 24, light, ' opacity=".55"') +
        bearFace(200, 226, 0.9, light, accent)
      );
    return (
      disc(200, 212, 116, main) +
      shape('M200 96a116 116 0 0 1 86 38q-56 16-86 78-30-62-86-78a116 116 0 0 1 86-38z', accent) +
      shape('M316 212a116 116 0 0 1-60 102q-14-60-56-102 62-14 102-50 14 24 14 50z', light) +
      shape('M84 212a116 116 0 0 0 60 102q14-60 56-102-62-14-102-50-14 24-14 50z', dark) +
      disc(200, 212, 24, WHITE) +
      oval(152, 150, 25, 14, WHITE, ' opacity=".5"')
    );
  },
  scooter: ({ main, dark, light, accent, kind }) => {
    const tyre = (x: number, y: number, r: number) =>
      disc(x, y, r, SOOT) + disc(x, y, r * 0.62, light) + disc(x, y, r * 0.24, dark);
    if (kind === 1)
      return (
        line('M270 96l24 196', METAL_DARK, 13) +
        line('M234 96h76', SOOT, 15) +
        disc(234, 96, 12, accent) +
        disc(310, 96, 12, accent) +
        shape('M84 274h140q30 0 46-32l24 10q-14 54-62 54H84q-16 0-16-16t16-16z', main) +
        line('M96 284h118', light, 6) +
        tyre(96, 312, 22) +
        tyre(294, 306, 29)
      );
    return (
      line('M262 126l32 156M144 186l118-14M144 186l-22 96M150 190l112 66', main, 16) +
      (kind === 2 ? line('M122 282l150 0', dark, 12) : '') +
      line('M232 118q40-22 68 4', SOOT, 13) +
      disc(232, 118, 11, accent) +
      disc(302, 122, 11, accent) +
      shape('M104 168q44-22 86 0l-10 18h-66z', dark) +
      (kind === 2
        ? box(268, 150, 62, 46, 10, accent) + star(299, 174, 14, WHITE)
        : star(206, 180, 14, light)) +
      tyre(116, 284, kind === 2 ? 36 : 46) +
      tyre(294, 280, 50)
    );
  },
  sled: ({ main, dark, light, accent, kind }) =>
    kind === 1
      ? oval(200, 250, 146, 70, dark) +
        oval(200, 238, 146, 70, main) +
        oval(200, 230, 66, 28, light) +
        star(96, 240, 15, WHITE) +
        star(304, 240, 15, WHITE) +
        line('M70 200q40-46 90-54M330 200q-40-46-90-54', accent, 13)
      : line('M60 308h232q62-4 58-66-6-36-40-26', METAL_DARK, 13) +
        line('M112 304v-52M252 304v-52', WOOD_DARK, 13) +
        box(76, 226, 230, 19, 9, main) +
        box(84, 206, 226, 19, 9, WOOD) +
        box(92, 248, 210, 15, 7, accent) +
        line('M322 216q34-60-18-96-60-30-110 12', dark, 6) +
        line('M98 206V142q0-14 14-14h12', WOOD_DARK, 13) +
        snow(92, 92, light) +
        snow(306, 84, light) +
        snow(190, 72, light),
  backpack: (ink) => {
    const { main, dark, light, accent, kind } = ink;
    if (kind === 1)
      return (
        cloth('M70 182q0-30 30-30h200q30 0 30 30v80q0 30-30 30H100q-30 0-30-30z', ink) +
        line('M84 198h232', dark, 8) +
        box(296, 188, 15, 40, 6, accent) +
        turned(-24, 150, 130, pencil(138, 56, accent)) +
        turned(8, 214, 120, pencil(204, 42, RAINBOW[3]!)) +
        box(70, 214, 260, 78, 28, main) +
        bearFace(200, 250, 0.52, light, WHITE)
      );
    if (kind === 2)
      return (
        line('M152 128q0-56 48-56t48 56', dark, 15) +
        box(76, 122, 248, 186, 34, main) +
        box(76, 122, 248, 84, 34, light) +
        line('M76 206h248', dark, 9) +
        box(176, 188, 48, 40, 10, accent) +
        star(128, 258, 17, light) +
        heart(274, 258, 1.8, light)
      );
    return (
      line('M160 92q0-40 40-40t40 40', dark, 13) +
      box(70, 196, 44, 100, 20, dark) +
      box(286, 196, 44, 100, 20, dark) +
      cloth('M98 186q0-104 102-104t102 104v112q0 32-32 32H130q-32 0-32-32z', ink) +
      shape('M98 186q0-104 102-104t102 104q-102 44-204 0z', dark, ' opacity=".4"') +
      box(130, 230, 140, 84, 20, light) +
      line('M144 250h112', dark, 7) +
      box(190, 246, 20, 30, 8, accent) +
      bearFace(200, 152, 0.74, light, WHITE)
    );
  },
};

function piece(x: number, y: number, fill: string, dot: string): string {
  return (
    shape(
      `M${x} ${y + 8}q0-8 8-8h28q-8-24 16-26 24 2 16 26h28q8 0 8 8v28q24-8 26 16-2 24-26 16v28q0 8-8 8H${x + 8}q-8 0-8-8z`,
      fill,
      ` stroke="${WHITE}" stroke-width="5"`,
    ) + disc(x + 20, y + 84, 7, dot, ' opacity=".5"')
  );
}

function card(x: number, y: number, fill: string, inner: string): string {
  return box(x, y, 116, 168, 14, WHITE) + box(x + 9, y + 9, 98, 150, 10, fill) + inner;
}

function pawn(x: number, y: number, fill: string, dark: string): string {
  return (
    shape(`M${x - 26} ${y + 26}q18-20 14-58h24q-4 38 14 58z`, fill) +
    disc(x, y - 42, 21, fill) +
    box(x - 32, y + 20, 64, 15, 7, dark)
  );
}

function die(x: number, y: number): string {
  return (
    box(x, y, 54, 54, 11, WHITE) +
    disc(x + 15, y + 15, 6, SOOT) +
    disc(x + 27, y + 27, 6, SOOT) +
    disc(x + 39, y + 39, 6, SOOT)
  );
}

function crayon(x: number, y: number, fill: string): string {
  return (
    shape(`M${x + 4} ${y + 24}l10-26q3-6 6 0l10 26z`, fill) +
    box(x, y + 22, 34, 130, 5, fill) +
    box(x, y + 42, 34, 10, 0, WHITE, ' opacity=".55"')
  );
}

function pencil(x: number, y: number, fill: string): string {
  return (
    shape(`M${x} ${y + 26}l12-30 12 30z`, '#f0d9b5') +
    shape(`M${x + 8} ${y + 6}l4-10 4 10z`, SOOT) +
    box(x, y + 26, 24, 108, 3, fill) +
    box(x, y + 130, 24, 15, 5, '#f2a3a3')
  );
}

function snow(x: number, y: number, fill: string): string {
  return line(`M${x - 15} ${y}h30M${x - 8} ${y - 13}l16 26M${x + 8} ${y - 13}l-16 26`, fill, 5);
}

/** What is on the cover: an animal, a boat, a house… by style. */
function scene(x: number, y: number, style: number, s = 1): string {
  const g = (inner: string) => `<g transform="translate(${x} ${y}) scale(${s})">${inner}</g>`;
  const way = style % 6;
  if (way === 0) return g(bearFace(0, 4, 0.72, '#b9875c', '#f2dcc0'));
  if (way === 1)
    return g(
      shape('M-40 14h80q-8 26-26 26h-28q-18 0-26-26z', '#d9534f') +
        line('M0 12v-54', WOOD_DARK, 5) +
        shape('M4-42l34 44H4z', WHITE) +
        shape('M-4-34l-26 36h26z', '#f6cf5f'),
    );
  if (way === 2)
    return g(
      box(-30, -6, 60, 42, 3, '#f3e3c4') +
        shape('M-40-4L0-40l40 36z', '#d9534f') +
        box(-8, 10, 16, 26, 3, '#7a5b3e') +
        box(12, 4, 12, 12, 2, '#7fb7d8'),
    );
  if (way === 3)
    return g(
      oval(4, 12, 38, 26, '#5fa8d3') +
        shape('M36 4q18-22 20-2-2 8-16 12z', '#5fa8d3') +
        disc(-16, 4, 4, SOOT) +
        shape('M-24 26q20 12 46 6-22 14-46-6z', WHITE) +
        line('M-6-16v-16M-6-30q-10-6-14 2M-6-30q10-6 14 2', '#9ad0ee', 4),
    );
  if (way === 4)
    return g(
      shape('M-12 34q-20-46 12-78 32 32 12 78z', WHITE) +
        shape('M-12 34l-18 8 8-32zM12 34l18 8-8-32z', '#d9534f') +
        disc(0, -6, 10, '#7fb7d8') +
        shape('M-8 36h16l-8 20z', '#f6a64b'),
    );
  return g(
    oval(0, 14, 34, 24, '#8b6a4f') +
      shape('M-34 14q0-38 36-36 34 4 32 34-34-22-68 2z', '#6b4d3a') +
      disc(-20, 10, 4, SOOT) +
      disc(-36, 16, 5, SOOT) +
      disc(22, 30, 5, '#e2685c'),
  );
}
