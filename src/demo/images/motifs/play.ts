import {
  bearFace,
  box,
  cloud,
  disc,
  heart,
  line,
  METAL,
  type Motif,
  oval,
  RAINBOW,
  SOOT,
  shape,
  star,
  turned,
  WHITE,
  WOOD_DARK,
  words,
} from '../ink.ts';

/** Books, games and crafts. */
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
