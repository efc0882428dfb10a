import {
  bearFace,
  box,
  cloth,
  disc,
  heart,
  leaf,
  line,
  METAL_DARK,
  type Motif,
  oval,
  RAINBOW,
  SOOT,
  shape,
  star,
  turned,
  WHITE,
  WOOD,
  WOOD_DARK,
} from '../ink.ts';

/** What is used out of doors. */
export const OUTDOOR: Readonly<Record<string, Motif>> = {
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
