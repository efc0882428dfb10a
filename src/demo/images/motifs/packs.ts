import {
  bearFace,
  box,
  cloud,
  disc,
  heart,
  leaf,
  line,
  type Motif,
  oval,
  shape,
  star,
  turned,
  WHITE,
  words,
} from '../ink.ts';

/** The brand's name on a pack, as wide as there is room. */
const name = (x: number, y: number, brand: string, colour: string, width = 170) =>
  words(x, y, Math.min(30, Math.round((width * 1.75) / brand.length)), colour, brand, 800);

const bag = (top: string) => `M92 130q0-16 16-18h184q16 2 16 18l8 178q0 22-22 22H106q-22 0-22-22z${top}`;

export const PACKS: Readonly<Record<string, Motif>> = {
  'diaper-pack': ({ main, dark, light, accent, label, brand }) =>
    shape('M150 112q-6-44 50-44t50 44', 'none', ` stroke="${dark}" stroke-width="13"`) +
    shape(bag(''), main) +
    shape('M84 300l8-170q0-16 16-18h14l-12 218h-4q-22 0-22-22z', dark, ' opacity=".22"') +
    shape('M86 262q56-34 114-12t114-16l2 74q0 22-22 22H106q-22 0-22-22z', accent) +
    name(200, 158, brand, WHITE) +
    bearFace(170, 222, 0.72, WHITE, light) +
    disc(266, 268, 38, WHITE) +
    disc(266, 268, 31, dark) +
    words(266, 281, 38, WHITE, label, 800),
  'pants-pack': ({ main, dark, light, accent, label, brand }) =>
    shape(bag(''), accent) +
    shape('M92 130q0-16 16-18h184q16 2 16 18l3 62q-58 34-112 8t-110 20z', main) +
    shape('M84 300l8-170q0-16 16-18h14l-12 218h-4q-22 0-22-22z', dark, ' opacity=".2"') +
    name(200, 162, brand, WHITE) +
    shape('M128 216h92v28q-6 26-30 34h-32q-24-8-30-34z', WHITE) +
    box(128, 210, 92, 15, 7, light) +
    heart(174, 246, 0.9, main) +
    disc(268, 270, 36, WHITE) +
    disc(268, 270, 29, dark) +
    (label === '' ? star(268, 270, 15, WHITE) : words(268, 283, 36, WHITE, label, 800)),
  wipes: ({ main, dark, light, accent, brand }) =>
    shape('M70 214q0-30 30-30h200q30 0 30 30v84q0 32-32 32H102q-32 0-32-32z', main) +
    shape('M70 262q66-26 130-4t130-12v52q0 32-32 32H102q-32 0-32-32z', light) +
    box(128, 164, 144, 56, 18, WHITE) +
    box(146, 176, 108, 34, 14, dark, ' opacity=".18"') +
    shape('M162 190q-8-66 38-84 46 18 38 84-38-16-76 0z', WHITE) +
    line('M186 178q2-30 14-46M212 178q2-22-4-36', light, 5) +
    name(200, 300, brand, dark) +
    leaf(104, 230, 1.1, -30, accent),
  tube: ({ main, dark, light, accent, brand }) =>
    turned(
      -14,
      200,
      210,
      shape('M142 92h116l-14 180h-88z', main) +
        shape('M142 92h30l4 180h-20z', dark, ' opacity=".18"') +
        box(136, 78, 128, 22, 6, dark) +
        box(158, 270, 84, 52, 10, WHITE) +
        line('M174 282v28M192 282v28M208 282v28M226 282v28', light, 5) +
        shape('M147 156h106l-6 70h-94z', WHITE) +
        name(200, 186, brand, dark, 96) +
        heart(200, 206, 0.8, accent),
    ),
  'formula-tin': ({ main, dark, light, accent, label, brand }) =>
    shape('M104 116h192v190q0 24-96 24t-96-24z', main) +
    shape('M104 116h34v210q-34-6-34-20z', dark, ' opacity=".2"') +
    oval(200, 112, 104, 25, METAL_LID) +
    oval(200, 106, 104, 25, '#eef2f6') +
    oval(200, 105, 84, 17, '#d7dee6') +
    shape('M104 226q96 34 192 0v80q0 24-96 24t-96-24z', WHITE) +
    name(200, 166, brand, WHITE) +
    shape('M180 186h40v12l6 12v10h-52v-10l6-12z', light) +
    disc(200, 276, 40, accent) +
    words(200, 292, 46, dark, label, 800),
  puree: ({ main, dark, light, accent, kind, style, brand }) =>
    style % 3 === 1
      ? shape('M128 120q72 16 144 0l18 188q0 22-22 22H132q-22 0-22-22z', main) +
        shape('M128 120q72 16 144 0l2 24q-74 14-148 0z', dark) +
        box(180, 84, 40, 40, 8, dark) +
        box(172, 66, 56, 30, 10, accent) +
        oval(200, 236, 66, 58, WHITE) +
        fruit(200, 240, kind, accent, light) +
        name(200, 172, brand, WHITE, 110)
      : shape('M116 138h168q22 10 22 40v120q0 32-32 32H126q-32 0-32-32V178q0-30 22-40z', '#f1f5f7') +
        shape('M104 176h192v122q0 24-24 24H128q-24 0-24-24z', main) +
        box(118, 92, 164, 50, 12, dark) +
        line('M140 104v26M160 104v26M180 104v26M200 104v26M220 104v26M240 104v26M260 104v26', main, 4) +
        box(104, 196, 192, 98, 4, WHITE) +
        fruit(200, 254, kind, accent, light) +
        name(200, 222, brand, dark, 150),
  cereal: ({ main, dark, light, accent, brand }) =>
    shape('M118 84h164l26 22v224H118z', dark) +
    box(102, 84, 180, 246, 8, main) +
    box(102, 124, 180, 46, 0, WHITE) +
    name(192, 156, brand, dark, 160) +
    shape('M132 238h120q0 60-60 60t-60-60z', WHITE) +
    oval(192, 238, 60, 17, light) +
    disc(172, 234, 9, accent) +
    disc(196, 240, 9, accent) +
    disc(216, 232, 9, accent) +
    leaf(244, 204, 1.1, 40, light) +
    leaf(264, 214, 1, 70, light),
  snack: ({ main, dark, light, accent, kind, brand }) =>
    shape('M112 92h176l-8 26 16 186-8 26H112l-8-26 16-186z', main) +
    shape('M112 92h176l-8 26H120zM104 304h192l-8 26H112z', dark) +
    oval(200, 178, 78, 34, WHITE) +
    name(200, 188, brand, dark, 132) +
    [0, 1, 2, 3, 4]
      .map((i) => {
        const [x, y] = [142 + i * 29, 258 + (i % 2) * 22];
        if (kind % 3 === 0)
          return turned(i * 40, x, y, box(x - 19, y - 9, 38, 18, 9, i % 2 ? light : accent));
        if (kind % 3 === 1)
          return disc(x, y, 17, i % 2 ? light : accent) + disc(x, y, 7, main, ' opacity=".5"');
        return star(x, y, 17, i % 2 ? light : accent);
      })
      .join(''),
  juice: ({ main, dark, light, accent, kind, brand }) =>
    line('M226 96l22-46h26', accent, 10) +
    shape('M124 112h126l30 18v200H124z', dark) +
    box(116, 112, 140, 218, 6, main) +
    shape('M116 112h140l24 18H140z', light) +
    box(116, 152, 140, 42, 0, WHITE) +
    name(186, 182, brand, dark, 126) +
    fruit(186, 258, kind, accent, light),
  laundry: ({ main, dark, light, accent, kind, brand }) =>
    (kind === 1
      ? shape('M130 150q0-34 34-34h100q34 0 34 34v152q0 28-28 28H130q-28 0-28-28V178z', main) +
        box(170, 76, 62, 44, 10, dark) +
        shape('M256 148h26v86h-26q-14 0-14-14v-58q0-14 14-14z', light)
      : shape('M112 108h176l18 18v204H94V126z', main) +
        shape('M94 126l18-18h176l18 18z', dark) +
        shape('M160 96q40-26 80 0', 'none', ` stroke="${dark}" stroke-width="10" stroke-linecap="round"`)) +
    oval(196, 244, 76, 66, WHITE) +
    shape('M164 216l20-12q12 12 24 0l20 12 14 22-18 10-4-8v46h-48v-46l-4 8-18-10z', light) +
    heart(196, 254, 0.8, accent) +
    name(kind === 1 ? 180 : 196, 168, brand, WHITE, 96) +
    disc(270, 296, 14, light, ' opacity=".8"') +
    disc(290, 268, 8, light, ' opacity=".8"'),
  shampoo: ({ main, dark, light, accent, brand }) =>
    shape('M132 172q0-32 34-40h68q34 8 34 40v130q0 28-28 28h-80q-28 0-28-28z', main) +
    shape('M132 172q0-32 34-40h8v198h-14q-28 0-28-28z', dark, ' opacity=".2"') +
    box(176, 104, 48, 34, 6, dark) +
    box(190, 76, 20, 32, 4, dark) +
    shape('M150 62h66q14 0 14 14v10h-80q-10 0-10-12t10-12z', dark) +
    box(144, 188, 112, 104, 14, WHITE) +
    name(200, 218, brand, dark, 98) +
    disc(184, 256, 16, light) +
    disc(210, 262, 11, accent) +
    disc(214, 240, 7, light),
  lotion: ({ main, dark, light, accent, kind, brand }) =>
    shape('M138 152q0-16 16-16h92q16 0 16 16v154q0 24-24 24h-76q-24 0-24-24z', light) +
    shape('M138 240q62-34 124-6v72q0 24-24 24h-76q-24 0-24-24z', main) +
    box(160, 92, 80, 48, 12, dark) +
    name(200, 182, brand, dark, 104) +
    (kind === 2 || kind === 4
      ? disc(200, 240, 24, '#ffd35c') +
        [0, 45, 90, 135, 180, 225, 270, 315]
          .map((angle) => turned(angle, 200, 240, box(196, 202, 8, 12, 4, '#ffd35c')))
          .join('')
      : heart(200, 246, 1.7, accent)),
  toothbrush: ({ main, dark, light, accent, kind, brand }) =>
    kind < 4
      ? turned(
          -18,
          200,
          210,
          shape('M150 96h100l-12 172h-76z', main) +
            box(142, 82, 116, 20, 6, dark) +
            box(170, 266, 60, 46, 8, WHITE) +
            shape('M153 150h94l-4 66h-86z', WHITE) +
            name(200, 178, brand, dark, 84) +
            shape('M184 190h32q6 0 6 8-4 14-10 14-4 0-6-8h-12q-2 8-6 8-6 0-10-14 0-8 6-8z', light),
        )
      : turned(
          24,
          200,
          200,
          shape('M186 150q14-12 28 0l6 168q0 14-20 14t-20-14z', main) +
            shape('M190 230q10-8 20 0l4 84q0 10-14 10t-14-10z', accent) +
            box(182, 66, 36, 88, 14, main) +
            box(152, 72, 36, 76, 6, WHITE) +
            line('M156 86h28M156 102h28M156 118h28M156 134h28', light, 6),
        ),
  pads: ({ main, dark, light, accent, brand }) =>
    box(104, 126, 192, 204, 16, main) +
    shape('M104 142q0-16 16-16h160q16 0 16 16v26H104z', dark) +
    name(200, 158, brand, WHITE) +
    disc(176, 242, 52, WHITE) +
    disc(176, 242, 42, light) +
    disc(226, 264, 52, WHITE) +
    disc(226, 264, 42, light) +
    heart(226, 266, 1.5, accent) +
    cloud(270, 208, 0.8, WHITE),
};

const METAL_LID = '#b9c3ce';

/** Apple, carrot, berries, pear. */
function fruit(x: number, y: number, kind: number, accent: string, light: string): string {
  const way = kind % 4;
  const green = '#7fae5c';
  if (way === 0)
    return (
      shape(`M${x} ${y - 16}q-34-18-36 14 2 34 24 36 12-4 12-4t12 4q22-2 24-36-2-32-36-14z`, '#e2685c') +
      line(`M${x} ${y - 14}q2-14 8-18`, '#7a5b3e', 5) +
      leaf(x + 18, y - 26, 0.9, 62, green)
    );
  if (way === 1)
    return (
      turned(28, x, y, shape(`M${x - 17} ${y - 22}q17-12 34 0l-11 56q-6 12-12 0z`, '#f0913f')) +
      leaf(x + 20, y - 32, 1, 20, green) +
      leaf(x + 6, y - 34, 0.9, -18, green)
    );
  if (way === 2)
    return (
      [
        [-22, 2],
        [0, 14],
        [22, 0],
        [-4, -14],
      ]
        .map(
          ([dx, dy]) => disc(x + dx!, y + dy!, 15, '#5d79b8') + disc(x + dx! - 4, y + dy! - 5, 4, '#a9bce0'),
        )
        .join('') + leaf(x + 26, y - 22, 0.9, 50, green)
    );
  return (
    shape(
      `M${x - 2} ${y - 36}q18 2 14 22 24 14 14 36-8 18-26 18t-26-18q-10-22 14-36-4-16 10-22z`,
      '#c9d268',
    ) +
    leaf(x + 14, y - 34, 0.8, 60, green) +
    disc(x - 10, y + 14, 5, light, ' opacity=".7"') +
    disc(x + 26, y + 24, 5, accent)
  );
}
